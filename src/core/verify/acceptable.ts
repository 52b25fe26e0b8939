import type { CheckVerdict, Evidence } from "./verdict.ts";

export type Decision =
  | { readonly status: "passed"; readonly evidence: Evidence }
  /** `feedback` is for the model that did the work; it begins with "Checks failed". */
  | { readonly status: "failed"; readonly feedback: string };

/**
 * Whether a result counts. A check that failed or took too long refuses it. "checks-passed" needs a check that passed
 * and none that could not be run; all else is accepted without proof, and says so.
 */
export function acceptable(verdicts: readonly CheckVerdict[]): Decision {
  const bad = verdicts.filter((verdict) => verdict.status === "failed" || verdict.status === "timed-out");
  if (bad.length > 0) {
    const parts = bad.map((verdict) => `${verdict.check} ${WORDS[verdict.status]}:\n${verdict.excerpt}`);
    return { status: "failed", feedback: `Checks failed. ${parts.join("\n\n")}` };
  }
  const proved = verdicts.some((verdict) => verdict.status === "passed");
  const open = verdicts.some((verdict) => verdict.status === "not-run");
  return { status: "passed", evidence: proved && !open ? "checks-passed" : "no-checks" };
}

const WORDS = { failed: "failed", "timed-out": "did not end in time" } as const;
