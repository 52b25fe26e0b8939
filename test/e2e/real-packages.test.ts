import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulator } from "../../src/emulator/server.ts";
import { goalOf, REAL_PACKAGES, runSuite, SUITE, scenarioOf, takePackage } from "../support/real-packages.ts";
import { applyChanges } from "../support/sample-project.ts";
import { fingerprint } from "../support/trees.ts";
import { until } from "../vscode/harness/until.ts";
import { readSwarms } from "./support/books.ts";
import { KEY, settingsFor, startOpenRouter } from "./support/open-router.ts";
import { openStage, type Stage } from "./support/stage.ts";

/** Sources of others with their own tests, through plan, edit, check, merge, review and apply. */
describe("Real packages in VS Code", () => {
  const root = mkdtempSync(join(tmpdir(), "real-packages-"));
  const folderOf = (name: string) => join(root, name);
  let emulator: Emulator | undefined;
  let stage: Stage | undefined;
  before(async function () {
    try {
      for (const wanted of REAL_PACKAGES) await takePackage(wanted, folderOf(wanted.name));
    } catch (error) {
      console.log(`Skipped: the packages cannot be had from the registry (${String(error).slice(0, 200)}).`);
      this.skip();
    }
    const scenarios = REAL_PACKAGES.map((wanted) => scenarioOf(wanted, folderOf(wanted.name)));
    emulator = await startOpenRouter(1_200, scenarios);
    const checks = { "frugalSwarm.checks": [SUITE], "frugalSwarm.reviewPlan": "ask" };
    stage = await openStage({ settings: { ...settingsFor(emulator), ...checks } });
    const { workbench } = stage;
    await workbench.runCommand("Frugal Swarm: Set API Key");
    await workbench.quickInput.answer(KEY);
    await workbench.toast("is stored").locator.waitFor();
  });
  after(async () => {
    await stage?.close();
    await emulator?.close();
    rmSync(root, { recursive: true, force: true });
  });

  for (const wanted of REAL_PACKAGES) {
    it(`changes ${wanted.name} ${wanted.version} with four agents, its own tests as the check`, async () => {
      assert.ok(stage);
      const { workbench, data } = stage;
      const folder = folderOf(wanted.name);
      const before = fingerprint(folder);
      const passedBefore = await runSuite(folder);
      await workbench.open(folder);
      await workbench.runCommand("Frugal Swarm: Launch Swarm");
      await workbench.quickInput.answer(goalOf(wanted));
      await workbench.quickInput.pick("balanced");
      await workbench.quickInput.widget.getByText("Run 4 Tasks").waitFor({ timeout: 60_000 });
      await workbench.quickInput.accept();
      const ready = workbench.toast("changed files are ready for review");
      await ready.locator.waitFor({ timeout: 180_000 });
      assert.deepEqual(fingerprint(folder), before, "nothing of the user's was touched before the review");

      const swarm = readSwarms(data).at(-1);
      const outcomes = JSON.stringify(swarm?.tasks.map(({ id, outcome }) => ({ id, outcome })));
      assert.deepEqual(swarm?.outcome, { status: "done" }, outcomes);
      for (const task of swarm?.tasks.slice(1) ?? []) {
        assert.ok(task.outcome?.status === "done", task.id);
        assert.equal(task.outcome.evidence, "checks-passed", task.id);
      }
      await workbench.runCommand("Frugal Swarm: Review Changes");
      await workbench.toast("changed files to").click("Apply All");
      await workbench.toast("3 changed files applied").locator.waitFor();

      const expected = folderOf(`${wanted.name}-expected`);
      await takePackage(wanted, expected);
      for (const script of Object.values(scenarioOf(wanted, expected).scripts))
        await applyChanges(expected, script.changes);
      for (const path of [wanted.entry, "README.md", "test/added.js"])
        await until(`${path} is as it should be`, () => same(join(folder, path), join(expected, path)));
      assert.equal(await runSuite(folder), passedBefore + 3);
    });
  }
});

function same(one: string, other: string): boolean {
  return readFileSync(one, "utf8") === readFileSync(other, "utf8");
}
