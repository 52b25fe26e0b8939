import type { Tier } from "../models/vocabulary.ts";
import type { NanoUsd } from "../money.ts";

/** A swarm whose process went away before it had ended. */
export interface InterruptedRun {
  readonly id: string;
  readonly goal: string;
  /** Absolute folder that it works for. */
  readonly workspace: string;
  readonly tier: Tier;
  readonly simulated: boolean;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly lastAt: number;
  readonly tasks: { readonly done: number; readonly of: number };
  /** From its journal; what counts is in the ledger. */
  readonly settled: NanoUsd;
  /** Absolute path of the ledger that its costs are in; `null` where that is not told. */
  readonly ledger: string | null;
  /** Why it can only be kept or discarded, a sentence; `null` where it can go on. */
  readonly problem: string | null;
}
