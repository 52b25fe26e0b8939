import assert from "node:assert/strict";
import { usd } from "../../src/core/money.ts";
import type { TierEstimate } from "../../src/core/spend/estimate-types.ts";
import { estimateDetail } from "../../src/vscode/estimate-detail.ts";

const estimate: TierEstimate = {
  tier: "balanced",
  low: usd("0.05"),
  likely: usd("0.12"),
  high: usd("0.4"),
  most: usd("1"),
  assumed: usd("0.1"),
  baseline: usd("1.9"),
  models: ["qwen/qwen3-coder", "deepseek/deepseek-v3.2"],
  basis: "From 5 swarms of this kind of the last 90 days. Four of five should end between low and high.",
};

describe("the estimate where the tier is chosen", () => {
  it("names the models, what it is based on, and the baseline", () => {
    assert.equal(
      estimateDetail(estimate),
      "qwen3-coder, deepseek-v3.2. From 5 swarms of this kind of the last 90 days. The same tokens on the baseline: about $1.90.",
    );
  });

  it("says that there is no history, and then no baseline", () => {
    const unknown = { ...estimate, low: null, likely: null, high: null, basis: "Worst case only: it takes 3 swarms." };
    assert.equal(estimateDetail(unknown), "qwen3-coder, deepseek-v3.2. Worst case only: it takes 3 swarms.");
  });
});
