import assert from "node:assert/strict";
import { nanoUsd, usd } from "../../src/core/money.ts";
import { percentText } from "../../webview/view/calculator/cost-table.ts";
import { FIRST_INPUT, parseScenario, savedInput } from "../../webview/view/calculator/scenario-input.ts";
import { budgetViews } from "../../webview/view/spend/budget-tree.ts";
import { curveText, monthCurve } from "../../webview/view/spend/month-curve.ts";
import { scoreText } from "../../webview/view/spend/score-text.ts";
import { spendReport } from "./spend-reports.ts";

describe("A month as a curve", () => {
  const daily = [
    { day: "2026-11-01", cost: usd("1") },
    { day: "2026-11-20", cost: usd("0.5") },
    { day: "2026-10-31", cost: usd("99") },
  ];

  it("adds up the month's days to what the ledger's total is, and knows nothing of tomorrow", () => {
    const { days, spent } = monthCurve(spendReport(), daily);
    assert.deepEqual([days.length, days[0], days.at(-1)], [30, "2026-11-01", "2026-11-30"]);
    // The report has $3.206: what the days do not account for came before those that are shown.
    assert.deepEqual([spent[0], spent[18], spent[19], spent[21]], ["2.706", "2.706", "3.206", "3.206"].map(usd));
    assert.ok(spent.slice(22).every((amount) => amount === null));
  });

  it("goes on from today to the projection's range at the end of the month", () => {
    const { likely, low, high } = monthCurve(spendReport(), daily);
    assert.deepEqual([likely[20], likely[21]], [null, usd("3.206")]);
    assert.deepEqual([low.at(-1), likely.at(-1), high.at(-1)], [usd("3.71"), usd("4.35"), usd("5.62")]);
    for (const [index, middle] of likely.entries())
      if (middle !== null) assert.ok((low[index] ?? 0) <= middle && middle <= (high[index] ?? 0));
  });

  it("ends on the last day without a straight line to draw, and is told without a projection", () => {
    const last = { ...spendReport(), day: "2026-11-30" };
    assert.equal(monthCurve(last, daily).likely.at(-1), usd("4.35"));
    const none = monthCurve({ ...spendReport(), projection: null }, []);
    assert.ok(none.likely.every((amount) => amount === null));
    assert.equal(curveText(none), "Spend in 2026-11 day by day: $3.21 so far; the cap is $10.00");
    assert.equal(monthCurve({ ...spendReport(), month: "2028-02", day: "2028-02-29" }, []).days.length, 29);
  });
});

describe("The tree of budgets", () => {
  it("gives a child no more than the least that is left above it", () => {
    const views = budgetViews(spendReport().budgets);
    assert.deepEqual(
      views.map(({ tighter }) => tighter?.label),
      [undefined, undefined, "Day 2026-11-22", "Day 2026-11-22"],
    );
    assert.equal(views[3]?.tighter?.free, nanoUsd(usd("5") - usd("4.12") - usd("0.0356")));
  });
});

describe("The score of forecasts", () => {
  it("says how far off they were and how many lay inside, or that there are none", () => {
    const score = { count: 1, meanErrorPercent: 12.4, withinPercent: 100, basis: "" };
    assert.equal(
      scoreText("month", score),
      "1 forecast of a month scored: off by 12% on average, 100% of the actual costs lay inside the range.",
    );
    assert.match(scoreText("swarm", null), /No forecast of a swarm can be scored yet/);
  });
});

describe("The calculator's fields", () => {
  it("take numbers as people write them", () => {
    const parsed = parseScenario({
      ...FIRST_INPUT,
      inputTokens: " 1,234,567 ",
      outputTokens: "20 000",
      cachedPercent: "12.5%",
    });
    assert.deepEqual(parsed, {
      status: "ok",
      scenario: {
        kind: "requests",
        inputTokens: 1_234_567,
        outputTokens: 20_000,
        requestsPerDay: 50,
        cachedPercent: 12.5,
      },
    });
  });

  it("say what is wrong, and never calculate with it", () => {
    for (const wrong of ["", "1.5", "-3", "1e6", "12,34", "0x10", "Infinity", "9".repeat(13)])
      assert.equal(parseScenario({ ...FIRST_INPUT, inputTokens: wrong }).status, "wrong", wrong);
    for (const wrong of ["", "-1", "100.1", "ten", "1e1"])
      assert.equal(parseScenario({ ...FIRST_INPUT, cachedPercent: wrong }).status, "wrong", wrong);
  });

  it("come back as they were saved, where it is what was saved", () => {
    assert.deepEqual(savedInput(undefined), FIRST_INPUT);
    assert.deepEqual(savedInput({ model: 7, outputTokens: "5", more: true }), { ...FIRST_INPUT, outputTokens: "5" });
    assert.deepEqual(savedInput({ model: "x".repeat(101) }), FIRST_INPUT);
  });

  it("show a saving that is not all as less than all", () => {
    assert.deepEqual([99.97, 100, 0, -12.04].map(percentText), ["99.9%", "100.0%", "0.0%", "−12.0%"]);
  });
});
