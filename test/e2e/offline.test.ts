import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { formatUsd, nanoUsd } from "../../src/core/money.ts";
import { until } from "../vscode/harness/until.ts";
import { booked, readLedger, readSwarms } from "./support/books.ts";
import { shoot } from "./support/shots.ts";
import { openStage, type Stage } from "./support/stage.ts";

describe("VS Code just after the extension was installed, without key and network", () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage?.close());
  afterEach(() => stage?.workbench.expectNoErrors());

  it("shows the spend against the month's budget, and has made no file for it", async () => {
    await stage.workbench.statusItem("$0.00 of $10.00").waitFor();
    assert.equal(existsSync(stage.data), false);
  });

  it("leads from Launch Swarm without a key to the ways on", async () => {
    const { workbench } = stage;
    await workbench.runCommand("Frugal Swarm: Launch Swarm");
    const offer = workbench.toast("needs an API key for openrouter.ai");
    assert.deepEqual(await offer.buttons(), ["Sign In", "Set API Key", "Use a Local Endpoint", "Try the Offline Demo"]);
    await offer.click("Use a Local Endpoint");
    await workbench.quickInput.shows("Where are the models?");
    await workbench.quickInput.pick("Another server…");
    await workbench.page.locator(".settings-editor .setting-item-contents", { hasText: "Endpoint" }).first().waitFor();
    await workbench.runCommand("View: Close All Editors");
  });

  it("runs the offline demo, marked as simulated wherever it shows", async () => {
    const { workbench, data } = stage;
    await workbench.runCommand("Frugal Swarm: Try the Offline Demo");
    await workbench.toast("Frugal Swarm (simulated)").locator.waitFor();
    const running = workbench.webview().locator(".agent .look", { hasText: "Running" });
    await until("agents run side by side", async () => (await running.count()) >= 4, 60_000);
    await shoot(workbench, "progress");
    const done = workbench.toast("ready for review");
    await done.locator.waitFor({ timeout: 150_000 });
    assert.match(await done.text(), /Done for \$0\.\d+ \(simulated\)/);
    const [ledgerFile = ""] = readdirSync(join(data, "simulated")).filter((name) => name.endsWith(".sqlite"));
    const { settled } = booked(readLedger(join(data, "simulated", ledgerFile)));
    await workbench.statusItem(`${formatUsd(nanoUsd(settled))} of $10.00 (simulated)`).waitFor();
    assert.equal(existsSync(join(data, "ledger.sqlite")), false, "simulated dollars stay out of the real ledger");
  });

  it("shows in the dashboard what each agent cost, and the same total as the simulated ledger", async () => {
    const { workbench, data } = stage;
    const [state] = readSwarms(data);
    assert.ok(state?.simulated);
    const page = workbench.webview();
    await page.locator(".badge", { hasText: "Simulated" }).first().waitFor();
    assert.equal(await page.locator(".banner").count(), 0, "a simulated run needs no key");
    for (const task of state.tasks) {
      const row = page.locator(`.agent[data-task="${task.id}"]`);
      const shown = await row.locator(".col-cost").first().textContent();
      assert.ok(shown?.includes(formatUsd(task.totals.settled)), `${task.id}: ${shown}`);
    }
    const total = await page.locator(".tile", { hasText: "Total spend" }).locator(".amount").first().textContent();
    assert.equal(total, formatUsd(state.totals.settled));
    await workbench.page.keyboard.press("Escape");
    await workbench.runCommand("Notifications: Clear All Notifications");
    await shoot(workbench, "dashboard-swarm");
  });

  it("shows the proposed files of the demo as one diff and leaves the sample alone", async () => {
    const { workbench } = stage;
    await workbench.runCommand("Frugal Swarm: Review Changes");
    const question = workbench.toast("changed files to small-invoices?");
    assert.deepEqual(await question.buttons(), ["Apply All", "Choose Files", "Discard"]);
    const right = workbench.page.locator(`.monaco-editor[data-uri^="frugal-swarm:/README.md"]`).last();
    await right.locator(".view-line", { hasText: "New in 1.0" }).first().waitFor();
    await shoot(workbench, "review");
    await question.click("Discard");
    await workbench.toast("Your files are unchanged").locator.waitFor();
    await workbench.page.getByRole("tab", { name: /proposed changes/ }).waitFor({ state: "hidden" });
    await workbench.runCommand("Notifications: Clear All Notifications");
  });

  it("runs the benchmark on simulated models and shows it in the dashboard", async () => {
    const { workbench } = stage;
    await workbench.quickInput.runAndPick("Frugal Swarm: Run Benchmark", "Simulated models");
    await workbench.toast("the benchmark is done").locator.waitFor({ timeout: 150_000 });
    await workbench.runCommand("Notifications: Clear All Notifications");
    const page = workbench.webview();
    await page.getByRole("tab", { name: "Benchmarks" }).click();
    await page.locator("#view-benchmarks table").first().waitFor();
    await shoot(workbench, "dashboard-benchmarks");
  });

  it("selects a tier in the dashboard and by the command, as a user setting", async () => {
    const { workbench, server } = stage;
    const page = workbench.webview();
    await page.getByRole("tab", { name: "Tiers" }).click();
    await page.getByRole("radio", { name: /premium tier/ }).click();
    await page.getByRole("radio", { name: /premium tier, in use/ }).waitFor();
    await shoot(workbench, "dashboard-tiers");
    await workbench.runCommand("Frugal Swarm: Select Tier");
    await workbench.quickInput.shows("which models do the work");
    assert.deepEqual(await workbench.quickInput.rows(), ["budget", "balanced", "premium"]);
    await workbench.quickInput.pick("balanced");
    await page.getByRole("radio", { name: /balanced tier, in use/ }).waitFor();
    assert.equal(server.settings.read()["frugalSwarm.tier"], "balanced");
  });

  it("shows spend over time", async () => {
    const { workbench } = stage;
    const page = workbench.webview();
    await page.getByRole("tab", { name: "Spend" }).click();
    await page.locator("#view-spend canvas").first().waitFor();
  });

  it("calculates costs without key and network", async () => {
    const { workbench } = stage;
    await workbench.runCommand("Frugal Swarm: Compare Costs");
    const page = workbench.webview();
    await page.locator("[data-field=inputTokens]").fill("many");
    await page.getByText("Input tokens must be a whole number").waitFor();
    await page.locator("[data-field=inputTokens]").fill("100,000");
    assert.ok((await page.locator(".cost-table tbody tr").count()) >= 5);
  });

  it("has kept to the dashboard's strict policy in every section", () => {
    assert.deepEqual(stage.violations, []);
  });
});
