import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Climb, onceEach, reachable } from "../../benchmarks/solve/reachable.ts";
import { solveRun } from "../../benchmarks/solve/solve-run.ts";
import { readSolveTasks, type SolveTask } from "../../src/cli/solve-tasks.ts";
import { realCatalogue, realTiers } from "../support/real-configs.ts";

const TASKS = fileURLToPath(new URL("../../../shared/data/coding/humaneval_ts_multipl_e.jsonl", import.meta.url));
const LIMIT = 20;

/** Chosen so that of these tasks one is out of the balanced chain's reach, and others only come by the second model. */
const SEED = "reach-48";

/** With this one the baseline alone fails at one of the first few. */
const BASELINE_SEED = "alone-3";
const FEW = 8;

describe("what a run of solve ends with", () => {
  it("is, on the balanced tier, exactly what its chain can produce", async function () {
    const tasks = await firstTasks(this);
    const balanced = realTiers().byName.balanced.cascade;
    const models = balanced.chains.coding?.slots.map(({ model }) => model.slug) ?? [];
    const climb = { models: models.slice(0, balanced.stages), attemptsPerStage: balanced.attemptsPerStage };
    const passes = onceEach();
    const { byReference, byLuck } = await reachable(tasks, climb, SEED, passes);
    const first = await reachable(tasks, { ...climb, models: models.slice(0, 1) }, SEED, passes);
    assert.ok(byReference.size < LIMIT, "a task is out of reach of the references, or equality would say little");
    assert.ok(first.byReference.size < byReference.size, "some tasks need the second model");
    const run = await solveRun({ file: TASKS, tier: "balanced", seed: SEED, limit: LIMIT });
    assert.deepEqual([...run.solved].sort(), [...byReference, ...byLuck].sort());
    assert.equal(run.passing, run.solved.size, "the tests say the same when they are run apart from the swarm");
    assert.ok(run.escalations >= byReference.size - first.byReference.size);
    assert.ok(run.attempts > LIMIT && run.cost > 0);
  });

  it("is, for one model alone, what that one can produce, and nothing of the models behind it", async function () {
    const tasks = (await firstTasks(this)).slice(0, FEW);
    const only = realCatalogue().baseline.slug;
    const { byReference, byLuck } = await reachable(tasks, { models: [only], attemptsPerStage: 2 }, BASELINE_SEED);
    assert.ok(byReference.size < FEW, "it cannot produce all of them");
    const run = await solveRun({ file: TASKS, tier: "premium", seed: BASELINE_SEED, limit: FEW, only });
    assert.deepEqual([...run.solved].sort(), [...byReference, ...byLuck].sort());
    assert.equal(run.escalations, 0);
  });
});

describe("the reach of a chain", () => {
  const task: SolveTask = {
    name: "double",
    prompt: "function double(x: number): number {\n",
    tests: "const assert = require('node:assert');\nassert.equal(double(2), 4);\nassert.equal(double(-3), -6);\n",
    reference: "  return x * 2;\n}\n",
  };
  const climb = (models: readonly string[], attemptsPerStage: number): Climb => ({ models, attemptsPerStage });
  const wide = climb(["anthropic/claude-sonnet-4.5", "deepseek/deepseek-v3.2"], 4);

  it("grows with attempts and models, and has no task twice", async () => {
    const tasks = Array.from({ length: 60 }, (_, index) => ({ ...task, name: `t${index}` }));
    const sizes: number[] = [];
    for (const one of [climb(wide.models.slice(1), 1), climb(wide.models.slice(1), 2), wide]) {
      const { byReference, byLuck } = await reachable(tasks, one, "s", async () => true);
      assert.equal(byReference.size + byLuck.size, tasks.length, "with tests that pass anything all is in reach");
      sizes.push(byReference.size);
    }
    assert.deepEqual(
      sizes,
      sizes.toSorted((a, b) => a - b),
    );
    assert.ok((sizes[0] ?? 0) < (sizes[2] ?? 0));
  });

  it("lets the task's own tests tell a lucky wrong solution", async () => {
    const asked: string[] = [];
    const tasks = Array.from({ length: 40 }, (_, index) => ({ ...task, name: `t${index}` }));
    const one = climb(["mistralai/mistral-small-2603"], 1);
    const { byReference, byLuck } = await reachable(tasks, one, "s", async ({ name }, solution) => {
      if (solution.endsWith(task.reference ?? "")) return true;
      asked.push(name);
      return name === asked[0];
    });
    assert.deepEqual([...byLuck], asked.slice(0, 1));
    assert.equal(byReference.size, tasks.length - asked.length);
    assert.ok(asked.length > 0 && asked.length < tasks.length);
    // The real tests refuse a wrong one and no luck is left.
    const strict = await reachable(tasks.slice(0, 4), one, "s");
    assert.ok([...strict.byLuck].every((name) => asked.includes(name)));
  });

  it("does not count a task whose reference fails its own tests, and names it", async () => {
    const broken = { ...task, name: "broken", reference: "  return require('a-package-that-nobody-has')(x);\n}\n" };
    const reach = await reachable([task, broken], climb(wide.models, 8), "s");
    assert.deepEqual([...reach.byReference], ["double"]);
    assert.deepEqual([...reach.unsound], ["broken"]);
    assert.deepEqual([...reach.byLuck], []);
  });

  it("asks the tests once about the same solution", async () => {
    let asked = 0;
    const passes = onceEach(async () => ++asked > 0);
    await reachable([task], wide, "s", passes);
    const before = asked;
    await reachable([task], wide, "s", passes);
    assert.equal(asked, before);
    assert.ok(before > 0);
  });
});

async function firstTasks(context: Mocha.Context): Promise<readonly SolveTask[]> {
  if (!existsSync(TASKS)) {
    console.log("      skipped: ../shared/data/coding is not there");
    context.skip();
  }
  return (await readSolveTasks(TASKS)).slice(0, LIMIT);
}
