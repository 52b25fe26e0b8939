import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { usd } from "../../src/core/money.ts";
import { until } from "../vscode/harness/until.ts";
import { booked, readLedger } from "./support/books.ts";
import { shoot } from "./support/shots.ts";
import { openStage, type Stage } from "./support/stage.ts";

const ELSEWHERE = fileURLToPath(new URL("support/spend-elsewhere.ts", import.meta.url));

/** Books a call from another process; returns when it was settled, ms since the epoch. */
async function spendElsewhere(data: string, amount: string, how = "settled"): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ELSEWHERE,
    join(data, "ledger.sqlite"),
    String(usd(amount)),
    how,
  ]);
  return Number(stdout.trim());
}

describe("The spend in VS Code, while other processes spend", () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage?.close());

  /** Waits in the page for the status bar's text, and returns when it stood there, ms since the epoch. */
  const statusShows = (text: string): Promise<number> =>
    stage.workbench.page.evaluate(
      (wanted) =>
        new Promise<number>((done) => {
          const look = () => {
            const items = [...document.querySelectorAll(".statusbar-item")];
            if (!items.some((item) => item.textContent?.includes(wanted))) return;
            observer.disconnect();
            done(Date.now());
          };
          const observer = new MutationObserver(look);
          observer.observe(document.body, { subtree: true, childList: true, characterData: true });
          look();
        }),
      text,
    );

  it("stands in the status bar within a second of a settle elsewhere, before any command was run", async () => {
    const { workbench, data } = stage;
    await workbench.statusItem("$0.00 of $10.00").waitFor();
    assert.equal(existsSync(data), false);
    for (const [amount, total] of [
      ["1.25", "$1.25"],
      ["0.5", "$1.75"],
      ["0.25", "$2.00"],
    ] as const) {
      const shown = statusShows(`${total} of $10.00`);
      const settledAt = await spendElsewhere(data, amount);
      const took = (await shown) - settledAt;
      assert.ok(took < 1000, `from the settle to the status bar it took ${took} ms`);
    }
  });

  it("tells by day, month, folder and origin when the pointer rests on it, and what is held", async () => {
    const { workbench, data } = stage;
    await spendElsewhere(data, "0.1", "held");
    const item = workbench.statusItem("$2.00 of $10.00");
    await until("the held cost is told", async () => {
      await workbench.page.mouse.move(600, 300);
      await item.hover();
      const hover = workbench.page.locator(".monaco-hover", { hasText: "Known how" }).first();
      await hover.waitFor({ timeout: 3000 });
      const text = ((await hover.textContent()) ?? "").replaceAll("\u00a0", " ");
      assert.match(text, /Today: \$2\.00 of \$5\.00/);
      assert.match(text, /This month: \$2\.00 of \$10\.00, up to \$0\.20 more held/);
      assert.match(text, /This folder, this month: \$0\.00/);
      assert.match(text, /\$2\.00 billed; up to \$0\.20 held, outcome not known/);
      return true;
    });
    await shoot(workbench, "status-bar");
    await workbench.page.mouse.move(600, 300);
  });

  it("opens in the dashboard with the same figures, and goes on within a second too", async () => {
    const { workbench, data } = stage;
    await workbench.runCommand("Frugal Swarm: Show Spend");
    const page = workbench.webview();
    await page.locator("#view-spend .budget-tree .amount", { hasText: "$2.00" }).first().waitFor();
    await page.getByText("the stream was cut before its usage arrived").waitFor();
    await page.locator(".spend-models th", { hasText: "deepseek-v3.2" }).waitFor();
    await spendElsewhere(data, "1");
    await page.locator("#view-spend .budget-tree .amount", { hasText: "$3.00" }).first().waitFor({ timeout: 5000 });
    await workbench.statusItem("$3.00 of $10.00").waitFor();
    await shoot(workbench, "dashboard-spend");
  });

  it("calculates what any use would cost", async () => {
    const { workbench } = stage;
    await workbench.runCommand("Frugal Swarm: Compare Costs");
    const page = workbench.webview();
    await page.locator("[data-field=inputTokens]").fill("100000");
    await page.locator("[data-field=cachedPercent]").fill("50");
    await page.getByText("50% of the input from a cache").waitFor();
    assert.ok((await page.locator(".cost-table tbody tr").count()) >= 5);
    await page.getByText("The plan's table, then and now").click();
    await page.locator(".plan-prices").getByText("$6.00").first().waitFor();
    await shoot(workbench, "dashboard-calculator");
  });

  it("is exported as CSV and as JSON to where the user says", async () => {
    const { workbench, folder, data } = stage;
    for (const name of ["spend.csv", "spend.json"]) {
      await workbench.quickInput.runAndPick("Frugal Swarm: Export Spend", "This month");
      // Where the editor's own dialog is used, it is an input with a path.
      await workbench.quickInput.shows("Export Spend");
      await workbench.quickInput.suggests(".csv");
      await workbench.quickInput.answer(join(folder, name));
      await workbench.toast(`exported to`).text();
      await until(`${name} is there`, () => existsSync(join(folder, name)));
      await workbench.runCommand("Notifications: Clear All Notifications");
    }
    const rows = readLedger(join(data, "ledger.sqlite"));
    assert.equal(rows.length, 5);
    const csv = readFileSync(join(folder, "spend.csv"), "utf8").trim().split("\r\n");
    assert.equal(csv.length, rows.length + 1);
    const json = JSON.parse(readFileSync(join(folder, "spend.json"), "utf8")) as { cost_usd: string | null }[];
    const total = json.reduce((sum, row) => sum + Number(row.cost_usd ?? 0), 0);
    assert.equal(Math.round(total * 1e9), booked(rows).settled);
  });

  it("is shown again, on the same section, after the window was reloaded", async () => {
    const { workbench } = stage;
    await workbench.runCommand("Frugal Swarm: Show Spend");
    await workbench.webview().locator("#view-spend .budget-tree").first().waitFor();
    // The editor's own command, at which it stores what its panels remember.
    const loaded = workbench.page.waitForEvent("load", { timeout: 60_000 });
    await workbench.runCommand("Developer: Reload Window");
    await loaded;
    await workbench.webview().locator("#view-spend .budget-tree").first().waitFor({ timeout: 120_000 });
  });

  it("has kept to the dashboard's strict policy", () => {
    assert.deepEqual(stage.violations, []);
  });
});

