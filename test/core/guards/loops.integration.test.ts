import assert from "node:assert/strict";
import { HONEST } from "../../support/honest-scripts.ts";
import { LOOPS } from "../../support/loop-scripts.ts";
import { runScript, SWARM_BUDGET } from "../../support/scripted-agent.ts";

/** The first round and four repeats of it. */
const MOST_ROUNDS = 5;

describe("agents that repeat themselves", () => {
  it("are thirty and more in each of both kinds", () => {
    assert.ok(LOOPS.length >= 30 && HONEST.length >= 30, `${LOOPS.length} loops, ${HONEST.length} honest jobs`);
    const names = [...LOOPS, ...HONEST].map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });

  for (const script of LOOPS) {
    it(`are told and then stopped within four repeats and 2 % of the budget: ${script.name}`, async () => {
      const { outcome, calls, costs, hints } = await runScript(script);
      assert.equal(outcome.status === "stuck" && outcome.reason, "guard", JSON.stringify(outcome));
      assert.ok(hints >= 1, "without a hint");
      assert.ok(calls.length <= MOST_ROUNDS * script.round, `${calls.length} calls, a round has ${script.round}`);
      const spent = costs.reduce((sum, cost) => sum + cost, 0);
      assert.ok(spent <= 0.02 * SWARM_BUDGET, `${(100 * spent) / SWARM_BUDGET} % of the budget`);
    });
  }

  for (const script of HONEST) {
    it(`are left alone at honest work: ${script.name}`, async () => {
      const { outcome } = await runScript(script);
      assert.equal(outcome.status, "answered", JSON.stringify(outcome));
    });
  }
});
