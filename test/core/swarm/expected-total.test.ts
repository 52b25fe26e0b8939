import assert from "node:assert/strict";
import fc from "fast-check";
import type { SwarmEvent, SwarmFact } from "../../../src/core/events.ts";
import { nanoUsd } from "../../../src/core/money.ts";
import { expectedTotal } from "../../../src/core/swarm/expected-total.ts";
import { applyEvent } from "../../../src/core/swarm/state.ts";
import type { SwarmState } from "../../../src/core/swarm/state-types.ts";
import { task } from "../../support/plans.ts";

const CAP = 1_000_000;

const START: SwarmFact = {
  type: "swarm.started",
  goal: "goal",
  tier: "balanced",
  workspace: "/w",
  simulated: true,
  endpoint: "simulated OpenRouter",
  budget: nanoUsd(CAP),
  concurrency: 10,
  baseline: "anthropic/claude-sonnet-4.5",
};

const usage = { promptTokens: 1, cachedTokens: 0, cacheWriteTokens: 0, completionTokens: 1, reasoningTokens: 0 };
const called = { role: "worker", attempt: "1", model: "m", bound: nanoUsd(0) } as const;

const begins = (id: string): SwarmFact => ({ type: "task.started", task: id, agent: id });
const costs = (id: string, cost: number): SwarmFact => ({
  ...called,
  ...{ type: "call.settled", task: id, cost: nanoUsd(cost), origin: "billed", usage },
  ...{ baselineCost: nanoUsd(0), ms: 1, firstTokenMs: null },
});
const holds = (id: string, bound: number): SwarmFact => ({
  ...called,
  ...{ type: "call.held", task: id, bound: nanoUsd(bound), why: "cut" },
});
const ends = (id: string): SwarmFact => ({
  type: "task.finished",
  task: id,
  outcome: { status: "done", answer: "", evidence: "checks-passed", files: [], model: "m" },
});
const planned = (...ids: string[]): SwarmFact => ({
  type: "plan.ready",
  tasks: ids.map((id) => task(id)),
  source: "given",
});

function expected(...facts: readonly SwarmFact[]) {
  const events = [START, ...facts].map((fact): SwarmEvent => ({ at: 1, swarm: "s", ...fact }));
  const state = events.reduce(applyEvent, null as SwarmState | null);
  assert.ok(state);
  return { state, total: expectedTotal(state) };
}

describe("the expected total of a running swarm", () => {
  it("is not told before there is a plan and a first cost", () => {
    assert.equal(expected().total, null);
    assert.equal(expected(planned("a", "b"), begins("a")).total, null);
  });

  it("takes a typical task for each that waits, and what the running ones lack to one", () => {
    const done = ["a", "b", "c"].flatMap((id, index) => [begins(id), costs(id, 100 * (index + 1)), ends(id)]);
    const { total } = expected(planned("a", "b", "c", "d", "e"), ...done, begins("d"), costs("d", 50));
    assert.deepEqual(
      [total?.low, total?.likely, total?.high],
      [650 + 50 + 100, 650 + 150 + 200, 650 + 250 + 300 + 300],
      "cheapest 100, mean 200, dearest 300, and one more of the dearest for mending a merge",
    );
    assert.match(total?.basis ?? "", /3 finished tasks; 1 running, 1 waiting/);
  });

  it("takes the running ones for half done while none is finished, and says that it is a guess", () => {
    const { total } = expected(planned("a", "b"), begins("a"), costs("a", 100));
    assert.deepEqual([total?.low, total?.likely], [200, 400]);
    assert.match(total?.basis ?? "", /a guess/);
  });

  it("counts what is held where it may end up", () => {
    const facts = [planned("a", "b"), begins("a"), costs("a", 100), ends("a"), begins("b")];
    const [without, held] = [expected(...facts).total, expected(...facts, holds("b", 70)).total];
    assert.equal((held?.high ?? 0) - (without?.high ?? 0), 70);
    assert.equal(held?.likely, without?.likely);
  });

  it("is the cost itself at the end", () => {
    const end: SwarmFact = {
      ...{ type: "swarm.finished", outcome: { status: "done" }, patch: null, files: [] },
      ...{ settled: nanoUsd(100), held: nanoUsd(0), ms: 1 },
    };
    const { total } = expected(planned("a"), begins("a"), costs("a", 100), ends("a"), end);
    assert.deepEqual([total?.low, total?.likely, total?.high], [100, 100, 100]);
  });

  it("is ordered, never below what is spent and never above the cap, whatever happens", () => {
    const step = fc.record({
      id: fc.constantFrom("a", "b", "c", "d"),
      kind: fc.constantFrom("begins", "costs", "ends", "holds"),
      amount: fc.integer({ min: 0, max: CAP / 20 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const facts = steps.map(({ id, kind, amount }): SwarmFact => {
          if (kind === "begins") return begins(id);
          if (kind === "ends") return ends(id);
          return kind === "costs" ? costs(id, amount) : holds(id, amount);
        });
        const { state, total } = expected(planned("a", "b", "c", "d"), ...facts);
        if (total === null) return;
        const { settled } = state.totals;
        assert.ok(settled <= total.low && total.low <= total.likely && total.likely <= total.high);
        assert.ok(total.high <= Math.max(CAP, settled));
      }),
    );
  });
});
