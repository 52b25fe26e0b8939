import assert from "node:assert/strict";
import * as fc from "fast-check";
import { createServerBudget, type Grant } from "../../src/cli/mcp-budget.ts";
import { nanoUsd, usd } from "../../src/core/money.ts";

describe("what all swarms of one server may spend together", () => {
  it("is never promised twice, whatever is asked, ended or unknown", () => {
    const step = fc.oneof(
      fc.record({ take: fc.option(fc.integer({ min: 1, max: 600 })) }),
      fc.record({ end: fc.nat(20), used: fc.option(fc.nat(100)) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const budget = createServerBudget(nanoUsd(1_000));
        const running: Grant[] = [];
        let gone = 0;
        for (const one of steps) {
          if ("take" in one) {
            const grant = budget.take(one.take === null ? null : nanoUsd(one.take));
            if (!("refused" in grant)) running.push(grant);
          } else {
            const [grant] = running.splice(one.end % (running.length || 1), 1);
            if (grant === undefined) continue;
            const used = one.used === null ? null : nanoUsd(Math.floor((grant.cap * one.used) / 100));
            gone += used ?? grant.cap;
            grant.end(used);
          }
          const promised = running.reduce((sum, { cap }) => sum + cap, 0);
          assert.ok(gone + promised <= 1_000, `${gone} used and ${promised} promised`);
          assert.equal(budget.left(), 1_000 - gone - promised);
        }
      }),
      { numRuns: 500 },
    );
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
