import assert from "node:assert/strict";
import { DASHBOARD_TABS as TABS } from "../../src/core/dashboard-tabs.ts";
import type { QuestionView } from "../../src/core/protocol.ts";
import { dashboardInChromium, words } from "./dashboard-in-chromium.ts";
import type { DashboardPage } from "./dashboard-page.ts";
import {
  emptySnapshot,
  finishedSnapshot,
  HOSTILE,
  hostileSnapshot,
  hugeSnapshot,
  runningSnapshot,
} from "./snapshots.ts";
import { THEMES } from "./themes.ts";

describe("The dashboard in Chromium", () => {
  const { dashboard, shot } = dashboardInChromium();

  for (const theme of ["light", "dark", "contrast"] as const) {
    it(`shows every section in the ${theme} theme without a policy violation, an error or a serious axe finding`, async () => {
      const page = await dashboard({ snapshot: runningSnapshot(), theme });
      for (const tab of TABS) {
        await page.openTab(tab);
        for (const details of await page.page.locator("details:visible").all())
          await details.evaluate((element) => element.setAttribute("open", ""));
        await shot(`${theme}-${tab}`);
        assert.deepEqual(await page.axe(), []);
      }
      assert.deepEqual(await page.problems(), []);
    });
  }

  it("says what to do first when nothing is set and nothing has run", async () => {
    const page = await dashboard({ snapshot: emptySnapshot(), theme: "light" });
    await shot("empty-swarm");
    await page.page.getByRole("heading", { name: "No swarm has run yet" }).waitFor();
    assert.deepEqual(await page.axe(), []);
    const buttons = page.page.locator(".empty vscode-button");
    for (const button of await buttons.all()) await button.click();
    assert.deepEqual(await page.sent(), [
      { type: "ready" },
      { type: "launch" },
      { type: "set-key" },
      { type: "try-demo" },
    ]);
    await page.openTab("spend");
    await shot("empty-spend");
    await page.openTab("benchmarks");
    await page.page.getByRole("heading", { name: "No benchmark has run yet" }).waitFor();
    await page.page.locator(".empty vscode-button").click();
    assert.deepEqual((await page.sent()).at(-1), { type: "run-benchmark" });
    assert.deepEqual(await page.problems(), []);
  });

  it("shows the swarm's money with its origins, the saving and each agent's figures", async () => {
    const { page } = await dashboard({ snapshot: runningSnapshot() });
    const tiles = await words(page.locator(".tiles"));
    assert.match(tiles, /\$0\.11 of \$1\.00/);
    assert.match(tiles, /up to \$0\.021 open/);
    const billed = "billed by the provider $0.11 computed tokens × dated price $0.0033";
    const open = "estimated upper bound $0.0022 held worst case, outcome unknown $0.014";
    assert.ok(tiles.includes(`${billed} ${open}`), tiles);
    assert.match(tiles, /Likely \$0\.24 at its end \(\$0\.19 to \$0\.41\)/);
    assert.match(tiles, /91% less/);
    assert.match(tiles, /\$1\.32 for the same tokens at list price of claude-sonnet-4\.5/);
    const agent = (id: string) => words(page.locator(`[data-task=${id}]`));
    assert.match(await agent("rounding"), /deepseek-v3\.2.*Done, checks passed.*1 retry ?1 escalation/);
    assert.match(await agent("rounding"), /240\.9k in.*171\.0k cached.*\$0\.061 \$0\.058 billed \+ \$0\.0033 computed/);
    assert.match(await agent("lines"), /unknown at most \$0\.0061/);
    assert.doesNotMatch(await agent("lines"), /\$0\.00(?!\d)/);
    assert.match(await agent("reverse"), /editing src\/customer\.ts.*\$0\.014 worst case/);
    assert.equal(await page.locator(".graph .node").count(), 8);
    assert.match((await page.locator(".graph").getAttribute("aria-label")) ?? "", /8 tasks in 4 steps.*2 Running/);
  });

  it("offers Stop while a swarm runs, and Review Changes when it is over", async () => {
    const page = await dashboard({ snapshot: runningSnapshot() });
    const press = (name: string) => page.page.getByRole("button", { name, exact: true }).click();
    const enabled = (name: string) => page.page.getByRole("button", { name, exact: true }).isEnabled();
    assert.deepEqual(await Promise.all(["Launch Swarm", "Stop", "Review Changes"].map(enabled)), [false, true, false]);
    await press("Stop");
    await page.show(finishedSnapshot());
    assert.deepEqual(await Promise.all(["Launch Swarm", "Stop", "Review Changes"].map(enabled)), [true, false, true]);
    await press("Review Changes");
    await press("Launch Swarm");
    assert.deepEqual(await page.sent(), [{ type: "ready" }, { type: "stop" }, { type: "review" }, { type: "launch" }]);
  });

  it("tells what a task was taken for and each step up, and asks to correct it by the task's id alone", async () => {
    const page = await dashboard({ snapshot: runningSnapshot() });
    const block = page.page.locator("[data-task=rounding]");
    await block.locator("summary").click();
    const story = await words(block.locator(".story"));
    assert.match(story, /Taken for a complex coding task\. Correct Escalated/);
    assert.match(story, /npm test failed in both attempts \(stage 2 of 2\), \$0\.021 spent so far/);
    await block.getByRole("button", { name: "Correct what the task Round per line" }).click();
    assert.deepEqual(await page.sent(), [{ type: "ready" }, { type: "correct-task", task: "rounding" }]);
    assert.equal(
      await page.page.locator("[data-task=plan] .taken-for, [data-task=repair-merge] .taken-for").count(),
      0,
    );
  });

  it("says on every tab that agents wait for an answer at a cap, and leads to the question", async () => {
    const text = "The budget of $1.00 for this swarm is reached: $0.95 is spent. The agents wait for you.";
    const question: QuestionView = { kind: "cap", text, more: 0 };
    for (const theme of ["light", "contrast"] as const) {
      const page = await dashboard({ snapshot: { ...runningSnapshot(), question }, theme });
      await shot(`${theme}-question`);
      for (const tab of TABS) {
        await page.openTab(tab);
        await page.page.getByRole("alert", { name: "A budget is reached" }).getByText(text).waitFor();
      }
      assert.deepEqual(await page.axe(), []);
      await page.page.getByRole("button", { name: "Show Question" }).click();
      assert.deepEqual((await page.sent()).at(-1), { type: "show-question" });
    }
  });

  it("opens the section that the extension asks for", async () => {
    const page = await dashboard({ snapshot: runningSnapshot() });
    await page.page.evaluate(() => window.postMessage({ type: "show-tab", tab: "spend" }, "*"));
    await page.page.locator("#view-spend .budget-tree").first().waitFor();
    await page.page.evaluate(() => window.postMessage({ type: "show-tab", tab: "nonsense" }, "*"));
    await page.show(runningSnapshot());
    assert.ok(await page.page.locator("#view-spend .budget-tree").first().isVisible());
  });

  it("marks simulated figures on every tab", async () => {
    const page = await dashboard({ snapshot: finishedSnapshot() });
    await shot("finished-swarm");
    for (const tab of TABS) {
      await page.openTab(tab);
      assert.ok(await page.page.locator(".top .badge").isVisible(), tab);
    }
    assert.equal(await page.page.locator("#view-benchmarks .badge").count(), 1);
    await page.page.getByText("Not compared with the run of 2026-11-15 18:40 UTC").waitFor();
    await page.show(runningSnapshot());
    assert.equal(await page.page.getByText("Simulated").count(), 0);
  });

  it("chooses a tier by click and by keyboard, and shows the choice only when the extension confirms it", async () => {
    const page = await dashboard({ snapshot: runningSnapshot(), savedTab: "tiers" });
    const radio = (name: string) => page.page.getByRole("radio", { name });
    assert.equal(await radio("balanced").getAttribute("aria-checked"), "true");
    await radio("budget").click();
    assert.equal(await radio("budget").getAttribute("aria-checked"), "false");
    await radio("balanced").focus();
    await page.page.keyboard.press("ArrowRight");
    await page.page.keyboard.press("Enter");
    await page.page.getByRole("button", { name: "Compare Costs" }).click();
    assert.deepEqual((await page.sent()).slice(1), [
      { type: "select-tier", tier: "budget" },
      { type: "select-tier", tier: "premium" },
      { type: "compare-costs" },
    ]);
    await page.show({ ...runningSnapshot(), tier: "premium" });
    assert.equal(await radio("premium").getAttribute("aria-checked"), "true");
    const card = await words(page.page.locator("article", { has: radio("budget") }));
    assert.match(card, /\$0\.0060 per typical task.*\$0\.090 on claude-sonnet-4\.5, so 93% less at list price/);
    assert.match(card, /DeepSeek V3\.2.*\$0\.26 \$0\.38 85/);
  });

  it("draws the spend of thirty-one days, in the theme's colours, with a table of the same", async () => {
    const page = await dashboard({ snapshot: runningSnapshot(), savedTab: "spend" });
    const chart = page.page.locator("day-chart");
    assert.equal(await chart.getAttribute("aria-label"), "Settled spend per day, 31 days, $3.14 in all");
    assert.ok(await barsIn(page, [55, 148, 255]), "no bar in the dark theme's blue");
    const light = THEMES.light;
    await page.page.evaluate(({ variables, kind }) => {
      for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
      document.body.className = kind;
    }, light);
    assert.ok(await barsIn(page, [26, 133, 255]), "no bar in the light theme's blue");
    await page.page.locator("day-chart .u-over").hover({ position: { x: 300, y: 60 } });
    assert.match(await words(page.page.locator("day-chart .chart-tip")), /^2026-11-\d\d: \$/);
    await page.page.getByText("The same as a table").click();
    assert.equal(await page.page.locator(".daily tbody tr").count(), 31);
    assert.match(await words(page.page.locator(".daily tbody tr").first()), /2026-11-22 \$0\.12/);
    assert.deepEqual(await page.problems(), []);
  });

  it("puts the latest benchmark beside the previous one", async () => {
    const { page } = await dashboard({ snapshot: runningSnapshot(), savedTab: "benchmarks" });
    const rows = await page.locator(".results tbody tr").allInnerTexts();
    assert.equal(rows.length, 7);
    assert.match(rows[1] ?? "", /10\/10\s+\+1\s+\$0\.00074\s+−\$0\.000070/);
    assert.match(rows[5] ?? "", /llama-3\.3-70b-instruct\s+3\/5\s+new/);
    assert.deepEqual(await page.locator(".scores svg").evaluateAll((all) => all.map((svg) => svg.ariaLabel)), [
      "21 of 21 passed, 95% in the previous run",
      "22 of 24 passed, 92% in the previous run",
      "3 of 5 passed",
    ]);
  });

  it("shows hostile text as text", async () => {
    const page = await dashboard({ snapshot: hostileSnapshot() });
    for (const details of await page.page.locator("details").all())
      await details.evaluate((element) => element.setAttribute("open", ""));
    assert.equal(await words(page.page.locator(".goal")), HOSTILE);
    assert.equal(await words(page.page.locator(".prose")), HOSTILE);
    assert.equal(await page.page.locator("#dashboard :is(img, script)").count(), 0);
    assert.equal(await page.page.title(), "Frugal Swarm");
    assert.deepEqual(await page.problems(), []);
  });

  it("keeps up with fifty tasks", async () => {
    const page = await dashboard({ snapshot: hugeSnapshot() });
    await shot("huge-swarm");
    assert.equal(await page.page.locator(".graph .node").count(), 51);
    assert.equal(await page.page.locator(".agent").count(), 51);
    assert.deepEqual(await page.problems(), []);
  });

  it("fits 300 pixels without scrolling sideways, and 1800", async () => {
    for (const width of [300, 1800]) {
      const page = await dashboard({ snapshot: finishedSnapshot(), width });
      for (const tab of TABS) {
        await page.openTab(tab);
        await shot(`w${width}-${tab}`);
        const wide = await page.page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${tab} is ${wide} pixels wide`);
      }
    }
  });

  it("remembers the selected tab, keeps what is open across snapshots, and stands still where motion is unwanted", async () => {
    const page = await dashboard({ snapshot: runningSnapshot(), savedTab: "nonsense", reducedMotion: true });
    await page.page.locator("[data-task=rounding] summary").click();
    await page.show(finishedSnapshot());
    assert.ok(await page.page.getByText("npm test failed in both attempts").isVisible());
    assert.equal(await page.page.evaluate(() => document.getAnimations().length), 0);
    await page.openTab("spend");
    assert.match(JSON.stringify(await page.page.evaluate("window.editor.state")), /^{"tab":"spend",/);
  });
});

/** Whether the chart's canvas has a fair number of pixels of this colour. */
async function barsIn({ page }: DashboardPage, colour: readonly number[]): Promise<boolean> {
  const drawn = await page.locator("day-chart canvas").evaluate((element, [red, green, blue]) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    let found = 0;
    for (let at = 0; at < data.length; at += 4)
      if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) found += 1;
    return found;
  }, colour);
  return drawn > 500;
}
