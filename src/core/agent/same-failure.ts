import { failureSet } from "../verify/excerpt.ts";
import type { CheckVerdict } from "../verify/verdict.ts";

/** What refused a result: by check, the lines that name the failure, without what differs from run to run. */
export type Refusal = ReadonlyMap<string, ReadonlySet<string>>;

/** Of a result that changed no file where it had to. */
export const NOTHING_CHANGED: Refusal = new Map([["change", new Set<string>()]]);

export function refusalOf(verdicts: readonly CheckVerdict[]): Refusal {
  const refusal = new Map<string, ReadonlySet<string>>();
  for (const verdict of verdicts) {
    if (verdict.status === "failed" || verdict.status === "timed-out" || verdict.status === "rejected")
      refusal.set(verdict.check, failureSet(verdict.excerpt));
  }
  return refusal;
}

/** The same checks said the same, so that the work between has not got anywhere. */
export function isSame(one: Refusal, other: Refusal): boolean {
  if (one.size !== other.size) return false;
  return [...one].every(([check, lines]) => {
    const others = other.get(check);
    return others !== undefined && lines.size === others.size && [...lines].every((line) => others.has(line));
  });
}
