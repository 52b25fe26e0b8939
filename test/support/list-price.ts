import { pricePerMillion } from "../../src/core/money.ts";
import type { ModelPrice } from "../../src/core/spend/price.ts";

/** An invented model's price: round, so that costs can be told by heart. */
export const LIST_PRICE: ModelPrice = {
  input: pricePerMillion("1"),
  output: pricePerMillion("2"),
  cacheRead: null,
  cacheWrite: null,
  overrides: [],
  note: "in 1 out 2 USD per million tokens, 2026-11-22",
};
