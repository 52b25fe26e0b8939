import assert from "node:assert/strict";
import { pricePerMillion, usd, usdFromNumber } from "../../../src/core/money.ts";
import { costOfUsage, type ModelPrice, ratesAt } from "../../../src/core/spend/price.ts";
import type { Usage } from "../../../src/core/usage.ts";

const usage = (counts: Partial<Usage>): Usage => ({
  promptTokens: 0,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  completionTokens: 0,
  reasoningTokens: 0,
  ...counts,
});

const plain = (input: string, output: string): ModelPrice => ({
  input: pricePerMillion(input),
  output: pricePerMillion(output),
  cacheRead: null,
  cacheWrite: null,
  overrides: [],
  note: "test 2026-11-22",
});

describe("the cost of token counts", () => {
  it("is tokens times price, input and output apart", () => {
    assert.equal(costOfUsage(usage({ promptTokens: 254, completionTokens: 5 }), plain("3", "15")), usd("0.000837"));
  });

  it("counts cached tokens at the cache's price, as a recorded answer was billed", () => {
    const price = { ...plain("0.15", "1.00"), cacheRead: pricePerMillion("0.05") };
    const tokens = usage({ promptTokens: 1077, cachedTokens: 1056, completionTokens: 66, reasoningTokens: 41 });
    assert.equal(costOfUsage(tokens, price), usdFromNumber(0.00012195));
  });

  it("counts cached and written tokens at the input price when the provider lists no other", () => {
    const tokens = usage({ promptTokens: 1000, cachedTokens: 400, cacheWriteTokens: 300 });
    assert.equal(costOfUsage(tokens, plain("1", "1")), usd("0.001"));
  });

  it("counts written tokens at the dearer write price", () => {
    const price = { ...plain("1", "1"), cacheWrite: pricePerMillion("1.25") };
    assert.equal(costOfUsage(usage({ promptTokens: 1000, cacheWriteTokens: 400 }), price), usd("0.0011"));
  });

  it("never counts a token twice or negatively when the counts contradict each other", () => {
    const tokens = usage({ promptTokens: 10, cachedTokens: 50, cacheWriteTokens: 50 });
    assert.equal(costOfUsage(tokens, plain("1", "1")), usd("0.00001"));
  });

  it("takes the highest override that the prompt reaches, cache prices in proportion", () => {
    const price: ModelPrice = {
      ...plain("3", "15"),
      cacheRead: pricePerMillion("0.30"),
      overrides: [
        { minPromptTokens: 200_000, input: pricePerMillion("6"), output: pricePerMillion("22.5") },
        { minPromptTokens: 500_000, input: pricePerMillion("9"), output: pricePerMillion("30") },
      ],
    };
    assert.equal(ratesAt(price, 199_999).input, pricePerMillion("3"));
    assert.deepEqual(ratesAt(price, 200_000), {
      input: pricePerMillion("6"),
      output: pricePerMillion("22.5"),
      cacheRead: pricePerMillion("0.60"),
      cacheWrite: pricePerMillion("6"),
    });
    assert.equal(ratesAt(price, 900_000).output, pricePerMillion("30"));
  });

  it("rounds up to the nano-dollar once", () => {
    assert.equal(costOfUsage(usage({ promptTokens: 1, completionTokens: 1 }), plain("0.0001", "0.0001")), 1);
  });
});
