import assert from "node:assert/strict";
import fc from "fast-check";
import type { CallEvent, SwarmEvent, SwarmFact } from "../../../src/core/events.ts";
import { nanoUsd } from "../../../src/core/money.ts";
import { applyEvent } from "../../../src/core/swarm/state.ts";
import type { SwarmState } from "../../../src/core/swarm/state-types.ts";
import { task } from "../../support/plans.ts";

const at = (fact: SwarmFact, swarm = "s1"): SwarmEvent => ({ at: 1_000, swarm, ...fact });

const START: SwarmFact = {
  type: "swarm.started",
  goal: "goal",
  tier: "balanced",
  workspace: "/w",
  simulated: true,
  endpoint: "simulated OpenRouter",
  budget: nanoUsd(1_000_000_000),
  concurrency: 10,
  baseline: "anthropic/claude-sonnet-4.5",
};

const usage = { promptTokens: 100, cachedTokens: 40, cacheWriteTokens: 0, completionTokens: 20, reasoningTokens: 0 };
const call = (attempt: string, taskId = "a") => ({ task: taskId, role: "worker" as const, attempt, model: "m" });
const reserved = (attempt: string, bound: number, taskId = "a"): SwarmFact => ({
  ...call(attempt, taskId),
  type: "call.reserved",
  bound: nanoUsd(bound),
});

function reduce(facts: readonly SwarmFact[]): SwarmState {
  const state = facts.map((fact) => at(fact)).reduce(applyEvent, null as SwarmState | null);
  assert.ok(state);
  return state;
}

const READY: SwarmFact = { type: "plan.ready", tasks: [task("a"), task("b")], source: "planner" };

