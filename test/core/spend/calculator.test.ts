import assert from "node:assert/strict";
import { usd } from "../../../src/core/money.ts";
import {
  baselineCost,
  compareCosts,
  estimateSwarm,
  savingPercent,
  summariseTier,
} from "../../../src/core/spend/calculator.ts";
import { realTiers } from "../../support/real-configs.ts";

const CAPS = { month: usd("10"), day: usd("5"), swarm: usd("1") };

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

  it("sums up a tier for the screens, simple tasks apart where they go elsewhere", () => {
    const summary = summariseTier("balanced", tiers, catalogue);
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
    assert.equal(summariseTier("premium", tiers, catalogue).mapping.length, 4);
  });
});

describe("the estimate of a swarm", () => {
  const tiers = realTiers();

  it("adds planning, work and the share done again, and names its assumptions", () => {
    const [budget] = estimateSwarm("What is the capital of France?", tiers, tiers.catalogue, CAPS);
    assert.ok(budget !== undefined);
    // Planning on DeepSeek 4,000 x 0.26 + 1,500 x 0.38; five calls of 6,000 and 500 on GLM at 0.0605 and 0.40, times 1.4.
    assert.equal(budget.likely, usd("0.00161") + Math.ceil(1.4 * usd("0.002815")));
    assert.equal(budget.baseline, usd("0.0345") + usd("0.1275"));
    assert.equal(budget.most, usd("1"));
    assert.deepEqual(budget.models, ["z-ai/glm-4.7-flash", "deepseek/deepseek-v3.2"]);
    assert.match(
      budget.basis,
      /simple general work, 1 task of about 5 calls with 6000 tokens in .* no cache savings.*lowest cap in force, \$1\.00/,
    );
  });

  it("never says more than the lowest cap, the tier's own among them", () => {
    const tight = { ...CAPS, day: usd("0.001") };
    for (const one of estimateSwarm("Migrate everything across the architecture", tiers, tiers.catalogue, tight)) {
      assert.equal(one.most, usd("0.001"));
      assert.ok(one.likely <= one.most);
    }
    const wide = { month: usd("100"), day: usd("100"), swarm: usd("100") };
    const most = estimateSwarm("Add a flag", tiers, tiers.catalogue, wide).map((one) => one.most);
    assert.deepEqual(most, [usd("2"), usd("10"), usd("25")]);
  });
});
