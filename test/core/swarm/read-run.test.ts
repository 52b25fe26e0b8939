import assert from "node:assert/strict";
import { usd } from "../../../src/core/money.ts";
import { readRun } from "../../../src/core/swarm/read-run.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { temporaryFolder, writeTree } from "../../support/trees.ts";

const ABOUT = { at: 1, swarm: "s1" };
const STARTED = {
  ...ABOUT,
  type: "swarm.started",
  goal: "g",
  tier: "budget",
  workspace: "/w",
  simulated: true,
  endpoint: "here",
  budget: usd("1"),
  concurrency: 1,
  baseline: "a/b",
};
const task = (id: string) => ({
  id,
  title: id,
  prompt: `do ${id}`,
  type: "coding",
  complexity: "simple",
  files: [],
  dependsOn: [],
  acceptance: [],
});

describe("a run read from its journal", () => {
  const { files } = createNodeHost();
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.dispose());

  it("has its state and its tasks with their texts, those that were added too, and passes over a torn line", async () => {
    const lines = [
      STARTED,
      { ...ABOUT, type: "plan.ready", source: "planner", tasks: [task("t1")] },
      { ...ABOUT, type: "task.added", planned: task("repair-merge") },
    ].map((event) => JSON.stringify(event));
    writeTree(folder.path, { "events.jsonl": `${lines.join("\n")}\n{"at":1,"swarm":"s1","type":"task.fin` });
    const run = await readRun(files, folder.path);
    assert.equal(run?.state.goal, "g");
    assert.deepEqual(
      run.tasks.map(({ id, prompt }) => [id, prompt]),
      [
        ["t1", "do t1"],
        ["repair-merge", "do repair-merge"],
      ],
    );
  });

  it("is none where there is no journal, or nothing in it", async () => {
    assert.equal(await readRun(files, folder.path), null);
    writeTree(folder.path, { "events.jsonl": "" });
    assert.equal(await readRun(files, folder.path), null);
  });
});
