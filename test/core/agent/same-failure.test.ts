import assert from "node:assert/strict";
import { isSame, NOTHING_CHANGED, refusalOf } from "../../../src/core/agent/same-failure.ts";
import type { CheckVerdict } from "../../../src/core/verify/verdict.ts";

const failed = (check: string, excerpt: string): CheckVerdict => ({ check, status: "failed", ms: 1, excerpt });
const kept = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe("what refused a result", () => {
  const first = refusalOf([failed("test", "not ok 1 adds (12 ms)\nnot ok 2 subtracts")]);

  it("is the same when the same lines fail again, in whatever order and time", () => {
    assert.ok(isSame(first, refusalOf([failed("test", "not ok 2 subtracts\nnot ok 1 adds (90 ms)")])));
  });

  it("is another one for another line, another check, or one more", () => {
    assert.equal(isSame(first, refusalOf([failed("test", "not ok 1 adds (12 ms)")])), false);
    assert.equal(isSame(first, refusalOf([failed("lint", "not ok 1 adds (12 ms)\nnot ok 2 subtracts")])), false);
    assert.equal(isSame(first, [...first, ...refusalOf([failed("lint", "error: one")])]), false);
  });

  it("says the same after it was kept in the journal of a run that is resumed", () => {
    assert.ok(isSame(kept(first), first));
    assert.ok(isSame(kept(NOTHING_CHANGED), NOTHING_CHANGED));
    assert.equal(isSame(kept(first), NOTHING_CHANGED), false);
  });
});
