import type { FalseAccept } from "../core/verify/false-accept.ts";
import type { CheckVerdict, Evidence } from "../core/verify/verdict.ts";

/** How a task that is done is told, by what speaks for it. */
export const EVIDENCE_WORDS: Readonly<Record<Evidence, string>> = {
  "checks-passed": "done, checks passed",
  "flaky-checks": "done, checks passed only when they were repeated",
  reviewed: "done, no check applied, accepted by a second model's review",
  "no-checks": "done, no check applied",
};

/** All runs of a task's checks in one line: the last one's word, and which others have left a doubt. */
export function checksText(verdicts: readonly CheckVerdict[]): string {
  const run = verdicts.filter((one) => one.status !== "not-applicable");
  const failed = run.filter((one) => one.status !== "passed" && one.status !== "accepted").length;
  const last = run.at(-1);
  const runs = `${run.length} ${run.length === 1 ? "run" : "runs"}`;
  if (last === undefined) return "none applied";
  const latest = new Map(run.map((one) => [one.check, one]));
  latest.delete(last.check);
  const doubts = last.status === "failed" || last.status === "timed-out" ? [] : [...latest.values()].filter(isDoubt);
  return [`${runs}, ${failed} not passed; last: ${verdictText(last)}`, ...doubts.map(verdictText)].join("; ");
}

/** What does not refuse a result, and is no proof of it either. */
function isDoubt({ status }: CheckVerdict): boolean {
  return status === "flaky" || status === "failed-before" || status === "not-run";
}

/** What one check said, in one line, with what follows from it where its name does not tell. */
export function verdictText(verdict: CheckVerdict): string {
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
    case "failed-before":
      return `${text}: as it did without the change, which it neither refuses nor proves`;
    case "not-applicable":
    case "timed-out":
      return `${text}. ${verdict.excerpt.split("\n")[0]}`;
    case "failed":
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
