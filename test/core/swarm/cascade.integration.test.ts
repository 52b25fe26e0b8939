import assert from "node:assert/strict";
import type { SwarmRequest } from "../../../src/core/engine-types.ts";
import { SHIPPED_ROUTING } from "../../../src/core/models/routing-choice.ts";
import type { TierFile } from "../../../src/core/models/tier-schema.ts";
import { nanoUsd, sum, ZERO } from "../../../src/core/money.ts";
import type { CheckCommand } from "../../../src/core/swarm/plan.ts";
import { NAMED_FAULTS } from "../../../src/emulator/faults/catalogue.ts";
import type { Conversation } from "../../../src/emulator/simulated/conversation.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { task } from "../../support/plans.ts";
import { tierJson } from "../../support/real-configs.ts";
import { books, type Ran, type SwarmBench, swarmBench, writes } from "../../support/swarm-bench.ts";

const DEEPSEEK = "deepseek/deepseek-v3.2";
const GLM = "z-ai/glm-4.6";
const SONNET = "anthropic/claude-sonnet-4.5";

/** Fails unless a.txt says "right". */
const RIGHT: CheckCommand = {
  name: "test",
  file: process.execPath,
  args: [
    "-e",
    'const text = require("fs").readFileSync("a.txt", "utf8").trim(); if (text !== "right") { console.log("error: a.txt says " + text); process.exit(1); }',
  ],
};

/** Right from these models, wrong in a new way each time from all others. */
const rightFrom =
  (...good: readonly string[]) =>
  (talk: Conversation, { model }: { readonly model: string }) =>
    writes(talk, "a.txt", good.includes(model) ? "right\n" : `wrong ${model} ${talk.attempt}\n`);

const one: Partial<SwarmRequest> = { plan: { tasks: [task("a")] }, checks: [RIGHT] };

function balanced(cascade: Partial<TierFile["cascade"]>): { readonly balanced: TierFile } {
  const file = tierJson("balanced");
  return { balanced: { ...file, cascade: { ...file.cascade, ...cascade } } };
}

const hops = ({ events }: Ran) => events.filter((event) => event.type === "task.escalated");
const routed = ({ events }: Ran) => events.filter((event) => event.type === "task.routed");
const outcomeOf = (ran: Ran) => ran.state.tasks.find(({ id }) => id === "a")?.outcome;
/** Models in the order asked, each once in a row. */
const asked = ({ rows }: Ran) => rows.map(({ model }) => model).filter((model, at, all) => model !== all[at - 1]);
const assertBooks = (ran: Ran) => assert.equal(new Set(Object.values(books(ran))).size, 1);

