import assert from "node:assert/strict";
import { checkDependencies } from "../../../src/core/swarm/plan.ts";
import { SAMPLE_GOAL } from "../../../src/emulator/simulated/scenario.ts";
import {
  applyChanges,
  inSample,
  loadSample,
  neededBy,
  runProjectChecks,
  scriptOf,
} from "../../support/sample-project.ts";

describe("the sample scenario", () => {
  it("has the goal that the demo runs, and a plan without a cycle", async () => {
    const sample = await loadSample();
    assert.equal(sample.goal, SAMPLE_GOAL);
    assert.equal(checkDependencies({ tasks: sample.tasks }).status, "valid");
  });

  it("starts from a project whose checks pass", async () => {
    assert.equal((await inSample(runProjectChecks)).failure, null);
  });

  it("has right ways that pass the real checks together, done in the order of the plan", async () => {
    const sample = await loadSample();
    const { failure } = await inSample(async (folder) => {
      for (const { id } of sample.tasks) await applyChanges(folder, scriptOf(sample, id).changes);
      return runProjectChecks(folder);
    });
    assert.equal(failure, null);
  });

  it("has a wrong way for every task that changes something, and none where no check could tell", async () => {
    const sample = await loadSample();
    for (const [id, { changes, wrong }] of Object.entries(sample.scripts)) {
      assert.equal(wrong.length > 0, changes.length > 0, id);
    }
  });

  // A sample of code, data and text; `node benchmarks/scenarios/check-scenarios.ts` tries every way of every task.
  for (const id of ["rounding", "tax-table", "csv-export", "readme"]) {
    it(`has a wrong way of ${id} that fails the real checks`, async () => {
      const sample = await loadSample();
      const wrong = scriptOf(sample, id).wrong.at(-1);
      const { failure } = await inSample(async (folder) => {
        for (const needed of neededBy(sample, id)) await applyChanges(folder, scriptOf(sample, needed).changes);
        await applyChanges(folder, wrong?.changes ?? []);
        return runProjectChecks(folder);
      });
      assert.notEqual(failure, null, `${wrong?.name}: no check failed`);
    }).timeout(20_000);
  }
});
