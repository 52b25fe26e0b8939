import assert from "node:assert/strict";
import { SHIPPED_ROUTING, withRouting } from "../../../src/core/models/routing-choice.ts";
import { usd } from "../../../src/core/money.ts";
import { baselineCost, compareCosts, savingPercent, summariseTier } from "../../../src/core/spend/calculator.ts";
import { realTiers } from "../../support/real-configs.ts";

describe("the cost calculator", () => {
  const tiers = realTiers();
  const { catalogue } = tiers;

  it("compares each tier's mapped models with the baseline", () => {
    const rows = compareCosts({ input: 20_000, output: 2_000 }, tiers, catalogue);
    assert.equal(rows.length, 12);
    // 20,000 x 0.26 + 2,000 x 0.38 per million = 0.00596; the baseline 20,000 x 3 + 2,000 x 15 per million = 0.09.
    assert.deepEqual(rows[0], {
      tier: "budget",
      type: "coding",
      slug: "deepseek/deepseek-v3.2",
      name: "DeepSeek V3.2",
      cost: usd("0.00596"),
      baseline: usd("0.09"),
      savingPercent: 100 * (1 - 0.00596 / 0.09),
    });
  });

  it("leaves long-context surcharges out, so that a large sum of tokens does not flatter the saving", () => {
    const small = compareCosts({ input: 1_000, output: 100 }, tiers, catalogue);
    const large = compareCosts({ input: 1_000_000, output: 100_000 }, tiers, catalogue);
    assert.equal(large[0]?.baseline, 1_000 * (small[0]?.baseline ?? 0));
  });

  it("knows no saving on nothing, and shows a loss as one", () => {
    assert.equal(savingPercent(usd("0"), usd("0")), 0);
    assert.equal(savingPercent(usd("0.2"), usd("0.1")), -100);
  });

  it("puts a call's tokens on the baseline, cached ones at its cache price", () => {
    const usage = {
      promptTokens: 10_000,
      cachedTokens: 4_000,
      cacheWriteTokens: 0,
      completionTokens: 1_000,
      reasoningTokens: 0,
    };
    // 6,000 x 3 + 4,000 x 0.30 + 1,000 x 15 per million.
    assert.equal(baselineCost(usage, catalogue), usd("0.0342"));
  });

  it("sums up a tier in the order in force: by its checked chain, where it has one", () => {
    const { mapping, typicalTask } = summariseTier("balanced", tiers, catalogue);
    assert.deepEqual(mapping[0], { type: "coding", complexity: "any", model: "deepseek/deepseek-v3.2" });
    assert.equal(typicalTask.cost, usd("0.00596"));
  });

  it("sums up a tier for the screens, simple tasks apart where they go elsewhere", () => {
    const table = withRouting(tiers, { ...SHIPPED_ROUTING, mode: "table" }).tiers;
    const summary = summariseTier("balanced", table, catalogue);
    assert.deepEqual(summary.models[1], {
      role: "secondary",
      slug: "qwen/qwen3-coder",
      name: "Qwen3 Coder 480B A35B",
      input: "$0.30",
      output: "$1.00",
      quality: 78,
      specialization: ["coding"],
    });
    assert.deepEqual(
      summary.mapping.filter((row) => row.type === "coding"),
      [
        { type: "coding", complexity: "simple", model: "deepseek/deepseek-v3.2" },
        { type: "coding", complexity: "medium", model: "qwen/qwen3-coder" },
        { type: "coding", complexity: "complex", model: "qwen/qwen3-coder" },
      ],
    );
    assert.deepEqual(summary.typicalTask, {
      cost: usd("0.008"),
      baseline: usd("0.09"),
      baselineModel: "anthropic/claude-sonnet-4.5",
    });
    assert.equal(summariseTier("premium", table, catalogue).mapping.length, 4);
  });
});