describe("the checked cascade of a whole swarm", () => {
  let bench: SwarmBench;
  beforeEach(() => {
    bench = swarmBench({ "start.txt": "start\n" });
  });
  afterEach(() => bench.dispose());

  it("says with each step up which stage begins, why, and what was spent until then", async () => {
    const ran = await bench.run({ turn: rightFrom(GLM) }, { request: one });
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

  it("keeps in the ledger what each model made of the task, and what that cost", async () => {
    const ran = await bench.run({ turn: rightFrom(GLM) }, { request: one });
    const records = await bench.books((ledger) => ledger.modelRecords({}));
    const told = records.map(({ model, type, tasks, attempts, solved, proved, overturned, cost }) => {
      const paid = sum(ran.rows.filter((row) => row.model === model).map((row) => row.cost ?? ZERO));
      assert.equal(cost, paid, model);
      return { model, type, tasks, attempts, solved, proved, overturned };
    });
    const common = { type: "coding", tasks: 1, overturned: 0 } as const;
    assert.deepEqual(
      told.toSorted((a, b) => a.model.localeCompare(b.model)),
      [
        { model: DEEPSEEK, ...common, attempts: 2, solved: 0, proved: 0 },
        { model: GLM, ...common, attempts: 1, solved: 1, proved: 1 },
      ],
    );
  });

  it("takes an outcome back when the merged results fail together, also one that was mended", async () => {
    const script =
      'const has = (f) => require("fs").existsSync(f); if (has("a.txt") && has("b.txt") && !has("mended.txt")) { console.log("error: a and b"); process.exit(1); }';
    const together: CheckCommand = { name: "test", file: process.execPath, args: ["-e", script] };
    await bench.run(
      { turn: (talk) => writes(talk, talk.task === "repair-merge" ? "mended.txt" : `${talk.task}.txt`, "x\n") },
      { request: { plan: { tasks: [task("a"), task("b")] }, checks: [together] } },
    );
    const [record] = await bench.books((ledger) => ledger.modelRecords({}));
    assert.ok(record);
    assert.deepEqual([record.tasks, record.solved, record.overturned], [3, 1, 2], "a, b and their repair");
  });

  it("does not fail, nor cost more, where the ledger cannot keep outcomes", async () => {
    const logged: string[] = [];
    const refuse = () => Promise.reject(new Error("disk full"));
    const ran = await bench.run(
      { turn: rightFrom(GLM) },
      {
        request: one,
        ledger: (real) =>
          new Proxy(real, {
            get: (target, key) =>
              key === "keepOutcome" || key === "overturnOutcomes"
                ? refuse
                : Reflect.get(target, key, target).bind(target),
          }),
        host: { log: (level, text) => logged.push(`${level} ${text}`) },
      },
    );
    assert.equal(ran.result.outcome.status, "done");
    assert.deepEqual(
      logged.filter((line) => line.includes("could not be kept: disk full")).map((line) => line.split(":")[0]),
      [`warn What ${DEEPSEEK} made of a could not be kept`, `warn What ${GLM} made of a could not be kept`],
    );
    assertBooks(ran);
  });

  it("moves up before the attempts are used up when nothing gets better", async () => {
    const ran = await bench.run(
      { turn: (talk, { model }) => writes(talk, "a.txt", model === GLM ? "right\n" : "wrong\n") },
      { request: one, tiers: balanced({ attemptsPerStage: 3 }) },
    );
    assert.equal(ran.result.outcome.status, "done");
    assert.deepEqual(
      hops(ran).map(({ cause, why }) => [cause, why]),
      [["no-progress", "test failed: error: a.txt says wrong, twice in the same way"]],
    );
    assert.equal(ran.rows.filter(({ model }) => model === DEEPSEEK).length, 4, "and not six");
  });

  it("spends no more on a task than its tier allows, and says which stage it did not begin", async () => {
    const free = await bench.run({ turn: rightFrom() }, { request: one });
    const first = sum(free.rows.filter(({ model }) => model === DEEPSEEK).map(({ cost }) => cost ?? ZERO));
    // Room for the first stage's four calls, and not for the prompt of the second on a model that costs more.
    const last = free.rows.findLast(({ model }) => model === DEEPSEEK)?.bound ?? ZERO;
    const cap = nanoUsd(first + Math.floor(0.8 * last));
    const taskUsd = (cap / 1e9).toFixed(9);
    const ran = await bench.run({ turn: rightFrom(GLM) }, { request: one, tiers: balanced({ taskUsd }) });
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

  it("asks the baseline model only when the user allows it, and last", async () => {
    const never = await bench.run({ turn: rightFrom(SONNET) }, { request: one });
    assert.deepEqual(asked(never), [DEEPSEEK, GLM]);
    assert.equal(outcomeOf(never)?.status, "failed");
    const routing = { ...SHIPPED_ROUTING, allowBaseline: true };
    const ran = await bench.run({ turn: rightFrom(SONNET) }, { request: { ...one, routing } });
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
    const { sleep } = createNodeHost();
    const ran = await bench.run(
      {
        turn: (talk, { model }) =>
          model === SONNET ? writes(talk, "a.txt", "right\n") : { fault: { kind: "http", status: 503 } },
      },
      {
        request: { ...one, routing },
        host: { sleep: (ms, signal) => (ms > 20_000 ? sleep(ms, signal) : Promise.resolve()) },
      },
    );
    assert.ok(!asked(ran).includes(SONNET));
    const outcome = outcomeOf(ran);
    assert.equal(outcome?.status === "failed" && outcome.kind, "provider_down");
    assert.deepEqual(await bench.books((ledger) => ledger.modelRecords({})), [], "which says nothing about a model");
  });

  it("stays within an attempt with who stepped in for a provider that failed", async () => {
    let fails = 0;
    const { sleep } = createNodeHost();
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
        request: one,
        host: { sleep: (ms, signal) => (ms > 20_000 ? sleep(ms, signal) : Promise.resolve()) },
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
      { request: one },
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
          { request: { ...one, routing, plan: { tasks: [task("a", { files })] } } },
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

  it("learns the order of models from the user's own outcomes where that is wanted, and says so", async () => {
    const outcome = {
      swarm: "before",
      tier: "balanced",
      type: "coding",
      complexity: "medium",
      at: 1,
      attempts: 1,
    } as const;
    await bench.books(async (ledger) => {
      for (let index = 0; index < 60; index++) {
        const task = `t${index}`;
        await ledger.keepOutcome({ ...outcome, task, model: DEEPSEEK, result: "rejected", evidence: null });
        await ledger.keepOutcome({ ...outcome, task, model: GLM, result: "accepted", evidence: "checks-passed" });
      }
    });
    const run = (mode: "learning" | "evidence") =>
      bench.run({ turn: rightFrom(GLM) }, { request: { ...one, routing: { ...SHIPPED_ROUTING, mode } } });
    const learnt = await run("learning");
    assert.deepEqual(asked(learnt), [GLM]);
    assert.match(routed(learnt)[0]?.reason ?? "", /comes first, as learnt from 120 tries.*solved 60 of 60/);
    assert.deepEqual(asked(await run("evidence")), [DEEPSEEK, GLM], "and not where it is not");
  });

  it("goes by the evidence, and says so in the log, where the outcomes cannot be read", async () => {
    const logged: string[] = [];
    const ran = await bench.run(
      { turn: rightFrom(DEEPSEEK) },
      {
        request: { ...one, routing: { ...SHIPPED_ROUTING, mode: "learning" } },
        ledger: (real) =>
          new Proxy(real, {
            get: (target, key) =>
              key === "modelRecords"
                ? () => Promise.reject(new Error("disk gone"))
                : Reflect.get(target, key, target).bind(target),
          }),
        host: { log: (_, text) => logged.push(text) },
      },
    );
    assert.deepEqual(asked(ran), [DEEPSEEK]);
    assert.ok(logged.some((line) => /could not be read.*disk gone/.test(line)));
  });
});
