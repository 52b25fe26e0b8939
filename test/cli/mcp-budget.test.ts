import assert from "node:assert/strict";
import * as fc from "fast-check";
import { createServerBudget, type Grant } from "../../src/cli/mcp-budget.ts";
import { nanoUsd, usd } from "../../src/core/money.ts";

const TOTAL = 1_000;

/** Takes so much (`null`: all that is left), or ends one that runs, of which so many percent were used. */
type Step = { readonly take: number | null } | { readonly end: number; readonly used: number | null };

const STEP: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ take: fc.option(fc.integer({ min: 1, max: 600 })) }),
  fc.record({ end: fc.nat(20), used: fc.option(fc.nat(100)) }),
);

/** Follows the steps with books of its own, which must stay the budget's. */
function follow(steps: readonly Step[]): void {
  const budget = createServerBudget(nanoUsd(TOTAL));
  const running: Grant[] = [];
  let gone = 0;
  const end = ({ cap, end }: Grant, percent: number | null) => {
    const used = percent === null ? null : nanoUsd(Math.floor((cap * percent) / 100));
    gone += used ?? cap;
    end(used);
  };
  for (const step of steps) {
    if ("take" in step) {
      const grant = budget.take(step.take === null ? null : nanoUsd(step.take));
      if (!("refused" in grant)) running.push(grant);
    } else for (const grant of running.splice(step.end % (running.length || 1), 1)) end(grant, step.used);
    const promised = running.reduce((sum, { cap }) => sum + cap, 0);
    assert.ok(gone + promised <= TOTAL, `${gone} used and ${promised} promised`);
    assert.equal(budget.left(), TOTAL - gone - promised);
  }
}

describe("what all swarms of one server may spend together", () => {
  it("is never promised twice, whatever is asked, ended or unknown", () => {
    void fc.assert(fc.property(fc.array(STEP, { maxLength: 40 }), follow), { numRuns: 500 });
  });

  it("gives all that is left where nothing is asked, and says what is left where more is", () => {
    const budget = createServerBudget(usd("1"));
    const first = budget.take(usd("0.75"));
    assert.ok(!("refused" in first));
    const more = budget.take(usd("0.5"));
    assert.ok("refused" in more);
    assert.match(
      more.refused,
      /^\$0\.25 is left of the \$1\.00 .* \$0\.50 was asked for: ask for at most that\. .*--budget/,
    );
    const rest = budget.take(null);
    assert.ok(!("refused" in rest));
    assert.equal(rest.cap, usd("0.25"));
    const none = budget.take(null);
    assert.ok("refused" in none);
    assert.match(none.refused, /wait until a swarm that runs has ended/);
    first.end(usd("0.1"));
    assert.equal(budget.left(), usd("0.65"), "what it has not used is free again");
    rest.end(null);
    assert.equal(budget.left(), usd("0.65"), "what is not known counts in full");
  });
});
