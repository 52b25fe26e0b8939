import type { CheckVerdict, Evidence } from "./verdict.ts";

export type Decision =
  | { readonly status: "passed"; readonly evidence: Evidence }
  /** `feedback` is for the model that did the work; it begins with "Checks failed". */
  | { readonly status: "failed"; readonly feedback: string };

/**
 * Whether a result counts. A check that failed or took too long refuses it. "checks-passed" needs a check that looks
 * at the change and passed, and none that matters and could not be run; a flaky one makes it "flaky-checks"; all else
 * is accepted without proof, and says so: "reviewed" where a second model accepted it, else "no-checks".
 */
export function acceptable(verdicts: readonly CheckVerdict[]): Decision {
  const bad = verdicts.flatMap(complaint);
  if (bad.length > 0) return { status: "failed", feedback: `Checks failed. ${bad.join("\n\n")}` };
  const flaky = verdicts.some((verdict) => verdict.status === "flaky");
  const proved = verdicts.some((verdict) => verdict.status === "passed" && verdict.little === undefined);
  const open = verdicts.some((verdict) => verdict.status === "not-run" && verdict.minor !== true);
  if (open || !(proved || flaky)) {
    const accepted = verdicts.some((verdict) => verdict.status === "accepted");
    return { status: "passed", evidence: accepted ? "reviewed" : "no-checks" };
  }
  return { status: "passed", evidence: flaky ? "flaky-checks" : "checks-passed" };
}

function complaint(verdict: CheckVerdict): readonly string[] {
  switch (verdict.status) {
    case "failed":
      return [`${verdict.check} failed:\n${verdict.excerpt}`];
    case "timed-out":
      return [`${verdict.check} did not end in time:\n${verdict.excerpt}`];
    case "rejected":
      return [`${verdict.check} refused it:\n${verdict.excerpt}`];
    case "passed":
    case "failed-before":
    case "flaky":
    case "not-applicable":
    case "not-run":
    case "accepted":
      return [];
    default:
      return verdict satisfies never;
  }
}
