import assert from "node:assert/strict";
import { acceptable } from "../../../src/core/verify/acceptable.ts";
import type { CheckVerdict } from "../../../src/core/verify/verdict.ts";

const PASSED: CheckVerdict = { check: "test", status: "passed", ms: 1 };
const LITTLE: CheckVerdict = { ...PASSED, little: "It looks at none of the changed files." };
const AS_BEFORE: CheckVerdict = { ...PASSED, before: "passed" };
const told = (status: "failed" | "failed-before" | "timed-out" | "flaky"): CheckVerdict => ({
  check: "test",
  status,
  ms: 1,
  excerpt: "why",
});
const NOT_RUN: CheckVerdict = { check: "test", status: "not-run", ms: 0, excerpt: "why" };
const NO_LINTER: CheckVerdict = { ...NOT_RUN, minor: true };
const ELSEWHERE: CheckVerdict = { check: "test", status: "not-applicable", ms: 0, excerpt: "why" };
const review = (status: "accepted" | "rejected"): CheckVerdict => ({
  check: "review",
  status,
  ms: 1,
  excerpt: "why",
  by: "acme/second",
});

describe("what verdicts come to", () => {
  for (const [what, verdicts, expected] of [
    ["no check at all proves nothing", [], "no-checks"],
    ["a check that looks at the change and passes proves it", [PASSED], "checks-passed"],
    ["so does one that passed before the change too", [AS_BEFORE], "checks-passed"],
    ["one that looks elsewhere, or only parses, proves nothing", [LITTLE], "no-checks"],
    ["an old failure takes nothing from a proof", [PASSED, told("failed-before")], "checks-passed"],
    ["an old failure is no proof", [told("failed-before")], "no-checks"],
    ["what could not be run leaves it open", [PASSED, NOT_RUN], "no-checks"],
    ["a linter that is not installed does not", [PASSED, NO_LINTER], "checks-passed"],
    ["a linter that is not installed is no proof", [NO_LINTER], "no-checks"],
    ["what does not apply says nothing either way", [PASSED, ELSEWHERE], "checks-passed"],
    ["a flaky test is weak evidence", [told("flaky")], "flaky-checks"],
    ["and makes all the evidence weak", [PASSED, told("flaky")], "flaky-checks"],
    ["a second model's word is weak evidence", [LITTLE, review("accepted")], "reviewed"],
    ["a second model's no refuses", [ELSEWHERE, review("rejected")], "failed"],
    ["a failure refuses, whatever else passed", [PASSED, told("failed")], "failed"],
    ["so does a check without an end", [told("timed-out")], "failed"],
    ["and a failure beside an old one", [told("failed-before"), told("failed"), NOT_RUN], "failed"],
  ] as const) {
    it(what, () => {
      const decision = acceptable(verdicts);
      assert.equal(decision.status === "passed" ? decision.evidence : "failed", expected);
    });
  }

  it("feeds back what refused it, in words for the model", () => {
    const decision = acceptable([told("failed"), review("rejected")]);
    assert.deepEqual(decision, {
      status: "failed",
      feedback: "Checks failed. test failed:\nwhy\n\nreview refused it:\nwhy",
    });
  });
});
