import assert from "node:assert/strict";
import fc from "fast-check";
import { type NanoUsd, usd } from "../../../src/core/money.ts";
import { counterfactual, findBaseline, modelSpend } from "../../../src/core/spend/counterfactual.ts";
import type { ModelTally } from "../../../src/core/spend/ledger.ts";
import type { Usage } from "../../../src/core/usage.ts";
import { realCatalogue } from "../../support/real-configs.ts";

const catalogue = realCatalogue();

function usage(promptTokens: number, completionTokens: number, cachedTokens = 0): Usage {
  return { promptTokens, cachedTokens, cacheWriteTokens: 0, completionTokens, reasoningTokens: 0 };
}

describe("the counterfactual", () => {
  const baseline = findBaseline(undefined, catalogue);

  it("puts each model's tokens on the baseline, cached ones at its cache price, without surcharges for sums", () => {
    const tally: ModelTally[] = [
      { model: "qwen/qwen3-coder", calls: 40, usage: usage(1_000_000, 100_000, 600_000), cost: usd("0.28") },
      { model: "vendor/unheard-of", calls: 1, usage: usage(1_000, 100), cost: usd("0.02") },
    ];
    const models = modelSpend(tally, baseline);
    // 400,000 x 3 + 600,000 x 0.30 + 100,000 x 15; 1,000 x 3 + 100 x 15 per million.
    assert.deepEqual(
      models.map((one) => one.baseline),
      [usd("2.88"), usd("0.0045")],
    );
    const whole = counterfactual(models, baseline);
    assert.equal(whole.cost, usd("0.3"));
    assert.equal(whole.baseline, usd("2.8845"));
    assert.equal(whole.savingPercent, 100 * (1 - 0.3 / 2.8845));
    assert.equal(whole.problem, null);
  });

  it("says that equal tokens are assumed, with the model and the day of its price", () => {
    const { assumption } = counterfactual([], baseline);
    assert.match(assumption, /^Assumed: anthropic\/claude-sonnet-4\.5 would have needed the same tokens/);
    assert.match(assumption, /It may need more or fewer.*\d{4}-\d\d-\d\d/);
  });

  it("saves nothing on what ran on the baseline itself, and shows a dearer model as a loss", () => {
    const own = { model: baseline.slug, calls: 1, usage: usage(1_000, 100), cost: usd("0.0045") };
    assert.equal(counterfactual(modelSpend([own], baseline), baseline).savingPercent, 0);
    const dear = { ...own, model: "vendor/dear", cost: usd("0.009") };
    assert.equal(counterfactual(modelSpend([dear], baseline), baseline).savingPercent, -100);
    assert.equal(counterfactual([], baseline).savingPercent, 0);
  });

  it("does not depend on the order of the models", () => {
    const parts = fc.array(fc.record({ input: fc.nat(1e8), output: fc.nat(1e7), cost: fc.nat(1e9) }), { maxLength: 8 });
    const rows = parts.map((all) =>
      all.map(({ input, output, cost }, index): ModelTally => {
        return { model: `m${index}`, calls: 1, usage: usage(input, output), cost: cost as NanoUsd };
      }),
    );
    fc.assert(
      fc.property(rows, (tally) => {
        const turned = counterfactual(modelSpend(tally.toReversed(), baseline), baseline);
        assert.deepEqual(turned, counterfactual(modelSpend(tally, baseline), baseline));
      }),
    );
  });

  it("takes the model that is set, and names what took a retired one's place", () => {
    assert.equal(findBaseline("anthropic/claude-sonnet-5", catalogue).slug, "anthropic/claude-sonnet-5");
    const retired = findBaseline("anthropic/claude-3.5-sonnet", catalogue);
    assert.equal(retired.slug, "anthropic/claude-sonnet-4.5");
    assert.match(String(retired.problem), /claude-3\.5-sonnet is retired/);
  });

  it("compares with the catalogue's own where the model set is not known, and says so in words", () => {
    for (const wrong of ["nope/nope", "__proto__", "toString"]) {
      const found = findBaseline(wrong, catalogue);
      assert.equal(found.slug, catalogue.baseline.slug);
      assert.match(
        String(found.problem),
        /is not in the price catalogue of .* was compared with\. Set baselineModel to/,
      );
      assert.equal(counterfactual([], found).problem, found.problem);
    }
    for (const empty of ["", "  ", undefined]) assert.equal(findBaseline(empty, catalogue).problem, null);
  });
});
