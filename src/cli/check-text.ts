import type { FalseAccept } from "../core/verify/false-accept.ts";
import type { CheckVerdict, Evidence } from "../core/verify/verdict.ts";

/** How a task that is done is told, by what speaks for it. */
export const EVIDENCE_WORDS: Readonly<Record<Evidence, string>> = {
  "checks-passed": "done, checks passed",
  "flaky-checks": "done, checks passed only when they were repeated",
  reviewed: "done, no check applied, accepted by a second model's review",
  "no-checks": "done, no check applied",
};

/** All runs of a task's checks in one line. */
export function checksText(verdicts: readonly CheckVerdict[]): string {
  const run = verdicts.filter((one) => one.status !== "not-applicable");
  const failed = run.filter((one) => one.status !== "passed" && one.status !== "accepted").length;
  const last = run.at(-1);
  const runs = `${run.length} ${run.length === 1 ? "run" : "runs"}`;
  return last === undefined ? "none applied" : `${runs}, ${failed} not passed; last: ${lastText(last)}`;
}

function lastText(verdict: CheckVerdict): string {
  const text = `${verdict.check} ${verdict.status}`;
  switch (verdict.status) {
    case "passed":
      if (verdict.little !== undefined) return `${text}. ${verdict.little}`;
      return verdict.before === "passed" ? `${text}, as before the change` : text;
    case "accepted":
    case "rejected":
      return `${text} by ${verdict.by}: ${verdict.excerpt.split("\n")[0]}`;
    case "flaky":
      return `${text}: failed, then passed on the same files`;
    case "not-run":
      return `${text}. ${verdict.excerpt.split("\n")[0]}`;
    case "failed":
    case "failed-before":
    case "timed-out":
    case "not-applicable":
      return text;
    default:
      return verdict satisfies never;
  }
}

/** One sentence about results that had counted and were wrong. */
export function falseAcceptText({ tasks, foundBy, detail }: FalseAccept): string {
  const what = `${tasks.join(", ")} ${tasks.length === 1 ? "was" : "were"} accepted`;
  const first = detail.split("\n", 2).join(" ");
  return foundBy === "user"
    ? `${what}, and you rejected the result. ${first}`
    : `${what}${tasks.length === 1 ? "" : " one by one"}, and the checks failed on the merged files: ${first}`;
}
