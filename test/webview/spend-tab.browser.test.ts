import assert from "node:assert/strict";
import { usd, ZERO } from "../../src/core/money.ts";
import { dashboardInChromium, words } from "./dashboard-in-chromium.ts";
import { emptySnapshot, finishedSnapshot, longSnapshot, runningSnapshot, troubledSnapshot } from "./snapshots.ts";
import { drift, spendReport } from "./spend-reports.ts";

describe("The spend on the dashboard in Chromium", () => {
  const { dashboard, shot } = dashboardInChromium();
  const spend = (snapshot = runningSnapshot()) => dashboard({ snapshot, savedTab: "spend" });

  it("shows the budgets as a tree in which a child has no more than what is left above it", async () => {
    const page = await spend();
    const tree = page.page.locator(".budget-tree").first();
    assert.deepEqual(
      await page.page.getByRole("meter").evaluateAll((all) => all.map((one) => one.ariaLabel)),
      ["Month 2026-11", "Day 2026-11-22", "This folder", "Swarm"].map((label) => `Budget: ${label}`),
    );
    assert.equal(await page.page.locator(".budget-tree .budget-tree .budget-tree .budget-tree").count(), 1);
    const text = await words(tree);
    assert.match(text, /\$3\.21 of \$10\.00 32% settled · up to \$0\.036 open[^·]+· \$6\.76 free/);
    assert.match(text, /Past the alert threshold of 80%/);
    assert.match(text, /Swarm \$0\.11 of \$1\.00 .*\$0\.84 free, all that is left of Day 2026-11-22/);
    await page.page.getByRole("button", { name: "Set Budget" }).click();
    await page.page.getByRole("button", { name: "Export Spend" }).click();
    assert.deepEqual((await page.sent()).slice(1), [{ type: "set-budget" }, { type: "export-spend" }]);
  });

  it("shows where the month is going, with its interval, and how good earlier forecasts were", async () => {
    const page = await spend();
    const part = page.page.locator("section", { has: page.page.getByRole("heading", { name: /By the end of/ }) });
    const text = await words(part.last());
    assert.match(text, /about \$4\.35 between \$3\.71 and \$5\.62/);
    assert.match(text, /3 forecasts of a month scored: off by 6\.4% on average, 67% of the actual costs lay inside/);
    assert.equal(
      await page.page.locator("month-chart").getAttribute("aria-label"),
      "Spend in 2026-11 day by day: $3.21 so far; by its end about $4.35, between $3.71 and $5.62; the cap is $10.00",
    );
    await page.page.locator("month-chart .u-over").hover({ position: { x: 700, y: 60 } });
    assert.match(await words(page.page.locator("month-chart .chart-tip")), /^by 2026-11-2\d: about \$[\d.]+ \(/);
    await page.show({
      ...runningSnapshot(),
      spend: {
        ...spendReport(),
        projection: { month: "2026-11", spent: usd("3.2"), low: usd("9"), likely: usd("11"), high: usd("14") },
      },
    });
    await page.page.getByText("At this pace the budget of $10.00 is reached before 2026-11 ends").waitFor();
  });

  it("shows how each cost is known, held ones with their reason, and offers to look them up", async () => {
    const page = await spend();
    const origins = await words(page.page.locator(".origins"));
    assert.match(origins, /billed .*\$3\.11 computed .*\$0\.096 estimated .*\$0\.0022 held .*\$0\.036/);
    const rows = await page.page.locator(".held tbody tr").allInnerTexts();
    assert.match(rows[0] ?? "", /qwen3-coder\s+lines\s+The stream was cut before its usage arrived\..*\$0\.014/s);
    assert.match(rows[1] ?? "", /It has no id to look it up by\./);
    await page.page.getByText("1 can be looked up at the provider").waitFor();
    await page.page.getByRole("button", { name: "Look Up Now" }).click();
    assert.deepEqual((await page.sent()).at(-1), { type: "look-up-held" });
  });

  it("shows each model beside the baseline, and that equal tokens are an assumption", async () => {
    const { page } = await spend();
    const rows = await page.locator(".spend-models tbody tr").allInnerTexts();
    assert.match(rows[0] ?? "", /qwen3-coder\s+812\s+6\.12M\s+2\.88M cached\s+401\.2k\s+\$1\.91\s+\$24\.38\s+92% less/);
    assert.match(await words(page.locator(".spend-models tfoot")), /3 models 2,112 .*\$3\.21 \$39\.74 92% less/);
    await page.getByText("Assumed: the same tokens would have been needed on the baseline").waitFor();
  });

  it("puts our books beside the provider's, for each verdict, and compares on demand", async () => {
    const page = await spend();
    const tile = page.page.locator(".tile", { has: page.page.locator("#bill-title") });
    assert.match(await words(tile), /Theirs is higher .*today \$1\.02 \+ up to \$0\.036 \$1\.05 this month \$3\.21/);
    assert.match(await words(tile), /The key's own limit has \$6\.76 left\. Compared at 13:03 UTC/);
    await page.page.getByRole("button", { name: "Compare Now" }).click();
    assert.deepEqual((await page.sent()).at(-1), { type: "compare-bill" });
    for (const [verdict, word] of [
      ["agrees", "They agree"],
      ["ours-higher", "Ours is higher"],
    ] as const) {
      const report = { ...spendReport(), drift: { ...drift(), verdict, limitRemaining: null } };
      await page.show({ ...runningSnapshot(), spend: report });
      assert.match(await words(tile), new RegExp(`${word}.*The key has no limit of its own`));
    }
  });

  it("has words for a month without spend, and nothing to press that could not work", async () => {
    const page = await spend(emptySnapshot());
    await shot("empty-spend");
    const text = await words(page.page.locator("#view-spend"));
    assert.match(text, /No projection yet: fewer than 3 days/);
    assert.match(text, /billed the provider's own figure nothing/);
    assert.match(text, /No forecast of a month can be scored yet/);
    assert.equal(await page.page.getByRole("button", { name: /Look Up Now|Compare Now/ }).count(), 0);
    assert.deepEqual(await page.axe(), []);
    await page.show(finishedSnapshot());
    assert.match(await words(page.page.locator("#view-spend")), /Nothing to compare: no real money is spent/);
  });

  it("shows a damaged ledger with the ways out in place of figures", async () => {
    for (const theme of ["light", "dark", "contrast"] as const) {
      const page = await dashboard({ snapshot: troubledSnapshot(), savedTab: "spend", theme });
      await shot(`${theme}-trouble`);
      assert.deepEqual(await page.axe(), []);
      assert.equal(await page.page.locator("#view-spend .amount").count(), 0);
      await page.page.getByRole("button", { name: "Repair" }).click();
      await page.page.getByRole("button", { name: "Show Folder" }).click();
      assert.deepEqual((await page.sent()).slice(1), [{ type: "repair-ledger" }, { type: "show-ledger-folder" }]);
      await page.show({ ...troubledSnapshot(), ledgerTrouble: { text: "The disk is full.", repairable: false } });
      assert.equal(await page.page.getByRole("button", { name: "Repair" }).count(), 0);
    }
  });

  it("keeps the longest words and largest amounts inside at 400 and 300 pixels", async () => {
    for (const width of [400, 300]) {
      for (const [name, snapshot] of [
        ["long", longSnapshot()],
        ["running", runningSnapshot()],
      ] as const) {
        const { page } = await dashboard({ snapshot, savedTab: "spend", width });
        await shot(`w${width}-spend-${name}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${name} is ${wide} pixels wide`);
      }
    }
  });

  it("can be used with the keyboard alone", async () => {
    const page = await spend();
    await page.page.locator("vscode-panel-tab#tab-spend").focus();
    const reached: string[] = [];
    for (let step = 0; step < 12; step++) {
      await page.page.keyboard.press("Tab");
      reached.push(
        await page.page.evaluate(() => {
          const element = document.activeElement;
          return (element?.ariaLabel ?? element?.textContent ?? "").trim();
        }),
      );
    }
    const wanted = [
      "Set Budget",
      "Export Spend",
      "Compare Now",
      "Look Up Now",
      "Held costs",
      "Spend per model",
      "The same as a table",
    ];
    assert.deepEqual(
      [...new Set(reached)].filter((name) => wanted.includes(name)),
      wanted,
    );
  });

  it("draws nothing where a month's books hold nothing, and everything up to its last day", async () => {
    const page = await spend({ ...emptySnapshot(), daily: [{ day: "2026-11-22", cost: ZERO }] });
    assert.equal(await page.page.locator("month-chart canvas").count(), 1);
    assert.deepEqual(await page.problems(), []);
  });
});
