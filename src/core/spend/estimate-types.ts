import type { Tier } from "../models/vocabulary.ts";
import type { NanoUsd } from "../money.ts";

/** low <= likely <= high <= most. */
export interface TierEstimate {
  readonly tier: Tier;
  /** From the user's own history; four of five swarms should end between low and high. All `null`: too little of it. */
  readonly low: NanoUsd | null;
  readonly likely: NanoUsd | null;
  readonly high: NanoUsd | null;
  /** The worst case: what is left of the budgets. It holds. */
  readonly most: NanoUsd;
  /** An order of magnitude from round assumptions alone, to be told as that or not at all. */
  readonly assumed: NanoUsd;
  /** The same tokens on the baseline model, by `likely` where there is one, else by `assumed`. */
  readonly baseline: NanoUsd;
  readonly models: readonly string[];
  /** How the figures were made, in words. */
  readonly basis: string;
}
