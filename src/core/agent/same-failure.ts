import { failureSet } from "../verify/excerpt.ts";
import type { CheckVerdict } from "../verify/verdict.ts";

/**
 * What refused a result: by check, in their order, the sorted lines that name the failure, without what differs from run
 * to run. Plain, since it goes into the journal of steps.
 */
export type Refusal = readonly (readonly [check: string, lines: readonly string[]])[];

/** Of a result that changed no file where it had to; no check has an empty name. */
export const NOTHING_CHANGED: Refusal = [["", []]];

export function refusalOf(verdicts: readonly CheckVerdict[]): Refusal {
  return verdicts.flatMap((verdict) =>
    verdict.status === "failed" || verdict.status === "timed-out" || verdict.status === "rejected"
      ? [[verdict.check, [...failureSet(verdict.excerpt)].sort()] as const]
      : [],
  );
}

/** The same checks said the same, so that the work between has not got anywhere. */
export function isSame(one: Refusal, other: Refusal): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
