import { failureSet } from "./excerpt.ts";
import type { CheckVerdict } from "./verdict.ts";

/** What failed before in all that fails now is not the change's doing; nor is what could not be run before. */
export function compare(now: CheckVerdict, before: CheckVerdict): CheckVerdict {
  if (now.status !== "failed" && now.status !== "timed-out") return now;
  if (before.status === "not-run") return before;
  if (now.status === "timed-out") return before.status === "timed-out" ? { ...now, status: "failed-before" } : now;
  if (before.status !== "failed") return now;
  const known = failureSet(before.excerpt);
  const fresh = [...failureSet(now.excerpt)].filter((line) => !known.has(line));
  return fresh.length === 0 ? { ...now, status: "failed-before" } : now;
}
