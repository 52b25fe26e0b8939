import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { formatUsd, nanoUsd } from "../../src/core/money.ts";
import type { Emulator } from "../../src/emulator/server.ts";
import { fingerprint } from "../support/trees.ts";
import { until } from "../vscode/harness/until.ts";
import { booked, readLedger, readSwarms } from "./support/books.ts";
import { GOAL, KEY, settingsFor, startOpenRouter } from "./support/open-router.ts";
import { shoot } from "./support/shots.ts";
import { openStage, type Stage } from "./support/stage.ts";

describe("VS Code with an endpoint that speaks OpenRouter", () => {
  let emulator: Emulator;
  let stage: Stage;
  before(async () => {
    emulator = await startOpenRouter();
    stage = await openStage({ settings: settingsFor(emulator) });
  });
  after(async () => {
    await stage?.close();
    await emulator?.close();
  });
  afterEach(async () => {
    await stage?.workbench.expectNoErrors();
    await stage?.workbench.runCommand("Notifications: Clear All Notifications");
  });

  const ledger = () => readLedger(join(stage.data, "ledger.sqlite"));
  const file = (path: string) => readFileSync(join(stage.folder, path), "utf8");

  it("refuses a wrong key, takes the right one, and asks for the goal then", async () => {
    const { workbench } = stage;
    await workbench.runCommand("Frugal Swarm: Launch Swarm");
    await workbench.toast("needs an API key").click("Set API Key");
    await workbench.page.locator("input[type=password]").waitFor();
    await workbench.quickInput.answer("sk-or-v1-wrong");
    const refused = workbench.toast("does not know this key (401)");
    assert.match(await refused.text(), /Nothing was stored/);
    await refused.click("Try Again");
    await workbench.page.locator("input[type=password]").waitFor();
    await workbench.quickInput.answer(KEY);
    await workbench.toast("is stored").locator.waitFor();
    await workbench.quickInput.shows("what should be done?");
    await workbench.quickInput.cancel();
  });

  it("shows the estimated cost of each tier before anything is sent", async () => {
    const { workbench } = stage;
    await workbench.runCommand("Frugal Swarm: Launch Swarm");
    await workbench.quickInput.answer(" ");
    await workbench.quickInput.shows("Say in words what the swarm should do.");
    await workbench.quickInput.answer(GOAL);
    await workbench.quickInput.shows("Tier and estimated cost");
    assert.deepEqual(await workbench.quickInput.rows(), ["balanced", "budget", "premium"]);
    await workbench.quickInput.widget
      .getByText(/worst case \$1\.00; no history yet \(assumed, not measured: about \$[\d.]+\)/)
      .first()
      .waitFor();
    // The mouse rests where the palette was, and would bring up a hover.
    await workbench.page.mouse.move(800, 650);
    await shoot(workbench, "launch-tiers");
    assert.equal(emulator.requests(), 0);
    await workbench.quickInput.cancel();
  });

  it("runs the swarm, whose cost is the same on the agents, in the swarm, in the ledger and on the bill", async () => {
    const { workbench, data } = stage;
    await workbench.runCommand("Frugal Swarm: Launch Swarm");
    await workbench.quickInput.answer(GOAL);
    await workbench.quickInput.pick("balanced");
    const done = workbench.toast("ready for review");
    await done.locator.waitFor({ timeout: 120_000 });
    const [state] = readSwarms(data);
    assert.deepEqual(state?.outcome, { status: "done" });
    const bill = Number(emulator.billed());
    assert.ok(bill > 0);
    assert.deepEqual(booked(ledger()), { settled: bill, held: 0 });
    assert.equal(Number(state.totals.settled), bill);
    assert.equal(
      state.tasks.reduce((sum, task) => sum + task.totals.settled, 0),
      bill,
    );
    assert.ok(ledger().every((row) => row.state !== "settled" || row.origin === "billed"));
    const shown = formatUsd(nanoUsd(bill));
    await workbench.statusItem(`${shown} of $10.00`).waitFor();
    assert.ok((await done.text()).includes(`Done for ${shown}.`));
    const page = workbench.webview();
    for (const task of state.tasks) {
      const cost = page.locator(`.agent[data-task="${task.id}"] .col-cost`).first();
      assert.ok((await cost.textContent())?.includes(formatUsd(task.totals.settled)), task.id);
    }
  });

  it("finds its books the same as the provider's of the key", async () => {
    const { workbench } = stage;
    const shown = formatUsd(nanoUsd(Number(emulator.billed())));
    const compared = await workbench.runAndHear("Frugal Swarm: Compare With the Provider's Bill", "Ours ");
    assert.ok((await compared.text()).includes(shown));
    await workbench.runCommand("Frugal Swarm: Show Spend");
    await workbench.webview().locator("#view-spend .tile", { hasText: "They agree" }).waitFor();
    await workbench.runAndHear("Frugal Swarm: Look Up Held Costs", "Nothing is held.");
  });

  it("keeps the key in the secret storage and nowhere on the disk", () => {
    for (const folder of [stage.data, stage.server.dir, stage.folder]) {
      const holders = everyFile(folder).filter((path) => readFileSync(path).includes(KEY));
      assert.deepEqual(holders, []);
    }
  });

  it("changes no file before the user's yes", async () => {
    const { workbench, folder } = stage;
    const before = fingerprint(folder);
    await workbench.runCommand("Frugal Swarm: Review Changes");
    await workbench.toast("changed files to small-invoices?").locator.waitFor();
    assert.deepEqual(fingerprint(folder), before);
    assert.ok(!file("src/money.ts").includes("half-even"));
    await workbench.runCommand("Notifications: Clear All Notifications");
  });

  it("applies all files on the user's yes, and undo takes them back", async () => {
    const { workbench, folder } = stage;
    const paths = ["src/money.ts", "src/dates.ts", "src/payments.ts", "data/tax-rates.json"];
    const texts = new Map(paths.map((path) => [path, file(path)]));
    await workbench.runCommand("Frugal Swarm: Review Changes");
    await workbench.toast("changed files to small-invoices?").click("Apply All");
    await workbench.toast("changed files applied").locator.waitFor();
    assert.ok(file("src/money.ts").includes("half-even"));
    assert.ok(readdirSync(join(folder, "test")).includes("rounding.test.ts"));
    await workbench.openFile("money.ts");
    await workbench.editor("/src/money.ts").last().locator(".view-line").first().click();
    await workbench.page.keyboard.press("ControlOrMeta+z");
    await until("the new file is gone", () => !readdirSync(join(folder, "test")).includes("rounding.test.ts"));
    await until("all texts are back on the disk", async () => {
      await workbench.runCommand("File: Save All Files");
      return paths.every((path) => file(path) === texts.get(path));
    });
    await workbench.runCommand("View: Close All Editors");
  });

  it("streams a proposal into the editor, and a rejected one leaves the file as it was", async () => {
    const { workbench } = stage;
    const before = file("src/discount.ts");
    await workbench.openFile("discount.ts");
    const editor = workbench.editor("/src/discount.ts").last();
    await editor.locator(".view-line").first().click();
    await workbench.page.keyboard.press("ControlOrMeta+End");
    await workbench.runCommand("Frugal Swarm: Generate Code Here");
    await workbench.quickInput.shows("Generate code at the cursor");
    await workbench.quickInput.answer("A function that makes a slug of a title");
    await editor.getByText(/billed$/).waitFor();
    assert.match(await workbench.editorText("/src/discount.ts"), /export function slugify/);
    await shoot(workbench, "generate");
    await editor.getByText("Reject").click();
    await until("it is gone", async () => !(await workbench.editorText("/src/discount.ts")).includes("slugify"));
    assert.equal(await workbench.copyEditorText("/src/discount.ts"), before);
    await workbench.page
      .getByRole("tab", { name: /discount\.ts/ })
      .and(workbench.page.locator(".dirty"))
      .waitFor({
        state: "hidden",
      });
  });

  it("keeps an accepted proposal, which one undo takes back", async () => {
    const { workbench } = stage;
    const editor = workbench.editor("/src/discount.ts").last();
    const before = file("src/discount.ts");
    await workbench.page.keyboard.press("ControlOrMeta+End");
    await workbench.runCommand("Frugal Swarm: Generate Code Here");
    await workbench.quickInput.answer("A function that makes a slug of a title");
    await editor.getByText(/billed$/).waitFor();
    await workbench.runCommand("Frugal Swarm: Accept Proposed Code");
    await editor.getByText("Reject").waitFor({ state: "hidden" });
    await workbench.page.keyboard.press("ControlOrMeta+s");
    await until("it is saved", () => file("src/discount.ts").includes("export function slugify"));
    await workbench.page.keyboard.press("ControlOrMeta+z");
    assert.equal(await workbench.copyEditorText("/src/discount.ts"), before);
    await workbench.page.keyboard.press("ControlOrMeta+s");
    await until("the old text is saved", () => file("src/discount.ts") === before);
    assert.deepEqual(booked(ledger()), { settled: Number(emulator.billed()), held: 0 });
  });

  it("stops a running swarm within a second and keeps what was spent", async () => {
    const { workbench, data } = stage;
    await workbench.runCommand("View: Close All Editors");
    await workbench.runCommand("Frugal Swarm: Launch Swarm");
    await workbench.quickInput.answer(GOAL);
    await workbench.quickInput.pick("balanced");
    const running = workbench.webview().locator(".agent .look", { hasText: "Running" });
    await until("agents run", async () => (await running.count()) >= 2, 60_000);
    const page = workbench.webview();
    const pressed = Date.now();
    await page.locator("vscode-button:not(.stop-task)", { hasText: /^\s*Stop\s*$/ }).click();
    await workbench.toast("Stopped").locator.waitFor({ timeout: 5000 });
    const took = Date.now() - pressed;
    assert.ok(took < 2000, `from the click to the last word it took ${took} ms`);
    const asked = emulator.requests();
    const state = readSwarms(data).at(-1);
    assert.equal(state?.outcome?.status, "stopped");
    const finished = readFileSync(join(data, "runs", state?.id ?? "", "events.jsonl"), "utf8");
    assert.ok(finished.includes('"swarm.finished"'));
    const { settled, held } = booked(ledger());
    // What was cut off is billed by the server and held in the ledger until proof: never less than the bill.
    assert.ok(settled + held >= emulator.billed(), `${settled} + ${held} against ${emulator.billed()}`);
    await workbench.statusItem(`${formatUsd(nanoUsd(settled))} of $10.00`).waitFor();
    assert.equal(emulator.requests(), asked, "nothing is sent after the stop");
  });

  it("refuses bad amounts for a budget and shows error colour at the cap", async () => {
    const { workbench, server } = stage;
    await workbench.runCommand("Frugal Swarm: Set Budget");
    await workbench.quickInput.pick("Month");
    for (const bad of ["-1", "0", "ten", "1e9", ""]) {
      await workbench.quickInput.answer(bad);
      await workbench.quickInput.shows("An amount above 0");
    }
    const { settled, held } = booked(ledger());
    const cap = ((settled + held) / 1e9).toFixed(9);
    await workbench.quickInput.answer(cap);
    await until("it is a user setting", () => server.settings.read()["frugalSwarm.budget.monthUsd"] === Number(cap));
    const item = workbench.page.locator(".statusbar-item.error-kind", { hasText: " of $" });
    await item.waitFor();
    await item.hover();
    await workbench.page.locator(".monaco-hover", { hasText: "Today:" }).first().waitFor();
    await shoot(workbench, "status-bar");
    assert.equal(await workbench.page.locator(".statusbar-item.warning-kind", { hasText: " of $" }).count(), 0);
  });

  it("shows warning colour from the alert threshold on", async () => {
    const { workbench } = stage;
    const { settled, held } = booked(ledger());
    await workbench.runCommand("Frugal Swarm: Set Budget");
    await workbench.quickInput.pick("Month");
    await workbench.quickInput.answer((((settled + held) / 1e9) * 1.1).toFixed(9));
    await workbench.page.locator(".statusbar-item.warning-kind", { hasText: " of $" }).waitFor();
  });
});

function everyFile(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}
