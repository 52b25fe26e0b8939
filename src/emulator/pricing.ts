import type { CatalogueModel } from "../core/models/catalogue-schema.ts";
import { costOf, type NanoUsd, nanoUsd, type PicoUsdPerToken, pricePerMillion } from "../core/money.ts";
import type { Usage } from "../core/usage.ts";

export interface Prices {
  readonly input: PicoUsdPerToken;
  readonly output: PicoUsdPerToken;
  /** The input price where the catalogue lists no other one. */
  readonly cacheRead: PicoUsdPerToken;
  readonly cacheWrite: PicoUsdPerToken;
}

/** Tokens that have a price. Without cache tokens, none were read or written. */
export interface PricedTokens extends Pick<Usage, "promptTokens" | "completionTokens"> {
  readonly cachedTokens?: number;
  readonly cacheWriteTokens?: number;
}

/** The model's prices for a prompt of this size: the override with the highest start that the prompt reaches. */
export function pricesOf({ pricing }: CatalogueModel, promptTokens: number): Prices {
  const reached = (pricing.overrides ?? []).filter(({ minPromptTokens }) => promptTokens >= minPromptTokens);
  const [dearest] = reached.sort((a, b) => b.minPromptTokens - a.minPromptTokens);
  const input = pricePerMillion(dearest?.input ?? pricing.input);
  const listed = (price: string | undefined) => (price === undefined ? input : pricePerMillion(price));
  return {
    input,
    output: pricePerMillion(dearest?.output ?? pricing.output),
    cacheRead: listed(pricing.cacheRead),
    cacheWrite: listed(pricing.cacheWrite),
  };
}

/** A call's cost, rounded up to the nano-dollar once, and its prompt's part; the rest is the completion's. */
export function chargeOf(
  prices: Prices,
  { promptTokens, completionTokens, cachedTokens = 0, cacheWriteTokens = 0 }: PricedTokens,
): { readonly total: NanoUsd; readonly prompt: NanoUsd; readonly completion: NanoUsd } {
  const prompt = [
    { tokens: promptTokens - cachedTokens - cacheWriteTokens, price: prices.input },
    { tokens: cachedTokens, price: prices.cacheRead },
    { tokens: cacheWriteTokens, price: prices.cacheWrite },
  ];
  const total = costOf([...prompt, { tokens: completionTokens, price: prices.output }]);
  const promptCost = costOf(prompt);
  return { total, prompt: promptCost, completion: nanoUsd(total - promptCost) };
}

/** The most that these tokens can cost at list price, whatever the cache does. */
export function boundOf(prices: Prices, promptTokens: number, maxTokens: number): NanoUsd {
  const dearest = Math.max(prices.input, prices.cacheRead, prices.cacheWrite) as PicoUsdPerToken;
  return costOf([
    { tokens: promptTokens, price: dearest },
    { tokens: maxTokens, price: prices.output },
  ]);
}

/** Nano-dollars that the cache saved; below zero where writing cost more than it saved. */
export function cacheDiscountOf(prices: Prices, usage: PricedTokens): number {
  const { promptTokens, completionTokens } = usage;
  return chargeOf(prices, { promptTokens, completionTokens }).total - chargeOf(prices, usage).total;
}
