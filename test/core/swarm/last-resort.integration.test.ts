import assert from "node:assert/strict";
import { SHIPPED_ROUTING } from "../../../src/core/models/routing-choice.ts";
import {
  asked,
  assertBooks,
  DEEPSEEK,
  GLM,
  hasty,
  hops,
  ONE,
  outcomeOf,
  RIGHT,
  rightFrom,
  routed,
  SONNET,
} from "../../support/cascade-swarm.ts";
import { task } from "../../support/plans.ts";
import { type SwarmBench, swarmBench, writes } from "../../support/swarm-bench.ts";

describe("the last resort of the cascade", () => {
  let bench: SwarmBench;
  beforeEach(() => {
    bench = swarmBench({ "start.txt": "start\n" });
  });
  afterEach(() => bench.dispose());

  it("asks the baseline model only when the user allows it, and last", async () => {
    const never = await bench.run({ turn: rightFrom(SONNET) }, { request: ONE });
    assert.deepEqual(asked(never), [DEEPSEEK, GLM]);
    assert.equal(outcomeOf(never)?.status, "failed");
    const routing = { ...SHIPPED_ROUTING, allowBaseline: true };
    const ran = await bench.run({ turn: rightFrom(SONNET) }, { request: { ...ONE, routing } });
    assert.deepEqual(asked(ran), [DEEPSEEK, GLM, SONNET]);
    assert.deepEqual(
      hops(ran).map(({ to, stage, stages }) => [to, stage, stages]),
      [
        [GLM, 2, 3],
        [SONNET, 3, 3],
      ],
    );
    assert.equal(routed(ran).at(-1)?.role, "baseline");
    assert.match(routed(ran).at(-1)?.reason ?? "", /last resort/);
    assertBooks(ran);
  });

  it("never lets the baseline model step in for a provider that fails", async () => {
    const routing = { ...SHIPPED_ROUTING, allowBaseline: true };
    const ran = await bench.run(
      {
        turn: (talk, { model }) =>
          model === SONNET ? writes(talk, "a.txt", "right\n") : { fault: { kind: "http", status: 503 } },
      },
      {
        request: { ...ONE, routing },
        host: hasty(),
      },
    );
    assert.ok(!asked(ran).includes(SONNET));
    const outcome = outcomeOf(ran);
    assert.equal(outcome?.status === "failed" && outcome.kind, "provider_down");
    assert.deepEqual(await bench.books((ledger) => ledger.modelRecords({})), [], "which says nothing about a model");
  });

  it("asks the baseline model neither for a plan nor for a review", async () => {
    const routing = { ...SHIPPED_ROUTING, allowBaseline: true };
    const host = hasty();
    const down = { fault: { kind: "http", status: 503 } } as const;
    const unplanned = await bench.run(
      { plan: () => down, turn: rightFrom() },
      { request: { checks: [RIGHT], routing }, host },
    );
    assert.equal(unplanned.result.outcome.status, "failed");
    const unseen = await bench.run(
      { review: () => down, turn: (talk) => writes(talk, "a.txt", "x\n") },
      { request: { plan: { tasks: [task("a")] }, checks: [], mayRunCommands: false, routing }, host },
    );
    const outcome = outcomeOf(unseen);
    assert.equal(outcome?.status === "done" && outcome.evidence, "no-checks");
    for (const ran of [unplanned, unseen]) {
      assert.ok(ran.rows.length > 1);
      assert.ok(!asked(ran).includes(SONNET));
    }
  });
});
