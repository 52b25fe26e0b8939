import type { CatalogueModel } from "../core/models/catalogue-schema.ts";
import { costOf, type NanoUsd, nanoUsd, type PicoUsdPerToken, pricePerMillion } from "../core/money.ts";
import type { Usage } from "../core/usage.ts";

export interface Prices {
  readonly input: PicoUsdPerToken;
  readonly output: PicoUsdPerToken;
  /** The input price where the catalogue lists no cheaper one. */
  readonly cacheRead: PicoUsdPerToken;
}

/** The model's prices for a prompt of this size: the override with the highest start that the prompt reaches. */
export function pricesOf({ pricing }: CatalogueModel, promptTokens: number): Prices {
  const reached = (pricing.overrides ?? []).filter(({ minPromptTokens }) => promptTokens >= minPromptTokens);
  const [dearest] = reached.sort((a, b) => b.minPromptTokens - a.minPromptTokens);
  const input = pricePerMillion(dearest?.input ?? pricing.input);
  const output = pricePerMillion(dearest?.output ?? pricing.output);
  return { input, output, cacheRead: pricing.cacheRead === undefined ? input : pricePerMillion(pricing.cacheRead) };
}

/** A call's cost, rounded up to the nano-dollar once, and its prompt's part; the rest is the completion's. */
export function chargeOf(
  prices: Prices,
  usage: Pick<Usage, "promptTokens" | "cachedTokens" | "completionTokens">,
): { readonly total: NanoUsd; readonly prompt: NanoUsd; readonly completion: NanoUsd } {
  const prompt = [
    { tokens: usage.promptTokens - usage.cachedTokens, price: prices.input },
    { tokens: usage.cachedTokens, price: prices.cacheRead },
  ];
  const total = costOf([...prompt, { tokens: usage.completionTokens, price: prices.output }]);
  const promptCost = costOf(prompt);
  return { total, prompt: promptCost, completion: nanoUsd(total - promptCost) };
}
