import assert from "node:assert/strict";
import fc from "fast-check";
import { pricePerMillion, usd } from "../../../src/core/money.ts";
import { calculate, priceListOf, scenarioProblem } from "../../../src/core/spend/calculator-scenario.ts";
import { roiText } from "../../../src/core/spend/calculator-text.ts";
import type { CalculatedRow, CostFigures, CostScenario, PriceList } from "../../../src/core/spend/calculator-types.ts";
import { realCatalogue } from "../../support/real-configs.ts";

const catalogue = realCatalogue();
const list = priceListOf(catalogue);

const tokens = fc.integer({ min: 0, max: 1_000_000 });
const cachedPercent = fc.integer({ min: 0, max: 100 });
const scenarios: fc.Arbitrary<CostScenario> = fc.oneof(
  fc.record({
    kind: fc.constant("requests" as const),
    inputTokens: tokens,
    outputTokens: tokens,
    requestsPerDay: fc.integer({ min: 0, max: 1_000 }),
    cachedPercent,
  }),
  fc.record({ kind: fc.constant("totals" as const), inputTokens: tokens, outputTokens: tokens, cachedPercent }),
);

function rowOf(slug: string, scenario: CostScenario): CalculatedRow {
  const row = calculate(scenario, list).rows.find((one) => one.slug === slug);
  assert.ok(row !== undefined, slug);
  return row;
}

function bothOf({ plain, cached }: CalculatedRow): readonly CostFigures[] {
  return cached === null ? [plain] : [plain, cached];
}

describe("the calculator", () => {
  it("prices requests a day over 30 days, by request, by part and against the baseline", () => {
    const row = rowOf("qwen/qwen3-coder", {
      kind: "requests",
      inputTokens: 20_000,
      outputTokens: 2_000,
      requestsPerDay: 50,
      cachedPercent: 40,
    });
    // A request: 20,000 x 0.30 + 2,000 x 1.00 per million, the baseline 20,000 x 3 + 2,000 x 15; 1,500 of them.
    assert.deepEqual(row.plain, {
      perMonth: usd("12"),
      perRequest: usd("0.008"),
      breakdown: { input: usd("9"), cached: usd("0"), output: usd("3") },
      saving: { percent: 100 * (1 - 12 / 135), amount: usd("123") },
      roi: { kind: "times", times: 135 / 12 },
    });
    // 12,000 x 0.30 + 8,000 x 0.10 + 2,000 x 1.00; the baseline's 8,000 at 0.30.
    assert.deepEqual(row.cached?.breakdown, { input: usd("5.4"), cached: usd("1.2"), output: usd("3") });
    assert.equal(row.cached?.saving.amount, usd("102.6") - usd("9.6"));
    assert.equal(row.cheaperCache, true);
  });

  it("gives no cache saving where no cheaper cached price is listed, but the baseline its own", () => {
    const row = rowOf("meta-llama/llama-3.3-70b-instruct", {
      kind: "totals",
      inputTokens: 1_000_000,
      outputTokens: 0,
      cachedPercent: 50,
    });
    assert.equal(row.cheaperCache, false);
    assert.equal(row.cached?.perMonth, row.plain.perMonth);
    assert.ok((row.cached?.saving.percent ?? 100) < row.plain.saving.percent);
  });

  it("takes the long-context price for long requests only, as of totals no length is known", () => {
    const long = { inputTokens: 300_000, outputTokens: 1_000, cachedPercent: 0 };
    const request = rowOf(list.baseline, { kind: "requests", ...long, requestsPerDay: 1 });
    const total = rowOf(list.baseline, { kind: "totals", ...long });
    assert.equal(request.plain.perRequest, usd("1.8225"));
    assert.equal(total.plain.perMonth, usd("0.915"));
    assert.equal(total.plain.perRequest, null);
  });

  it("has parts that sum up to the total, for any scenario and model", () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        for (const row of calculate(scenario, list).rows)
          for (const { perMonth, breakdown } of bothOf(row))
            assert.equal(breakdown.input + breakdown.cached + breakdown.output, perMonth);
      }),
    );
  });

  it("never costs less for more tokens or requests", () => {
    const growing = fc.constantFrom("inputTokens", "outputTokens", "requestsPerDay");
    fc.assert(
      fc.property(scenarios, growing, fc.nat(100_000), (scenario, field, more) => {
        if (field === "requestsPerDay" && scenario.kind === "totals") return;
        const before = calculate(scenario, list).rows;
        const value =
          (scenario as Record<typeof field, number>)[field] + (field === "requestsPerDay" ? more % 99 : more);
        calculate({ ...scenario, [field]: value }, list).rows.forEach((row, index) => {
          assert.ok(row.plain.perMonth >= (before[index]?.plain.perMonth ?? 0), row.slug);
        });
      }),
    );
  });

  it("saves nothing on the baseline itself, with a cache or without, and all on a free model", () => {
    const free = { slug: "vendor/free", name: "Free", note: null };
    const zero = pricePerMillion("0");
    const price = { input: zero, output: zero, cacheRead: null, cacheWrite: null, overrides: [], note: "free" };
    const withFree: PriceList = { ...list, models: [...list.models, { ...free, price }] };
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { rows } = calculate(scenario, withFree);
        const baseline = rows.find((row) => row.isBaseline);
        for (const { saving } of baseline ? bothOf(baseline) : []) assert.deepEqual(saving, { percent: 0, amount: 0 });
        const cost = baseline?.plain.perMonth ?? 0;
        const last = rows.at(-1)?.plain;
        assert.deepEqual(last?.roi, { kind: cost > 0 ? "free" : "nothing" });
        assert.equal(last?.saving.percent, cost > 0 ? 100 : 0);
      }),
    );
  });

  it("says the ratio in words where there is none", () => {
    assert.equal(roiText({ kind: "times", times: 100 / 3 }), "33.3x");
    assert.equal(roiText({ kind: "free" }), "free: no ratio");
    assert.equal(roiText({ kind: "nothing" }), "nothing spent");
  });

  it("counts costs exactly where pico-dollars are too fine to be counted", () => {
    const most = { kind: "totals", inputTokens: 5e10, outputTokens: 5e10, cachedPercent: 0 } as const;
    assert.equal(rowOf(list.baseline, most).plain.perMonth, usd("900000"));
    assert.equal(rowOf("z-ai/glm-4.7-flash", { ...most, inputTokens: 1, outputTokens: 0 }).plain.perMonth, 61);
  });

  it("objects to what is no number of tokens, requests or percent, and to more than can be counted", () => {
    const good = { kind: "requests", inputTokens: 1, outputTokens: 1, requestsPerDay: 1, cachedPercent: 0 } as const;
    assert.equal(scenarioProblem(good), null);
    for (const bad of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e15]) {
      assert.match(String(scenarioProblem({ ...good, inputTokens: bad })), /whole number|tokens a month/);
      assert.match(String(scenarioProblem({ ...good, requestsPerDay: bad })), /whole number|tokens a month/);
      assert.throws(() => calculate({ ...good, outputTokens: bad }, list), RangeError);
    }
    assert.match(String(scenarioProblem({ ...good, cachedPercent: 101 })), /0 to 100 percent/);
    assert.match(String(scenarioProblem({ ...good, cachedPercent: Number.NaN })), /0 to 100 percent/);
  });
});
