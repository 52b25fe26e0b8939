import assert from "node:assert/strict";
import { dashboardInChromium, words } from "./dashboard-in-chromium.ts";
import { runningSnapshot } from "./snapshots.ts";

describe("The calculator on the dashboard in Chromium", () => {
  const { dashboard, shot } = dashboardInChromium();
  const open = async (options: { width?: number; theme?: "light" | "dark" | "contrast" } = {}) => {
    const page = await dashboard({ snapshot: runningSnapshot(), savedTab: "calculator", ...options });
    /** The view draws what was typed in the next frame, which a busy machine draws late. */
    const drawn = () =>
      page.page.evaluate("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(() => go(true))))");
    const fill = async (name: string, value: string) => {
      await page.page.locator(`[data-field=${name}]`).fill(value);
      await drawn();
    };
    const rows = async () => {
      await drawn();
      const texts = await page.page.locator(".cost-table tbody tr").allInnerTexts();
      return texts.map((row) => row.replace(/\s+/g, " ").trim());
    };
    return { ...page, fill, rows };
  };

  it("prices the scenario on every model while it is typed, cheapest first, and sends nothing", async () => {
    const page = await open();
    await page.fill("inputTokens", "10,000");
    await page.fill("outputTokens", "1000");
    await page.fill("requestsPerDay", "100");
    assert.deepEqual(await page.rows(), [
      "Qwen3 Coder (free) $0.00 $0.00 100.0% $135.00 free: no ratio",
      "GLM 4.7 Flash $0.0010 $3.02 97.8% $131.99 44.8x",
      "DeepSeek V3.2 $0.0030 $8.94 93.4% $126.06 15.1x",
      "Qwen3 Coder 480B A35B $0.0040 $12.00 91.1% $123.00 11.3x",
      "Claude Sonnet 4.5 baseline $0.045 $135.00 – – 1.0x",
    ]);
    assert.match(await words(page.page.locator(".calculated")), /30 days: 30\.00M tokens in, 3\.00M out/);
    assert.deepEqual(await page.sent(), [{ type: "ready" }]);
    assert.deepEqual(await page.problems(), []);
  });

  it("shows the cost without and with a cache side by side", async () => {
    const page = await open();
    await page.fill("inputTokens", "10000");
    await page.fill("outputTokens", "1000");
    await page.fill("requestsPerDay", "100");
    await page.fill("cachedPercent", "80");
    assert.match(await words(page.page.locator(".cost-table thead")), /without a cache 80% of the input from a cache/);
    const rows = await page.rows();
    const sonnet = rows.find((row) => row.startsWith("Claude"));
    // 30 M in and 3 M out: 90 + 45; with 24 M of the input at a tenth of the price: 18 + 7.20 + 45.
    assert.equal(sonnet, "Claude Sonnet 4.5 baseline $0.045 $135.00 – – 1.0x $0.023 $70.20 – – 1.0x");
    assert.match(
      rows.find((row) => row.startsWith("Qwen3 Coder 480B")) ?? "",
      /no cheaper price for cached tokens is listed/,
    );
    await page.page.getByText("from a cache").first().waitFor();
    await shot("dark-calculator-cached");
  });

  it("shows one model beside the baseline, and keeps what was typed across tabs and snapshots", async () => {
    const page = await open();
    await page.page.locator("[data-field=model]").selectOption("deepseek/deepseek-v3.2");
    await page.fill("requestsPerDay", "7");
    assert.deepEqual(
      (await page.rows()).map((row) => row.slice(0, 13)),
      ["DeepSeek V3.2", "Claude Sonnet"],
    );
    await page.openTab("tiers");
    await page.show(runningSnapshot());
    await page.openTab("calculator");
    assert.equal(await page.page.locator("[data-field=requestsPerDay]").inputValue(), "7");
    assert.equal(await page.page.locator("[data-field=model]").inputValue(), "deepseek/deepseek-v3.2");
    const kept = (await page.page.evaluate("window.editor.state")) as {
      tab: string;
      scenario: { requestsPerDay: string };
    };
    assert.deepEqual([kept.tab, kept.scenario.requestsPerDay], ["calculator", "7"]);
  });

  it("says what is wrong with a field and shows no figures then", async () => {
    const page = await open();
    for (const [field, value, why] of [
      ["inputTokens", "-1", "Input tokens must be a whole number"],
      ["outputTokens", "many", "Output tokens must be a whole number"],
      ["requestsPerDay", "1.5", "Requests per day must be a whole number"],
      ["cachedPercent", "101", "The cached share must be from 0 to 100 percent"],
      ["inputTokens", "999999999999", "more than 100,000,000,000 tokens a month"],
    ] as const) {
      const before = await page.page.locator(`[data-field=${field}]`).inputValue();
      await page.fill(field, value);
      await page.page.getByRole("alert").getByText(why).waitFor();
      assert.equal(await page.page.locator(".cost-table").count(), 0);
      if (value === "many") await shot("dark-calculator-wrong");
      await page.fill(field, before);
    }
    await page.page.locator(".cost-table").waitFor();
  });

  it("shows the plan's table at the plan's prices beside today's", async () => {
    const page = await open();
    await page.page.getByText("The plan's table, then and now").click();
    const rows = (await page.page.locator(".plan-prices tbody tr").allInnerTexts()).map((row) =>
      row.replace(/\s+/g, " "),
    );
    for (const [index, wanted] of [
      /\$3\.00 \$3\.00 \$6\.00 –/,
      /\$0\.15 \$0\.03\d? \$0\.18 97%/,
      /\$0\.10 \$0\.08\d? \$0\.18 97%/,
      /\$0\.23 \$0\.05\d? \$0\.28 95%/,
      /\$0\.00 \$0\.00 \$0\.00 100%/,
    ].entries())
      assert.match(rows[index] ?? "", wanted);
    await shot("dark-calculator-plan");
  });

  for (const theme of ["light", "dark", "contrast"] as const) {
    it(`has no serious axe finding in the ${theme} theme, and fits 400 and 300 pixels`, async () => {
      const page = await open({ theme });
      await page.page.locator(".plan-prices").evaluate((element) => element.setAttribute("open", ""));
      await shot(`${theme}-calculator`);
      assert.deepEqual(await page.axe(), []);
      for (const width of [400, 300]) {
        await page.page.setViewportSize({ width, height: 900 });
        if (theme === "dark") await shot(`w${width}-calculator`);
        assert.ok((await page.page.evaluate(() => document.documentElement.scrollWidth)) <= width);
      }
      assert.deepEqual(await page.problems(), []);
    });
  }

  it("takes the keyboard alone from the first field to the last table", async () => {
    const { page } = await open();
    await page.locator("vscode-panel-tab#tab-calculator").focus();
    const reached: string[] = [];
    for (let step = 0; step < 9; step++) {
      await page.keyboard.press("Tab");
      reached.push(
        await page.evaluate(() => {
          const element = document.activeElement as HTMLElement | null;
          return element?.dataset.field ?? element?.ariaLabel ?? element?.tagName ?? "";
        }),
      );
    }
    const fields = ["model", "inputTokens", "outputTokens", "requestsPerDay", "cachedPercent"];
    assert.deepEqual(
      reached.filter((name) => [...fields, "Cost per model", "SUMMARY"].includes(name)),
      [...fields, "Cost per model", "SUMMARY"],
    );
  });
});
