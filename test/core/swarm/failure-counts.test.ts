import assert from "node:assert/strict";
import { usd } from "../../../src/core/money.ts";
import { countFailures } from "../../../src/core/swarm/failure-counts.ts";

const call = { at: 1, swarm: "s", task: "a", role: "worker", attempt: "1", bound: usd("0.01") } as const;

describe("the counts of failed calls", () => {
  it("say nothing when none failed", () => {
    const counts = countFailures();
    counts.count({ ...call, type: "call.reserved", model: "x/y" });
    assert.equal(counts.text(), null);
  });

  it("name each model that failed, of how many calls", () => {
    const counts = countFailures();
    for (const model of ["x/y", "x/y", "x/y", "z/w", "u/v"]) counts.count({ ...call, type: "call.reserved", model });
    counts.count({ ...call, type: "call.held", model: "x/y", why: "cut" });
    counts.count({ ...call, type: "call.released", model: "x/y", why: "429" });
    counts.count({ ...call, type: "call.released", model: "u/v", why: "429" });
    assert.equal(counts.text(), "Failed calls: x/y 2 of 3, u/v 1 of 1.");
  });
});
