import assert from "node:assert/strict";
import { boundTrials } from "../../support/bound-trials.ts";
import { sharedData } from "../../support/shared-data.ts";

/** `npm run bench:bound` does a hundred thousand. */
const TRIALS = 5_000;

describe("the upper bound over the public price list of 22 August 2026", () => {
  it("is never below an independent biller's bill, for every model with all its prices", function () {
    const text = sharedData("openrouter/models-2026-08-22.full.json");
    if (text === undefined) return this.skip();
    const report = boundTrials(text, TRIALS, 7);
    assert.deepEqual(report.exceeded, []);
    assert.equal(report.models, 415);
    for (const count of [report.overridden, report.written, report.reasoned]) assert.ok(count > 50, String(count));
    assert.ok((report.ratios.at(-1) ?? 0) > 0.5, "the bills come near their bounds, so that a lower bound would fail");
  });
});
