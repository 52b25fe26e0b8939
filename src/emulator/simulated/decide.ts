import { chance } from "../chance.ts";
import { type AttemptProfile, type SuccessRates, successRate } from "./rates.ts";

/** "right", or the place of the wrong way that is taken. */
export type Decision = { readonly kind: "right" } | { readonly kind: "wrong"; readonly index: number };

/**
 * Decides how an attempt at a task ends. A function of its arguments alone, so the same seed gives the same run in
 * whatever order parallel requests arrive. Each further wrong attempt of a conversation takes another wrong way.
 */
export function decide(
  seed: string,
  id: string,
  profile: AttemptProfile,
  wrongWays: number,
  rates: SuccessRates,
): Decision {
  const { model, attempt, escalated } = profile;
  if (wrongWays === 0) return { kind: "right" };
  if (chance(seed, "success", model, id, attempt, escalated) < successRate(profile, rates)) return { kind: "right" };
  const start = Math.floor(chance(seed, "way", model, id) * wrongWays);
  return { kind: "wrong", index: (start + attempt - 1) % wrongWays };
}
