import assert from "node:assert/strict";
import { SHIPPED_ROUTING } from "../../../src/core/models/routing-choice.ts";
import type { TierFile } from "../../../src/core/models/tier-schema.ts";
import { nanoUsd, sum, ZERO } from "../../../src/core/money.ts";
import { NAMED_FAULTS } from "../../../src/emulator/faults/catalogue.ts";
import {
  asked,
  assertBooks,
  DEEPSEEK,
  GLM,
  hasty,
  hops,
  ONE,
  outcomeOf,
  rightFrom,
  routed,
} from "../../support/cascade-swarm.ts";
import { task } from "../../support/plans.ts";
import { tierJson } from "../../support/real-configs.ts";
import { type SwarmBench, swarmBench, writes } from "../../support/swarm-bench.ts";

function balanced(cascade: Partial<TierFile["cascade"]>): { readonly balanced: TierFile } {
  const file = tierJson("balanced");
  return { balanced: { ...file, cascade: { ...file.cascade, ...cascade } } };
}

describe("the checked cascade of a whole swarm", () => {
  let bench: SwarmBench;
  beforeEach(() => {
    bench = swarmBench({ "start.txt": "start\n" });
  });
  afterEach(() => bench.dispose());

  it("says with each step up which stage begins, why, and what was spent until then", async () => {
    const ran = await bench.run({ turn: rightFrom(GLM) }, { request: ONE });
    assert.equal(ran.result.outcome.status, "done");
    const before = ran.rows.filter(({ model }) => model === DEEPSEEK).map(({ cost }) => cost ?? ZERO);
    assert.equal(before.length, 4, "two attempts of two turns");
    const [hop, ...more] = hops(ran);
    assert.deepEqual(more, []);
    const { from, to, cause, stage, stages, spent, why } = hop ?? assert.fail("it did not climb");
    assert.deepEqual(
      { from, to, cause, stage, stages, spent },
      {
        ...{ from: DEEPSEEK, to: GLM, cause: "attempts", stage: 2, stages: 2, spent: sum(before) },
      },
    );
    assert.equal(why, `test failed: error: a.txt says wrong ${DEEPSEEK} 2, after 2 of 2 attempts`);
    assert.deepEqual(ran.state.tasks[0]?.escalations, [{ from, to, why, stage, stages, spent }]);
    assertBooks(ran);
  });

  it("moves up before the attempts are used up when nothing gets better", async () => {
    const ran = await bench.run(
      { turn: (talk, { model }) => writes(talk, "a.txt", model === GLM ? "right\n" : "wrong\n") },
      { request: ONE, tiers: balanced({ attemptsPerStage: 3 }) },
    );
    assert.equal(ran.result.outcome.status, "done");
    assert.deepEqual(
      hops(ran).map(({ cause, why }) => [cause, why]),
      [["no-progress", "test failed: error: a.txt says wrong, twice in the same way"]],
    );
    assert.equal(ran.rows.filter(({ model }) => model === DEEPSEEK).length, 4, "and not six");
  });

  it("spends no more on a task than its tier allows, and says which stage it did not begin", async () => {
    const free = await bench.run({ turn: rightFrom() }, { request: ONE });
    const first = sum(free.rows.filter(({ model }) => model === DEEPSEEK).map(({ cost }) => cost ?? ZERO));
    // Room for the first stage's four calls, and not for the prompt of the second on a model that costs more.
    const last = free.rows.findLast(({ model }) => model === DEEPSEEK)?.bound ?? ZERO;
    const cap = nanoUsd(first + Math.floor(0.8 * last));
    const taskUsd = (cap / 1e9).toFixed(9);
    const ran = await bench.run({ turn: rightFrom(GLM) }, { request: ONE, tiers: balanced({ taskUsd }) });
    const outcome = outcomeOf(ran);
    assert.ok(outcome?.status === "stopped" && outcome.reason === "budget", JSON.stringify(outcome));
    assert.match(
      outcome.detail,
      /^z-ai\/glm-4\.6 \(stage 2 of 2\) was not begun: the task's budget of \$[\d.]+ has \$[\d.]+ left.*Before it: test failed: error: a\.txt says wrong.*taskUsd/,
    );
    assert.deepEqual(asked(ran), [DEEPSEEK]);
    assert.deepEqual(hops(ran), []);
    assert.ok(ran.billed <= cap);
    assertBooks(ran);
  });

  it("stays within an attempt with who stepped in for a provider that failed", async () => {
    let fails = 0;
    const ran = await bench.run(
      {
        turn: (talk, { model }) => {
          // Down for one turn: without stickiness the next one would go back, to a cache that has fallen behind.
          if (model === DEEPSEEK && talk.turnsDone === 1 && fails < 3) {
            fails += 1;
            return { fault: { kind: "http", status: 503 } };
          }
          const path = ["b.txt", "c.txt", "a.txt"][talk.turnsDone];
          return path === undefined
            ? { content: "Done.", toolCalls: [] }
            : {
                content: "",
                toolCalls: [{ name: "write_file", arguments: JSON.stringify({ path, content: "right\n" }) }],
              };
        },
      },
      {
        request: ONE,
        host: hasty(),
      },
    );
    assert.equal(ran.result.outcome.status, "done");
    assert.deepEqual(asked(ran), [DEEPSEEK, GLM]);
    assert.equal(ran.rows.filter(({ model, state }) => model === GLM && state === "settled").length, 3);
    assert.deepEqual(hops(ran), []);
    const [record] = await bench.books((ledger) => ledger.modelRecords({}));
    assert.deepEqual([record?.model, record?.solved], [GLM, 1], "the one that did the work");
    assertBooks(ran);
  });

  it("moves up from a model whose context is too small, with what it had learnt", async () => {
    const tooLong = NAMED_FAULTS.get("context-too-long");
    assert.ok(tooLong);
    const ran = await bench.run(
      {
        turn: (talk, { model }) =>
          model === DEEPSEEK && talk.turnsDone === 1
            ? { fault: tooLong.make({ model, now: 0, lastGeneration: "" }) }
            : writes(talk, "a.txt", "right\n"),
      },
      { request: ONE },
    );
    assert.equal(ran.result.outcome.status, "done");
    assert.deepEqual(
      hops(ran).map(({ from, to, cause }) => [from, to, cause]),
      [[DEEPSEEK, GLM, "unable"]],
    );
    assert.match(hops(ran)[0]?.why ?? "", /context|tokens/);
    assert.ok(!ran.events.some((event) => event.type === "call.fallback"));
    assertBooks(ran);
  });

  it("leaves out a model whose window cannot hold what the task begins with, and says why", async () => {
    const SMALL = "mistralai/mistral-small-3.2-24b-instruct";
    const big = swarmBench({ "one.txt": "word ".repeat(20_000), "two.txt": "word ".repeat(20_000) });
    try {
      const routing = { ...SHIPPED_ROUTING, chains: { "balanced/coding": [SMALL, GLM] } };
      const run = (...files: string[]) =>
        big.run(
          { turn: rightFrom(GLM, SMALL) },
          { request: { ...ONE, routing, plan: { tasks: [task("a", { files })] } } },
        );
      assert.deepEqual(asked(await run()), [SMALL]);
      const ran = await run("one.txt", "two.txt");
      assert.deepEqual(asked(ran), [GLM]);
      assert.match(
        routed(ran)[0]?.reason ?? "",
        /mistral-small-3\.2-24b-instruct is left out: its context window of 32,768 tokens is too small for [\d,]+ in and 8,000 out/,
      );
    } finally {
      big.dispose();
    }
  });
});
