import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { NEWEST_KEPT } from "../../../src/core/history/remove-runs.ts";
import { keepRun } from "../../support/kept-runs.ts";
import { task } from "../../support/plans.ts";
import { type SwarmBench, says, swarmBench } from "../../support/swarm-bench.ts";

const DAY = 86_400_000;

describe("the history's limits when a swarm starts", () => {
  let bench: SwarmBench;
  beforeEach(() => {
    bench = swarmBench({ "a.txt": "a\n" });
  });
  afterEach(() => bench.dispose());

  it("take the oldest runs away beside it, never its own, and nothing where none are given", async () => {
    const runs = join(bench.folder, "runs");
    for (let index = 0; index < NEWEST_KEPT + 2; index++)
      keepRun(runs, { id: `old${String(index).padStart(2, "0")}`, startedAt: Date.now() - (100 - index) * DAY });
    const request = { plan: { tasks: [task("one")] } };
    await bench.run({ turn: () => says("Nothing to do.") }, { request });
    assert.equal(existsSync(join(runs, "old00")), true);
    const { result } = await bench.run(
      { turn: () => says("Nothing to do.") },
      { request: { ...request, history: { maxMb: 0, maxDays: 30 } } },
    );
    // Of 24 runs the newest 20 stay, the two that were just made among them.
    assert.deepEqual(
      ["old00", "old01", "old02", "old03", "old04"].map((id) => existsSync(join(runs, id))),
      [false, false, false, false, true],
    );
    assert.equal(existsSync(join(result.folder, "events.jsonl")), true);
  });
});
