import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProposedChange } from "../../src/core/engine-types.ts";
import { applyHunks, hunksOf } from "../../src/core/workspace/hunks.ts";
import { mergeText } from "../../src/core/workspace/merge-text.ts";
import { readProposal } from "../../src/core/workspace/proposal.ts";
import type { Emulator } from "../../src/emulator/server.ts";
import { createNodeHost } from "../../src/node/host.ts";
import { fingerprint, treeOf } from "../support/trees.ts";
import { until } from "../vscode/harness/until.ts";
import { readSwarms } from "./support/books.ts";
import { GOAL, KEY, settingsFor, startOpenRouter } from "./support/open-router.ts";
import { shoot } from "./support/shots.ts";
import { openStage, type Stage } from "./support/stage.ts";

const REVIEW = "Frugal Swarm: Review Changes";
const QUESTION = "changed files to small-invoices?";

describe("The review in VS Code", () => {
  let emulator: Emulator;
  let stage: Stage;
  let changes: readonly ProposedChange[] = [];
  before(async () => {
    emulator = await startOpenRouter();
    // So that nothing is saved but by what is tested.
    stage = await openStage({ settings: { ...settingsFor(emulator), "files.autoSave": "off" } });
  });
  after(async () => {
    await stage?.close();
    await emulator?.close();
  });
  afterEach(async () => {
    await stage?.workbench.expectNoErrors();
    await stage?.workbench.runCommand("Notifications: Clear All Notifications");
  });

  const file = (path: string) => readFileSync(join(stage.folder, path), "utf8");
  const proposed = async (run: string) => (await readProposal(createNodeHost(), join(stage.data, "runs", run))) ?? [];
  const change = (path: string) => {
    const found = changes.find((one) => one.path === path);
    assert.ok(found, path);
    return found;
  };
  const launch = async () => {
    const { workbench } = stage;
    await workbench.runCommand("Frugal Swarm: Launch Swarm");
    await workbench.quickInput.shows("what should be done?");
    await workbench.quickInput.answer(GOAL);
    await workbench.quickInput.pick("balanced");
  };
  /** What the choice asks is open; all files are ticked. */
  const choose = async () => {
    const { workbench } = stage;
    await workbench.runCommand(REVIEW);
    await workbench.toast(QUESTION).click("Choose Files");
    await workbench.quickInput.shows("Files to apply");
  };
  /** Unticks all but these rows. */
  const only = async (...rows: string[]) => {
    const { widget } = stage.workbench.quickInput;
    await widget.getByRole("checkbox", { name: "Toggle all checkboxes" }).click();
    await widget.getByText("0 Selected").waitFor();
    await stage.workbench.quickInput.tick(...rows);
  };
  const undo = async (name: string) => {
    const { workbench } = stage;
    await workbench.openFile(name);
    await workbench.editor(`/${name}`).last().locator(".view-line").first().click();
    await workbench.page.keyboard.press("ControlOrMeta+z");
  };

  it("changes nothing in the folder, its modes and times included, before a yes", async () => {
    const { workbench, folder, data } = stage;
    const before = fingerprint(folder);
    await workbench.runCommand("Frugal Swarm: Launch Swarm");
    await workbench.toast("needs an API key").click("Set API Key");
    await workbench.page.locator("input[type=password]").waitFor();
    await workbench.quickInput.answer(KEY);
    await workbench.quickInput.shows("what should be done?");
    await workbench.quickInput.cancel();
    await launch();
    await workbench.toast("ready for review").locator.waitFor({ timeout: 120_000 });
    changes = await proposed(readSwarms(data).at(-1)?.id ?? "");
    assert.ok(changes.length > 4);
    await choose();
    await workbench.quickInput.cancel();
    assert.deepEqual(fingerprint(folder), before);
  });

  it("shows the verdict and the cost in the diff's title, in the question and beside each file", async () => {
    const { workbench } = stage;
    await workbench.page
      .getByRole("tab", { name: /proposed changes \(5 of 5 tasks: checks passed; \$0\.\d+\)/ })
      .waitFor();
    await choose();
    const row = workbench.quickInput.widget.locator(".monaco-list-row", { hasText: "src/money.ts" }).first();
    assert.match((await row.textContent()) ?? "", /modified, \d hunks.*checks passed, \$0\.\d+/);
    await workbench.quickInput.cancel();
  });

  it("applies the hunk that was chosen and nothing else, and undo takes it back", async () => {
    const { workbench, folder } = stage;
    const before = treeOf(folder);
    const { before: was, after } = change("src/money.ts");
    const hunks = hunksOf(was, after);
    assert.ok(hunks.length > 1);
    await choose();
    await only("src/money.ts");
    await workbench.quickInput.accept();
    await workbench.quickInput.shows("Hunks to apply");
    const rows = await workbench.quickInput.rows();
    assert.equal(rows.filter((row) => /^(after )?lines? \d/.test(row)).length, hunks.length);
    await only(rows.find((row) => /^(after )?lines? \d/.test(row)) ?? "");
    await workbench.quickInput.accept();
    await workbench.toast("1 changed file applied").locator.waitFor();
    const expected = Buffer.from(applyHunks(was, after, new Set([0])) ?? []);
    assert.equal(file("src/money.ts"), expected.toString());
    assert.deepEqual(treeOf(folder), { ...before, "src/money.ts": `- ${expected.toString("latin1")}` });
    await undo("money.ts");
    await workbench.runCommand("File: Save All Files");
    await until("the file is as it was", () => file("src/money.ts") === Buffer.from(was ?? []).toString());
    assert.deepEqual(treeOf(folder), before);
    await workbench.runCommand("View: Close All Editors");
  });

  it("does a task again as the user says, on the files as they are", async () => {
    const { workbench, data, folder } = stage;
    const before = treeOf(folder);
    await workbench.runCommand(REVIEW);
    await workbench.toast(QUESTION).click("Ask Again");
    await workbench.quickInput.shows("Which task is to be done again?");
    await workbench.quickInput.pick("src/money.ts, test/rounding.test.ts");
    await workbench.quickInput.answer(" ");
    await workbench.quickInput.shows("Say what should be different.");
    await workbench.quickInput.answer("but keep the old name");
    await workbench.toast("2 changed files are ready for review").locator.waitFor({ timeout: 120_000 });
    const swarm = readSwarms(data).at(-1);
    assert.match(swarm?.goal ?? "", /, again: but keep the old name$/);
    assert.deepEqual(
      swarm?.tasks.map((task) => task.id),
      ["rounding"],
    );
    changes = await proposed(swarm?.id ?? "");
    assert.deepEqual(changes.map((one) => one.path).sort(), ["src/money.ts", "test/rounding.test.ts"]);
    assert.deepEqual(treeOf(folder), before);
  });

  it("applies all where the user edited meanwhile, with both changes in the file, and one undo takes back the swarm's", async () => {
    const { workbench, folder } = stage;
    const { before, after } = change("src/money.ts");
    const mine = `${Buffer.from(before ?? []).toString()}\n// The user's own line.\n`;
    writeFileSync(join(folder, "src/money.ts"), mine);
    const merge = mergeText(before ?? Buffer.of(), Buffer.from(mine), after ?? Buffer.of());
    assert.ok(merge.status === "clean");
    const tree = treeOf(folder);
    await workbench.runCommand(REVIEW);
    await workbench.toast(QUESTION).click("Apply All");
    const said = await workbench.toast(`${changes.length} changed files applied`).text();
    assert.match(said, /src\/money\.ts was changed meanwhile; both changes are in it\./);
    assert.equal(file("src/money.ts"), Buffer.from(merge.bytes).toString());
    for (const { path, after } of changes.filter((one) => one.path !== "src/money.ts"))
      assert.deepEqual(readFileSync(join(folder, path)), Buffer.from(after ?? []), path);
    await undo("money.ts");
    await until("all is as the user had it", async () => {
      await workbench.runCommand("File: Save All Files");
      return JSON.stringify(treeOf(folder)) === JSON.stringify(tree);
    });
    await workbench.runCommand("View: Close All Editors");
    writeFileSync(join(folder, "src/money.ts"), before ?? Buffer.of());
  });

  it("applies by itself where the setting says so and all checks passed, says so, and one undo takes it back", async () => {
    const { workbench, folder } = stage;
    const tree = treeOf(folder);
    await workbench.changeSettings({ "frugalSwarm.autoApply": "when-checks-passed" });
    await launch();
    await workbench.toast("applied without a review, since all checks passed").locator.waitFor({ timeout: 120_000 });
    assert.ok(file("src/money.ts").includes("half-even"));
    await undo("money.ts");
    await until("all is as it was", async () => {
      await workbench.runCommand("File: Save All Files");
      return JSON.stringify(treeOf(folder)) === JSON.stringify(tree);
    });
    await workbench.runCommand("View: Close All Editors");
    await workbench.changeSettings({ "frugalSwarm.autoApply": "never" });
  });

  it("opens the merge editor where both changed the same lines, leaves that file alone, and applies the others", async () => {
    const { workbench, folder } = stage;
    await launch();
    await workbench.toast("ready for review").locator.waitFor({ timeout: 120_000 });
    const mine = file("data/tax-rates.json").replace("1900", "1901");
    writeFileSync(join(folder, "data/tax-rates.json"), mine);
    await workbench.runCommand(REVIEW);
    await workbench.toast(QUESTION).click("Apply All");
    const said = await workbench.toast("changed files applied").text();
    assert.match(said, /data\/tax-rates\.json stays as it is: you and the swarm changed the same lines\./);
    const editor = workbench.page.locator(".merge-editor");
    await editor.waitFor();
    for (const title of ["Yours", "The swarm's"]) await editor.getByText(title).first().waitFor();
    assert.ok(file("src/money.ts").includes("half-even"));
    assert.equal(file("data/tax-rates.json"), mine);
    await shoot(workbench, "review-conflict");
    await workbench.runCommand(REVIEW);
    await workbench.toast(QUESTION).click("Discard");
    await workbench.toast("What was applied stays.").locator.waitFor();
    assert.equal(file("data/tax-rates.json"), mine);
  });
});
