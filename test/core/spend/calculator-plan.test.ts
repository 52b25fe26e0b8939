import assert from "node:assert/strict";
import { ConfigError } from "../../../src/core/models/config-error.ts";
import { usd } from "../../../src/core/money.ts";
import { loadPlanPrices, planTable } from "../../../src/core/spend/calculator-plan.ts";
import { configJson, realCatalogue } from "../../support/real-configs.ts";

describe("the plan's table", () => {
  const plan = loadPlanPrices(configJson("plan-prices.json"));
  const rows = planTable(plan, realCatalogue());

  it("comes out as the plan has it, at the plan's prices", () => {
    const cents = (amount: number | undefined) => `$${((amount ?? Number.NaN) / 1e9).toFixed(2)}`;
    const shown = rows.map(({ then: { name, plain } }) => [
      name,
      cents(plain.breakdown.input),
      cents(plain.breakdown.output),
      cents(plain.perMonth),
      `${plain.saving.percent.toFixed(0)} %`,
    ]);
    assert.deepEqual(shown, [
      ["Claude 3.5 Sonnet", "$3.00", "$3.00", "$6.00", "0 %"],
      ["DeepSeek V3", "$0.15", "$0.03", "$0.18", "97 %"],
      ["Llama 3.3 70B", "$0.10", "$0.08", "$0.18", "97 %"],
      ["Qwen 2.5 Coder 32B", "$0.23", "$0.05", "$0.28", "95 %"],
      ["GLM-4-9B (free)", "$0.00", "$0.00", "$0.00", "100 %"],
    ]);
    assert.deepEqual(
      rows.map(({ then }) => then.plain.perMonth),
      ["6", "0.18", "0.18", "0.276", "0"].map(usd),
    );
  });

  it("stands beside the same tokens at the catalogue's prices, on what took a retired model's place", () => {
    const catalogue = realCatalogue();
    for (const { then, now } of rows) {
      const found = catalogue.lookup(then.slug);
      const price = found && catalogue.lastPrice(found.slug);
      assert.ok(found && price && now, then.slug);
      assert.equal(now.plain.perMonth, Math.ceil((1_000_000 * price.input + 200_000 * price.output) / 1000));
      assert.equal(now.note, found.redirect);
    }
    assert.equal(rows[0]?.now?.plain.saving.percent, 0);
    assert.match(String(rows[4]?.now?.note), /thudm\/glm-4-9b:free is retired/);
  });

  it("says that the prices are historic, and of when", () => {
    assert.match(plan.list.label, /plan's prices, historic, not today's, recorded \d{4}-\d\d-\d\d/);
  });

  it("refuses a file of another shape, naming the place", () => {
    const content = configJson("plan-prices.json") as Record<string, unknown>;
    assert.throws(() => loadPlanPrices({ ...content, baseline: "x/y" }), /plan-prices\.json at baseline/);
    assert.throws(() => loadPlanPrices({ ...content, models: [] }), ConfigError);
    assert.throws(() => loadPlanPrices({ ...content, extra: 1 }), /plan-prices\.json at extra: is not a known field/);
  });
});
