import assert from "node:assert/strict";
import { SHIPPED_ROUTING } from "../../../src/core/models/routing-choice.ts";
import { sum, ZERO } from "../../../src/core/money.ts";
import type { CheckCommand } from "../../../src/core/swarm/plan.ts";
import { asked, assertBooks, DEEPSEEK, GLM, ONE, rightFrom, routed } from "../../support/cascade-swarm.ts";
import { task } from "../../support/plans.ts";
import { type SwarmBench, swarmBench, writes } from "../../support/swarm-bench.ts";

describe("what models made of their tasks", () => {
  let bench: SwarmBench;
  beforeEach(() => {
    bench = swarmBench({ "start.txt": "start\n" });
  });
  afterEach(() => bench.dispose());

  it("keeps in the ledger what each model made of the task, and what that cost", async () => {
    const ran = await bench.run({ turn: rightFrom(GLM) }, { request: ONE });
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
        request: ONE,
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
      bench.run({ turn: rightFrom(GLM) }, { request: { ...ONE, routing: { ...SHIPPED_ROUTING, mode } } });
    const learnt = await run("learning");
    assert.deepEqual(asked(learnt), [GLM]);
    assert.match(routed(learnt)[0]?.reason ?? "", /GLM 4\.6 comes first.* learnt from 120 tries.*solved 60 of 60/);
    assert.deepEqual(asked(await run("evidence")), [DEEPSEEK, GLM], "and not where it is not");
  });

  it("goes by the evidence, and says so in the log, where the outcomes cannot be read", async () => {
    const logged: string[] = [];
    const ran = await bench.run(
      { turn: rightFrom(DEEPSEEK) },
      {
        request: { ...ONE, routing: { ...SHIPPED_ROUTING, mode: "learning" } },
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
