import type { CatalogueModel } from "../core/models/catalogue-schema.ts";
import type { Account } from "./account.ts";
import type { Bill } from "./bill.ts";
import type { FaultScript } from "./faults.ts";
import type { Latency } from "./pace.ts";
import type { PromptCache } from "./prompt-cache.ts";
import type { Responder } from "./responder.ts";
import type { UsageChunkForm } from "./wire.ts";

/** Everything one running emulator holds; the handlers are functions over it. */
export interface Emulation {
  readonly catalogue: ReadonlyMap<string, CatalogueModel>;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly bill: Bill;
  readonly cache: PromptCache;
  readonly responder: Responder;
  readonly faults: FaultScript;
  readonly latency: Latency;
  readonly keepAliveMs: number;
  readonly generationDelayMs: number;
  readonly usageChunk: UsageChunkForm;
  readonly clock: () => number;
  readonly random: () => number;
}
