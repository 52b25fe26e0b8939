import assert from "node:assert/strict";
import { join } from "node:path";
import type { Caps, GenerateRequest } from "../../../src/core/engine-types.ts";
import { nanoUsd } from "../../../src/core/money.ts";
import { periodsOf, workspaceKey } from "../../../src/core/spend/ledger.ts";
import { benchmarkEngine, benchmarkRequest, shippedSuites } from "../../support/benchmark-engine.ts";
import { capsWith } from "../../support/caps.ts";
import { says } from "../../support/emulated.ts";
import { task } from "../../support/plans.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { writeTree } from "../../support/trees.ts";

describe("what a user spends", () => {
  const folder = temporaryFolder();
  const signal = new AbortController().signal;

  const generation = (caps: Caps, workspace: string): GenerateRequest => ({
    ...{ instruction: "Add one", tier: "budget", caps, workspace, language: "ts", file: "a.ts" },
    ...{ before: "let a = 1;", selection: "", after: "" },
  });

  it("comes out of one tree of budgets, whether a swarm, a generation or a benchmark spends it", async () => {
    const { engine, ledger, emulator } = await benchmarkEngine(folder(), () => says("a += 1;"));
    const workspace = join(folder(), "work");
    writeTree(workspace, { "a.ts": "let a = 1;\n" });
    const swarm = (caps: Caps) =>
      engine.runSwarm(
        {
          ...{ goal: "Look", workspace, tier: "budget", caps, alertPercent: 100, concurrency: 1, checks: [] },
          ...{ checkLimits: { timeoutMs: 20_000, memoryMb: 512 }, mayRunCommands: false },
          plan: { tasks: [task("look", { type: "analysis" })] },
        },
        () => undefined,
        signal,
      );
    const benchmark = async (caps: Caps) =>
      engine.benchmark(benchmarkRequest({ scenarios: ["A"], suites: await shippedSuites(), caps }), () => {}, signal);

    const roomy = capsWith({ day: nanoUsd(10e9), workspace: nanoUsd(1e9) });
    assert.equal((await swarm(roomy)).outcome.status, "done");
    assert.equal((await engine.generate(generation(roomy, workspace), () => {}, signal)).status, "done");
    assert.equal((await benchmark(roomy)).scenarios[0]?.status, "finished");
    const rows = await ledger.attempts({});
    assert.deepEqual([...new Set(rows.map((row) => row.role))].sort(), [
      "benchmark",
      "generator",
      "reviewer",
      "worker",
    ]);
    const { month, day } = periodsOf(Date.now());
    const [all, today, here] = await ledger.use([
      { scope: "month", key: month },
      { scope: "day", key: day },
      { scope: "workspace", key: workspaceKey(month, workspace) },
    ]);
    assert.deepEqual([all?.settled, today?.settled], [emulator.billed(), emulator.billed()]);
    assert.ok(
      (here?.settled ?? 0) > 0 && (here?.settled ?? 0) < emulator.billed(),
      "the benchmark used another folder",
    );

    const spent = emulator.billed();
    for (const scope of ["month", "day"] as const) {
      const none = capsWith({ ...roomy, [scope]: nanoUsd(spent) });
      assert.equal((await swarm(none)).outcome.status, "stopped");
      const generated = await engine.generate(generation(none, workspace), () => {}, signal);
      assert.equal(generated.status === "failed" && generated.failure.kind, "budget");
      assert.equal((await benchmark(none)).scenarios[0]?.status, "stopped");
    }
    const full = capsWith({ ...roomy, workspace: nanoUsd(here?.settled ?? 0) });
    assert.equal((await engine.generate(generation(full, workspace), () => {}, signal)).status, "failed");
    assert.equal(emulator.billed(), spent, "nothing more was sent");
    const other = join(folder(), "other");
    assert.equal((await engine.generate(generation(roomy, other), () => {}, signal)).status, "done");
    const [there] = await ledger.use([{ scope: "workspace", key: workspaceKey(month, other) }]);
    assert.equal(there?.settled, emulator.billed() - spent, "another folder has a budget of its own");
  });
});
