import type { CatalogueFile } from "../core/models/catalogue-schema.ts";
import type { NanoUsd } from "../core/money.ts";
import { Account, type Credits } from "./account/account.ts";
import type { KeyOptions } from "./account/api-key.ts";
import { Bill } from "./bill.ts";
import { seededRandom } from "./chance.ts";
import type { Emulation, Moderation } from "./emulation.ts";
import { FaultRules } from "./faults/fault-rules.ts";
import type { FaultRule } from "./faults/rule-schema.ts";
import type { FaultScript } from "./faults.ts";
import { type LatencyRule, seededLatency } from "./latency.ts";
import { AuthCodes } from "./oauth/auth-codes.ts";
import { type Latency, NO_LATENCY } from "./pace.ts";
import { PromptCache } from "./prompt-cache.ts";
import { GenerationRecords, type RecordRule } from "./records/generation-records.ts";
import type { Responder } from "./responder.ts";
import { Market } from "./routing/market.ts";
import { FLAGS_ITSELF } from "./routing/moderation.ts";
import type { EndpointSpec } from "./routing/provider-endpoint.ts";
import { StickySessions } from "./routing/sticky.ts";
import type { ScriptedAnswer } from "./script/script-schema.ts";
import { scripted } from "./script/scripted-responder.ts";
import type { UsageChunkForm } from "./wire.ts";

/** The key that the emulator accepts unless told otherwise. No secret: it opens nothing but the emulator. */
export const SIMULATED_KEY = "sk-or-simulated";

export interface EmulatorOptions {
  readonly catalogue: CatalogueFile;
  readonly responder: Responder;
  /** Said before the responder is asked. */
  readonly answers?: readonly ScriptedAnswer[];
  /** 0 or none: the system chooses. */
  readonly port?: number;
  /** Draws ids, providers, speeds and late records. Default: another one each time. */
  readonly seed?: string;
  /** Accepted keys, all of one account; at least one. Default: `SIMULATED_KEY` alone. */
  readonly keys?: readonly (string | KeyOptions)[];
  /** What each key may spend that is given as text alone. Default: no limit. */
  readonly keyLimit?: NanoUsd;
  /** What the account has paid for. Default: ten thousand dollars. */
  readonly credits?: Credits;
  /** Who serves a model, by slug. Default: one provider named "Simulated". */
  readonly endpoints?: Readonly<Record<string, readonly EndpointSpec[]>>;
  /** One speed for all, or `seeded`: each model its own. Default: no latency. */
  readonly latency?: Latency | "seeded";
  /** Between two keep-alive comments while a client waits, ms. Default 500. */
  readonly keepAliveMs?: number;
  /** Until an ended generation can be asked for, ms. Default 0. Short for `records.delayMs`. */
  readonly generationDelayMs?: number;
  /** When `/generation` knows an ended generation. Default: at once. */
  readonly records?: RecordRule;
  /** Epoch milliseconds, for what is written down and counted by day; waits take real time. Default: the machine's clock. */
  readonly clock?: () => number;
  /** From 0 up to 1, for ids and the choice of providers. Default: from the seed. */
  readonly random?: () => number;
  readonly faults?: FaultScript;
  /** As in a script; `faults` is asked before. */
  readonly rules?: readonly FaultRule[];
  /** Default: as recorded in August 2026. */
  readonly usageChunk?: UsageChunkForm;
  /** Default: texts that flag themselves, see `FLAGS_ITSELF`. */
  readonly moderate?: Moderation;
  /** Whether faults can be ordered over HTTP, below `/__emulator`. Default false. */
  readonly control?: boolean;
}

export function keysOf({ keys = [SIMULATED_KEY], keyLimit }: EmulatorOptions): readonly KeyOptions[] {
  return keys.map((key) => (typeof key === "string" ? { key, limit: keyLimit ?? null } : key));
}

/** The world of a new emulator. */
export function emulationFor(options: EmulatorOptions): Emulation {
  const machineClock = options.clock ?? Date.now;
  let advanced = 0;
  const clock = () => machineClock() + advanced;
  const seed = options.seed ?? String(Math.random());
  const bill = new Bill();
  const rules = new FaultRules(seed, clock, bill);
  for (const rule of options.rules ?? []) rules.add(rule);
  const record = { delayMs: options.generationDelayMs ?? 0, ...options.records };
  return {
    market: new Market(options.catalogue, options.endpoints),
    account: new Account(keysOf(options), options.credits),
    codes: new AuthCodes(),
    bill,
    records: new GenerationRecords(bill, seed, record),
    cache: new PromptCache(clock),
    sticky: new StickySessions(),
    responder: scripted(options.answers ?? [], options.responder, seed),
    faults: options.faults ?? (() => null),
    rules,
    latency: latencyRule(options.latency ?? NO_LATENCY, seed),
    keepAliveMs: options.keepAliveMs ?? 500,
    usageChunk: options.usageChunk ?? "repeated",
    moderate: options.moderate ?? FLAGS_ITSELF,
    clock,
    advanceClock: (ms) => {
      advanced += ms;
    },
    random: options.random ?? seededRandom(seed),
  };
}

function latencyRule(latency: Latency | "seeded", seed: string): LatencyRule {
  return latency === "seeded" ? seededLatency(seed) : () => latency;
}