describe("VS Code with a damaged ledger", () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage({
      prepare: async (data) => {
        mkdirSync(data, { recursive: true });
        await spendElsewhere(data, "0.75");
        writeFileSync(join(data, "ledger.sqlite"), "this is no ledger any more. ".repeat(2000));
      },
    });
  });
  after(() => stage?.close());

  it("says so in the status bar and in the dashboard, and counts nothing as zero", async () => {
    const { workbench } = stage;
    const item = workbench.page.locator(".statusbar-item.warning-kind", { hasText: "Frugal Swarm" });
    await item.waitFor();
    await item.click();
    const page = workbench.webview();
    await page.getByRole("tab", { name: "Spend" }).click();
    await page.getByText("is damaged").first().waitFor();
    assert.equal(await page.locator("#view-spend .amount").count(), 0);
    await shoot(workbench, "ledger-damaged");
  });

  it("makes it anew on the user's yes, keeps the damaged file, and shows what was spent again", async () => {
    const { workbench, data } = stage;
    const page = workbench.webview();
    await page.locator("vscode-button", { hasText: "Repair" }).click();
    const question = workbench.dialog("Repair the spending ledger?");
    assert.match(await question.text(), /What cannot be proved stays held/);
    await question.click("Repair");
    assert.match(await workbench.toast("was made anew").text(), /1 attempts.*The damaged file is kept/s);
    await page.locator("#view-spend .budget-tree .amount", { hasText: "$0.75" }).first().waitFor();
    await workbench.statusItem("$0.75 of $10.00").waitFor();
    assert.ok(readdirSync(data).some((name) => name.includes("-damaged-")));
    await workbench.runCommand("Notifications: Clear All Notifications");
    await workbench.expectNoErrors();
  });
});
