import assert from "node:assert/strict";
import type { SwarmEvent } from "../../../src/core/events.ts";
import { usd } from "../../../src/core/money.ts";
import { createSwarms } from "../../../src/vscode/swarms.ts";

const AT = Date.UTC(2026, 10, 22);

function started(swarm: string): SwarmEvent {
  const where = { workspace: "/w", simulated: false, endpoint: "openrouter.ai", baseline: "a/b" } as const;
  return {
    at: AT,
    swarm,
    type: "swarm.started",
    goal: "g",
    tier: "budget",
    budget: usd("1"),
    concurrency: 1,
    ...where,
  };
}

describe("The swarm of a window", () => {
  it("takes in what was found out about it after its end, and nothing about another", async () => {
    const swarms = createSwarms();
    await swarms.run(async (emit) => emit(started("s2")));
    const told: number[] = [];
    swarms.onDidChange((state) => told.push(state?.falseAccepts.length ?? -1));
    const wrong = {
      at: AT,
      type: "check.false-accept",
      tasks: ["t1"],
      foundBy: "user",
      detail: "Rejected: a.",
    } as const;
    swarms.add({ ...wrong, swarm: "s1" });
    assert.deepEqual(swarms.state?.falseAccepts, []);
    swarms.add({ ...wrong, swarm: "s2" });
    assert.deepEqual(
      swarms.state?.falseAccepts.map(({ tasks, foundBy }) => [tasks, foundBy]),
      [[["t1"], "user"]],
    );
    assert.equal(told.at(-1), 1);
    swarms.dispose();
  });
});
