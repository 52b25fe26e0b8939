import assert from "node:assert/strict";
import { checksText, falseAcceptText } from "../../src/cli/check-text.ts";
import type { CheckVerdict } from "../../src/core/verify/verdict.ts";

describe("checks in the terminal's words", () => {
  const text = (...verdicts: readonly CheckVerdict[]) => checksText(verdicts);

  for (const [what, verdict, expected] of [
    [
      "passed as before",
      { check: "test", status: "passed", ms: 1, before: "passed" },
      "1 run, 0 not passed; last: test passed, as before the change",
    ],
    [
      "says little",
      { check: "test", status: "passed", ms: 1, little: "It looks elsewhere." },
      "1 run, 0 not passed; last: test passed. It looks elsewhere.",
    ],
    [
      "is flaky",
      { check: "test", status: "flaky", ms: 1, excerpt: "x" },
      "1 run, 1 not passed; last: test flaky: failed, then passed on the same files",
    ],
    [
      "was not run",
      { check: "test", status: "not-run", ms: 0, excerpt: 'Run "npm install".\nmore' },
      '1 run, 1 not passed; last: test not-run. Run "npm install".',
    ],
    [
      "is a second model's word",
      { check: "review", status: "accepted", ms: 1, excerpt: "It is there.\nmore", by: "acme/second" },
      "1 run, 0 not passed; last: review accepted by acme/second: It is there.",
    ],
    [
      "failed before too",
      { check: "test", status: "failed-before", ms: 1, excerpt: "error: x" },
      "1 run, 1 not passed; last: test failed-before: as it did without the change, which it neither refuses nor proves",
    ],
    [
      "hangs",
      { check: "test", status: "timed-out", ms: 9, excerpt: "It was stopped after 9 s without an end. More:\nx" },
      "1 run, 1 not passed; last: test timed-out. It was stopped after 9 s without an end. More:",
    ],
    ["does not apply", { check: "test", status: "not-applicable", ms: 0, excerpt: "x" }, "none applied"],
  ] as const) {
    it(`say of one that ${what} that it does`, () => assert.equal(text(verdict), expected));
  }

  it("tell of the others that left a doubt, by what each said last", () => {
    const early = {
      check: "types",
      status: "not-run",
      ms: 0,
      excerpt: "Not run, because lint failed before it.",
    } as const;
    const lint = { check: "lint", ms: 1, excerpt: "error: x" } as const;
    const types = { check: "types", status: "not-run", ms: 0, excerpt: 'Not run: Run "npm install".' } as const;
    const test = { check: "test", status: "passed", ms: 1 } as const;
    assert.equal(
      text({ ...lint, status: "failed" }, early, { ...lint, status: "passed", ms: 1 }, types, test),
      '5 runs, 3 not passed; last: test passed; types not-run. Not run: Run "npm install".',
    );
    assert.equal(text(types, { ...lint, status: "failed" }), "2 runs, 2 not passed; last: lint failed");
  });

  it("say who was accepted wrongly, and what told", () => {
    const merged = { tasks: ["a", "b"], foundBy: "merged-checks", detail: "test failed:\nerror: x\nmore" } as const;
    assert.equal(
      falseAcceptText(merged),
      "a, b were accepted one by one, and the checks failed on the merged files: test failed: error: x",
    );
    const user = { tasks: ["a"], foundBy: "user", detail: "Rejected: a.ts." } as const;
    assert.equal(falseAcceptText(user), "a was accepted, and you rejected the result. Rejected: a.ts.");
  });
});
