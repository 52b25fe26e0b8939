import type { Account } from "./account/account.ts";
import type { Bill } from "./bill.ts";
import type { FaultRules } from "./faults/fault-rules.ts";
import type { FaultScript } from "./faults.ts";
import type { LatencyRule } from "./latency.ts";
import type { AuthCodes } from "./oauth/auth-codes.ts";
import type { PromptCache } from "./prompt-cache.ts";
import type { GenerationRecords } from "./records/generation-records.ts";
import type { Responder } from "./responder.ts";
import type { Market } from "./routing/market.ts";
import type { StickySessions } from "./routing/sticky.ts";
import type { UsageChunkForm } from "./wire.ts";

/** Everything one running emulator holds; the handlers are functions over it. */
export interface Emulation {
  readonly market: Market;
  readonly account: Account;
  readonly codes: AuthCodes;
  readonly bill: Bill;
  readonly records: GenerationRecords;
  readonly cache: PromptCache;
  readonly sticky: StickySessions;
  readonly responder: Responder;
  /** Asked first; then the rules. */
  readonly faults: FaultScript;
  readonly rules: FaultRules;
  readonly latency: LatencyRule;
  readonly keepAliveMs: number;
  readonly usageChunk: UsageChunkForm;
  readonly moderate: Moderation;
  readonly clock: () => number;
  /** Moves the clock on, ms. */
  readonly advanceClock: (ms: number) => void;
  readonly random: () => number;
}

/** Reasons to refuse a text; none: it passes. */
export type Moderation = (text: string) => readonly string[];
