import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createSandbox } from "../../../src/node/sandbox/sandbox.ts";
import { cancelTrial, treeCommand, until, withMark } from "../../support/cancel-trial.ts";
import { needsConfinement } from "../../support/confined.ts";
import { temporaryFolder } from "../../support/trees.ts";

/** Loaded test machines are given twice the second that is promised; benchmarks/cancel.ts measures it. */
const MOST_MS = 2_000;

describe("cancelling the commands of 64 agents", () => {
  const confined = createSandbox(process.env);
  const open = createSandbox(process.env, { platform: "linux", bubblewrap: [] });
  before(function () {
    if (process.platform !== "linux") this.skip();
  });

  for (const [name, sandbox] of [
    ["confined", confined],
    ["where nothing can be confined", open],
  ] as const)
    it(`frees all within a second and leaves no process and no folder, ${name}`, async function () {
      if (sandbox === confined) await needsConfinement({ confinement: confined.prove }, this);
      const trial = await cancelTrial(sandbox.exec, 64);
      assert.ok(trial.processes >= 64 * 4, `${trial.processes} processes ran`);
      assert.deepEqual([trial.orphans, trial.folders, [...trial.statuses]], [0, 0, ["cancelled"]]);
      assert.ok(trial.ms < MOST_MS, `took ${trial.ms} ms`);
    });

  it("happens by itself when this process is killed, to whatever fled", async function () {
    await needsConfinement({ confinement: confined.prove }, this);
    const folder = temporaryFolder();
    const mark = `FRUGAL_SWARM_TRIAL=${Math.random()}`;
    const copy = join(folder.path, "copy");
    mkdirSync(copy);
    const killed = runInAnotherProcess(JSON.stringify(treeCommand(copy, mark)));
    await until(() => existsSync(join(copy, "ready")));
    assert.ok(withMark(mark).length >= 4);
    const from = performance.now();
    killed.kill("SIGKILL");
    await until(() => withMark(mark).length === 0);
    assert.ok(performance.now() - from < MOST_MS);
    folder.dispose();
  });
});

function runInAnotherProcess(command: string): ChildProcess {
  const source = fileURLToPath(new URL("../../../src/node/sandbox/sandbox.ts", import.meta.url));
  const code = `
    const { createSandbox } = await import(${JSON.stringify(source)});
    await createSandbox(process.env).exec(JSON.parse(process.argv[1]), new AbortController().signal);`;
  return spawn(process.execPath, ["--input-type=module", "-e", code, command], { stdio: "ignore" });
}
