import assert from "node:assert/strict";
import { dashboardInChromium, words } from "./dashboard-in-chromium.ts";
import type { DashboardPage } from "./dashboard-page.ts";
import { finishedSnapshot, HOSTILE, runningSnapshot } from "./snapshots.ts";
import { DEEPSEEK, withType } from "./tier-views.ts";

describe("The evidence on the dashboard in Chromium", () => {
  const { dashboard, shot } = dashboardInChromium();
  const tiers = (snapshot = runningSnapshot(), theme: "dark" | "light" | "contrast" = "dark", width = 1000) =>
    dashboard({ snapshot, savedTab: "tiers", theme, width });
  const block = ({ page }: DashboardPage, task: string) =>
    page.locator(`[data-tier=balanced] article[data-task=${task}]`);

  for (const theme of ["dark", "light", "contrast"] as const)
    it(`shows the tier in use, and the others on demand, without a serious axe finding in the ${theme} theme`, async () => {
      const page = await tiers(runningSnapshot(), theme);
      await shot(`evidence-${theme}`);
      assert.ok(await block(page, "coding").isVisible());
      assert.equal(await page.page.locator("[data-tier=budget] article").first().isVisible(), false);
      assert.deepEqual(await page.axe(), []);
      await page.page.locator("[data-tier=budget] summary").press("Enter");
      await page.page.locator("[data-tier=budget] article").first().waitFor();
      await page.show({ ...runningSnapshot(), at: 1 });
      assert.ok(await page.page.locator("[data-tier=budget] article").first().isVisible());
      assert.deepEqual(await page.problems(), []);
    });

  it("draws the cascade in force, and says where it is from and what the table has", async () => {
    const page = await tiers();
    const coding = block(page, "coding");
    const stages = coding.getByRole("list", { name: "Order in force for coding tasks of the balanced tier" });
    assert.deepEqual(
      (await stages.getByRole("listitem").allInnerTexts()).map((text) => text.replace(/\s+/g, " ")),
      ["1 DeepSeek V3.2", "check fails 2 GLM 4.6"],
    );
    const text = await words(coding);
    assert.match(text, /Order in force: from the tier's checked chain, chosen by public results; up to 2 stages/);
    assert.match(text, /When providers fail, also: Qwen3 Coder 480B A35B, Llama 3\.3 70B Instruct/);
    assert.match(text, /medium complexity: Qwen3 Coder 480B A35B → Llama 3\.3 70B Instruct → DeepSeek V3\.2/);
    assert.match(text, /The table starts with Qwen3 Coder \(55\.4% of 500 tasks/);
    assert.match(
      await words(block(page, "analysis")),
      /drawn anew for each task from these, by what your own results teach/,
    );
    assert.match(await words(block(page, "general")), /from the tier's table; up to 2 stages/);
    assert.equal(await block(page, "general").locator(".table-order").count(), 0);
    assert.match(await words(block(page, "general")), /No published benchmark is near enough to general tasks/);
    assert.doesNotMatch(text, /No published benchmark/);
  });

  it("puts published and own results side by side, in words with sample, source, date and interval", async () => {
    const page = await tiers();
    const table = block(page, "coding").getByRole("table", { name: "Results on coding tasks of the balanced tier" });
    const rows = (await table.getByRole("row").allInnerTexts()).map((text) => text.replace(/\s+/g, " "));
    assert.equal(rows.length, 7);
    assert.match(
      rows[1] ?? "",
      /DeepSeek V3\.2 starts \$0\.26 in, \$0\.38 out Published SWE-bench Verified.*500 tasks/,
    );
    assert.match(rows[1] ?? "", /2025-12-10 60\.0% \(55\.6 to 64\.2\) \$0\.047 \(\$0\.044 to \$0\.050\)/);
    assert.match(
      rows[2] ?? "",
      /Your own 12 of 15 tasks solved, 21 attempts 9 by checks.*1 accepted first, then found wrong/,
    );
    assert.match(rows[2] ?? "", /80\.0% \(54\.8 to 93\.0\) \$0\.015 \(\$0\.013 to \$0\.022\)/);
    assert.match(rows[5] ?? "", /Your own 0 of 4 tasks.*0\.0% \(0\.0 to 49\.0\) nothing was solved/);
    assert.match(rows[6] ?? "", /31\.1% \(24\.4 to 38\.7\) not recorded/);
    const bar = table.locator("svg.interval").first();
    const [width, low, high] = await bar.evaluate((svg) => {
      const whole = svg.getBoundingClientRect();
      const at = (x: number) => Math.round((1000 * (x - whole.left)) / whole.width) / 10;
      const box = (selector: string) => svg.querySelector(selector)?.getBoundingClientRect() ?? whole;
      return [at(box(".solved-published").right), at(box(".whisker").left), at(box(".whisker").right)];
    });
    for (const [drawn, meant] of [
      [width, 60],
      [low, 55.6],
      [high, 64.2],
    ] as const)
      assert.ok(Math.abs((drawn ?? 0) - meant) < 0.8, `drawn at ${drawn} for ${meant}`);
  });

  it("asks for the better chain and back by ids alone, by click and by keyboard", async () => {
    const page = await tiers();
    const button = (name: string) => page.page.getByRole("button", { name });
    assert.equal(await button("Use this chain").count(), 1);
    await button("Use this chain for general tasks of the balanced tier").click();
    await button("Back to the tier's order for structured tasks of the balanced tier").press("Enter");
    await button("Change What Decides").click();
    assert.deepEqual((await page.sent()).slice(1), [
      { type: "use-chain", tier: "balanced", task: "general" },
      { type: "reset-chain", tier: "balanced", task: "structured" },
      { type: "choose-routing" },
    ]);
    const favoured = await words(block(page, "general").locator(".better"));
    assert.match(
      favoured,
      /The evidence favours 1 ?Mistral Small 4 ?check fails ?2 ?DeepSeek V3\.2.*1 of 1 of your own/,
    );
    const order = ["mistralai/mistral-small-2603", DEEPSEEK.slug];
    const tierViews = withType("balanced", "general", { order, source: "user", better: null });
    await page.show({ ...runningSnapshot(), tierViews });
    assert.equal(await button("Use this chain").count(), 0);
    assert.match(await words(block(page, "general")), /your own chain.*Back to the tier's order.*1 ?Mistral Small 4/);
  });

  it("says what decides, which chain cannot be used, and why own results are missing", async () => {
    const page = await tiers();
    const notices = () => words(page.page.locator(".evidence > .notices"));
    assert.match(
      await notices(),
      /Routing: evidence\..*Your own results: 20 tries of a model at a task\. Those of simulated/,
    );
    const problems = ['Your chain for coding tasks of the balanced tier is not used: "x/y" is neither.'];
    const own = { status: "unreadable", why: "It is damaged." } as const;
    await page.show({ ...runningSnapshot(), routing: { mode: "table", problems, own } });
    const text = await notices();
    assert.match(text, /Routing: table\. The tiers' tables alone decide/);
    assert.ok(text.includes(problems[0] ?? "-"), text);
    assert.match(text, /own results are missing here, as the spending ledger cannot be read\. It is damaged\./);
    await page.show({
      ...runningSnapshot(),
      routing: { mode: "learning", problems: [], own: { status: "read", tasks: 0 } },
    });
    assert.match(await notices(), /You have no results of your own yet/);
  });

  it("lays results out as blocks where the page is narrow, and shows hostile text as text", async () => {
    const hostile = {
      ...DEEPSEEK,
      name: HOSTILE,
      published: [{ ...DEEPSEEK.published[0], benchmark: HOSTILE, source: HOSTILE }],
    };
    const tierViews = withType("balanced", "coding", {
      models: [hostile as typeof DEEPSEEK],
      disagreements: [HOSTILE],
      better: { models: [HOSTILE], why: HOSTILE },
    });
    const page = await tiers({ ...runningSnapshot(), tierViews }, "light", 320);
    await shot("evidence-narrow");
    assert.ok((await page.page.evaluate(() => document.documentElement.scrollWidth)) <= 320);
    assert.equal(await page.page.locator("#dashboard :is(img, script)").count(), 0);
    assert.deepEqual(await page.axe(), []);
    assert.deepEqual(await page.problems(), []);
  });
});

describe("Results that counted and were wrong, on the dashboard in Chromium", () => {
  const { dashboard } = dashboardInChromium();

  it("have a mark and words at their task, and a figure over the swarm", async () => {
    const { page, show, axe } = await dashboard({ snapshot: finishedSnapshot(), theme: "light" });
    const rates = await words(page.locator("[data-task=rates]"));
    assert.match(rates, /Accepted, then found wrong/);
    assert.match(rates, /Accepted as its checks had passed\. Then the checks failed on the merged files: npm test/);
    assert.match(await words(page.locator("[data-task=rounding]")), /Then you rejected it: src\/rounding\.ts/);
    assert.match((await page.locator(".graph").getAttribute("aria-label")) ?? "", /2 Accepted, then found wrong/);
    await page.getByText("Checks were wrong 2 of 2 times that they let a result count.").waitFor();
    assert.deepEqual(await axe(), []);
    await show(runningSnapshot());
    await page.getByText("Checks were wrong 0 of 2 times").waitFor();
    assert.equal(await page.locator(".wrong").count(), 0);
  });
});
