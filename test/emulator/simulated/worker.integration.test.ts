import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PlannedTask } from "../../../src/core/swarm/plan.ts";
import { decide } from "../../../src/emulator/simulated/decide.ts";
import { DEFAULT_RATES } from "../../../src/emulator/simulated/rates.ts";
import type { Scenario } from "../../../src/emulator/simulated/scenario.ts";
import { createSimulatedModel } from "../../../src/emulator/simulated/simulator.ts";
import { taskSetScenario } from "../../../src/emulator/simulated/task-set.ts";
import {
  applyChanges,
  inSample,
  loadSample,
  neededBy,
  runProjectChecks,
  scriptOf,
} from "../../support/sample-project.ts";
import { workOn } from "../../support/simulated-agent.ts";

const MODEL = "qwen/qwen3-coder";
const FEEDBACK = "Checks failed. test failed:\n1 test failed";

describe("a worker on the simulated model, in the real loop with the real tools", () => {
  it("does every task of the sample with no tool call refused, and the checks pass", async () => {
    const sample = await loadSample();
    const { failure } = await inSample(async (folder) => {
      for (const task of sample.tasks) {
        const run = await workOn(task, folder, simulate(sample, seedFor(sample, task, ["right"])), { model: MODEL });
        assert.equal(run.outcome.status, "answered", task.id);
        assert.match(run.outcome.status === "answered" ? run.outcome.text : "", /simulated model/i);
        assert.deepEqual(
          run.called.filter((name) => name.startsWith("failed")),
          [],
          task.id,
        );
      }
      return runProjectChecks(folder);
    });
    assert.equal(failure, null);
  }).timeout(20_000);

  it("leaves the survey's note for the others and changes nothing", async () => {
    const sample = await loadSample();
    const run = await inSample((folder) =>
      workOn(taskOf(sample, "survey"), folder, simulate(sample, "s"), { model: MODEL }),
    );
    assert.deepEqual(run.called, ["list_files", "read_file", "read_file", "read_file", "read_file", "add_note"]);
    assert.match(run.notes.all()[0]?.text ?? "", /money\.ts/);
  });

  it("ends a wrong attempt as sure of itself as a right one, and mends it after the checks' feedback", async () => {
    const sample = await loadSample();
    const task = taskOf(sample, "line-discounts");
    const responder = simulate(sample, seedFor(sample, task, ["wrong", "wrong", "right"]));
    await inSample(async (folder) => {
      for (const needed of neededBy(sample, task.id)) await applyChanges(folder, scriptOf(sample, needed).changes);
      const run = await workOn(task, folder, responder, { model: MODEL });
      assert.equal(run.outcome.status, "answered");
      for (let retry = 0; retry < 2; retry++) {
        run.messages.push({ role: "user", content: FEEDBACK });
        const again = await workOn(task, folder, responder, { model: MODEL, messages: run.messages });
        assert.equal(again.outcome.status, "answered");
        assert.deepEqual(
          again.called.filter((name) => name.startsWith("failed")),
          [],
        );
      }
      const line = await readFile(join(folder, "src/line.ts"), "utf8");
      const discount = await readFile(join(folder, "src/discount.ts"), "utf8");
      for (const change of scriptOf(sample, task.id).changes) {
        if (change.kind === "edit") assert.ok(`${line}${discount}`.includes(change.replace), change.replace);
      }
    });
  });

  it("says that it is lost, and changes nothing more, when a file is not as its script expects", async () => {
    const sample = await loadSample();
    const task = taskOf(sample, "rounding");
    await inSample(async (folder) => {
      await writeFile(join(folder, "src/money.ts"), "export const nothing = 0;\n");
      const run = await workOn(task, folder, simulate(sample, "s"), { model: MODEL });
      assert.match(
        run.outcome.status === "answered" ? run.outcome.text : "",
        /simulated model.*src\/money\.ts is not as/,
      );
      assert.equal(await readFile(join(folder, "src/money.ts"), "utf8"), "export const nothing = 0;\n");
    });
  });

  it("writes the reference, or a variant that differs from it, for a task of a set", async () => {
    const right = "export function max(a: number, b: number): number {\n  return a > b ? a : b;\n}\n";
    const scenario = taskSetScenario([{ id: "max", file: "max.ts", right }]);
    const task: PlannedTask = { ...taskOf(await loadSample(), "rounding"), id: "max" };
    const written = async (want: Outcome) =>
      inSample(async (folder) => {
        await workOn(task, folder, simulate(scenario, seedFor(scenario, task, [want])), { model: MODEL });
        return readFile(join(folder, "max.ts"), "utf8");
      });
    assert.equal(await written("right"), right);
    assert.notEqual(await written("wrong"), right);
  });

  it("fails anew or succeeds after an escalation, by another decision than before", async () => {
    const sample = await loadSample();
    const task = taskOf(sample, "csv-export");
    const differing = Array.from({ length: 50 }, (_, seed) => `${seed}`).find(
      (seed) =>
        outcomeOf(sample, task, seed, 1, false) === "wrong" && outcomeOf(sample, task, seed, 1, true) === "right",
    );
    assert.ok(differing !== undefined);
    await inSample(async (folder) => {
      for (const needed of neededBy(sample, task.id)) await applyChanges(folder, scriptOf(sample, needed).changes);
      const earlierAttempts = ["some/model: Checks failed."];
      await workOn(task, folder, simulate(sample, differing), { model: MODEL, earlierAttempts });
      const [first] = scriptOf(sample, task.id).changes;
      assert.equal(await readFile(join(folder, "src/csv.ts"), "utf8"), first?.kind === "write" ? first.content : "");
    });
  });
});

type Outcome = "right" | "wrong";

function simulate(scenario: Scenario, seed: string) {
  return createSimulatedModel({ scenarios: [scenario], seed });
}

function taskOf(scenario: Scenario, id: string): PlannedTask {
  const task = scenario.tasks.find((one) => one.id === id);
  if (task === undefined) throw new Error(`no task ${id}`);
  return task;
}

/** A seed under which the attempts at a task end in this order. */
function seedFor(scenario: Scenario, task: PlannedTask, wanted: readonly Outcome[]): string {
  for (let seed = 0; seed < 10_000; seed++) {
    const fits = wanted.every((want, index) => outcomeOf(scenario, task, `${seed}`, index + 1, false) === want);
    if (fits) return `${seed}`;
  }
  throw new Error(`no seed gives ${wanted.join(", ")}`);
}

function outcomeOf(scenario: Scenario, task: PlannedTask, seed: string, attempt: number, escalated: boolean): Outcome {
  const { type, complexity, wrong } = scriptOf(scenario, task.id);
  const profile = { model: MODEL, type, complexity, attempt, escalated };
  return decide(seed, task.id, profile, wrong.length, DEFAULT_RATES).kind;
}