describe("the state of a swarm", () => {
  it("shows the planner first and then the plan's tasks", () => {
    const state = reduce([START, READY]);
    assert.deepEqual(
      state.tasks.map((one) => one.id),
      ["plan", "a", "b"],
    );
    assert.equal(state.simulated, true);
    assert.equal(state.phase, "running");
  });

  it("reads a step up as journals before and after today's tell it", () => {
    const old: SwarmFact = { type: "task.escalated", task: "a", from: "x", to: "y", why: "test failed" };
    const today: SwarmFact = { ...old, from: "y", to: "z", cause: "stuck", stage: 3, stages: 3, spent: nanoUsd(7) };
    const lines = [START, READY, old, today].map((fact) => JSON.stringify(at(fact)));
    const state = lines.map((line) => JSON.parse(line) as SwarmEvent).reduce(applyEvent, null as SwarmState | null);
    const one = state?.tasks.find(({ id }) => id === "a");
    assert.equal(one?.model, "z");
    assert.deepEqual(one?.escalations, [
      { from: "x", to: "y", why: "test failed" },
      { from: "y", to: "z", why: "test failed", stage: 3, stages: 3, spent: 7 },
    ]);
  });

  it("shows the question at a cap until it is decided, and goes by the raised cap", () => {
    const budget = { scope: "swarm", key: "s1" } as const;
    const [cap, used, open, needed] = [nanoUsd(1_000), nanoUsd(900), nanoUsd(50), nanoUsd(70)];
    const reached: SwarmFact = { type: "budget.reached", budget, cap, used, open, needed };
    const alert: SwarmFact = { type: "budget.alert", budget, used, cap, percent: 90 };
    const asking = reduce([START, READY, alert, reached]);
    assert.deepEqual(asking.question, { budget, cap, used, open, needed });
    assert.deepEqual(asking.alerts, [{ budget, used, cap, percent: 90 }]);
    const raised: SwarmFact = { type: "budget.decided", budget, choice: "raise", cap: nanoUsd(2_000) };
    const after = reduce([START, READY, reached, raised]);
    assert.deepEqual([after.question, after.budget], [null, 2_000]);
    const day: SwarmFact = { ...raised, budget: { scope: "day", key: "2026-11-22" } };
    assert.equal(reduce([START, READY, reached, day]).budget, 1_000_000_000, "another budget's cap is not the swarm's");
  });

  it("keeps costs by origin, and what is held apart from what is spent", () => {
    const settled = (attempt: string, cost: number, origin: "billed" | "computed"): SwarmFact => ({
      ...call(attempt),
      type: "call.settled",
      bound: nanoUsd(500),
      cost: nanoUsd(cost),
      origin,
      usage,
      baselineCost: nanoUsd(cost * 10),
      ms: 5,
      firstTokenMs: 1,
    });
    const state = reduce([
      START,
      READY,
      reserved("1", 500),
      settled("1", 120, "billed"),
      reserved("2", 500),
      settled("2", 30, "computed"),
      reserved("3", 900),
      { ...call("3"), type: "call.held", bound: nanoUsd(900), why: "cut" },
      reserved("4", 70),
    ]);
    assert.deepEqual(
      { ...state.totals },
      {
        calls: 3,
        promptTokens: 200,
        cachedTokens: 80,
        completionTokens: 40,
        settled: 150,
        billed: 120,
        computed: 30,
        estimated: 0,
        held: 900,
        reserved: 70,
        baseline: 1500,
      },
    );
  });

  it("is the sum of its agents at every moment", () => {
    const ids = fc.constantFrom("plan", "a", "b");
    const amount = fc.integer({ min: 0, max: 1_000_000 });
    const ending = fc.constantFrom("settled", "held", "reconciled", "released", "open");
    fc.assert(
      fc.property(
        fc.array(fc.record({ task: ids, bound: amount, cost: amount, ending }), { maxLength: 40 }),
        (calls) => {
          let state: SwarmState | null = reduce([START, READY]);
          for (const [index, one] of calls.entries()) {
            for (const fact of lifeOf(String(index), one)) {
              state = applyEvent(state, at(fact));
              assert.ok(state);
              for (const key of ["settled", "held", "reserved", "baseline", "calls"] as const) {
                const sum: number = state.tasks.reduce((total, each) => total + each.totals[key], 0);
                assert.equal(sum, state.totals[key], key);
              }
            }
          }
          const open = calls.filter((one) => one.ending === "open").reduce((sum, one) => sum + one.bound, 0);
          assert.equal(state?.totals.reserved, open);
          const held = calls.filter((one) => one.ending === "held").reduce((sum, one) => sum + one.bound, 0);
          assert.equal(state?.totals.held, held);
        },
      ),
    );
  });

  it("ignores other swarms and what comes before the start", () => {
    const state = reduce([START, READY]);
    assert.equal(applyEvent(null, at(READY)), null);
    assert.equal(applyEvent(state, at(READY, "other")), state);
  });

  it("survives JSON unchanged", () => {
    const state = reduce([START, READY, reserved("1", 5)]);
    assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
  });
});

function lifeOf(attempt: string, one: { task: string; bound: number; cost: number; ending: string }): SwarmFact[] {
  const common = call(attempt, one.task);
  const bound = nanoUsd(one.bound);
  const start: SwarmFact = { ...common, type: "call.reserved", bound };
  const endings: Record<string, CallEvent[]> = {
    open: [],
    held: [{ ...common, type: "call.held", bound, why: "cut" }],
    reconciled: [
      { ...common, type: "call.held", bound, why: "cut" },
      {
        ...{ ...common, type: "call.reconciled", bound, cost: nanoUsd(one.cost), origin: "billed", usage },
        baselineCost: nanoUsd(one.cost * 3),
      },
    ],
    released: [{ ...common, type: "call.released", bound, why: "refused" }],
    settled: [
      {
        ...common,
        type: "call.settled",
        bound,
        cost: nanoUsd(one.cost),
        origin: "billed",
        usage,
        baselineCost: nanoUsd(one.cost * 3),
        ms: 1,
        firstTokenMs: null,
      },
    ],
  };
  return [start, ...(endings[one.ending] ?? [])];
}
