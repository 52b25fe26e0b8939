import { costOf, MoneyError, type NanoUsd, type PicoUsdPerToken } from "../money.ts";
import type { Usage } from "../usage.ts";

/** What a model costs per token. Everything that is counted, bounded or compared goes by this one shape. */
export interface ModelPrice {
  readonly input: PicoUsdPerToken;
  readonly output: PicoUsdPerToken;
  /** `null`: none is listed, a token read from the cache costs `input`. */
  readonly cacheRead: PicoUsdPerToken | null;
  /** `null`: none is listed, a token written to the cache costs `input`. */
  readonly cacheWrite: PicoUsdPerToken | null;
  /** Dearer long-context prices. Each holds for the whole request from `minPromptTokens` prompt tokens on. */
  readonly overrides: readonly PriceOverride[];
  /** The price in words with its day, kept beside each reservation: "in 0.26 out 0.38 USD per million tokens, 2026-08-22". */
  readonly note: string;
}

export interface PriceOverride {
  readonly minPromptTokens: number;
  readonly input: PicoUsdPerToken;
  readonly output: PicoUsdPerToken;
}

/** Price of a model by its slug; `undefined` when none is known, and then the model is not used under a cap. */
export type PriceOf = (model: string) => ModelPrice | undefined;

/**
 * Tokens times price, rounded up to the nano-dollar once: for answers that came without a billed cost, and for what
 * the same tokens would have cost on another model. Cached and cache-written tokens are counted inside the prompt,
 * reasoning tokens inside the completion. Checked against recorded answers: cost = (prompt - cached) x input
 * + cached x cacheRead + completion x output.
 */
export function costOfUsage(usage: Usage, price: ModelPrice): NanoUsd {
  const rates = ratesAt(price, usage.promptTokens);
  const cached = Math.min(usage.cachedTokens, usage.promptTokens);
  const written = Math.min(usage.cacheWriteTokens, usage.promptTokens - cached);
  return costOf([
    { tokens: usage.promptTokens - cached - written, price: rates.input },
    { tokens: cached, price: rates.cacheRead },
    { tokens: written, price: rates.cacheWrite },
    { tokens: usage.completionTokens, price: rates.output },
  ]);
}

/** `null` for an amount that is too large to be counted exactly, beyond nine million dollars. */
export function countable(amount: () => NanoUsd): NanoUsd | null {
  try {
    return amount();
  } catch (error) {
    if (error instanceof MoneyError) return null;
    throw error;
  }
}

export interface Rates {
  readonly input: PicoUsdPerToken;
  readonly output: PicoUsdPerToken;
  readonly cacheRead: PicoUsdPerToken;
  readonly cacheWrite: PicoUsdPerToken;
}

/** The prices in force for a prompt of that many tokens: the override that starts highest and is reached, else the base. */
export function ratesAt(price: ModelPrice, promptTokens: number): Rates {
  let reached: PriceOverride | undefined;
  for (const override of price.overrides) {
    if (override.minPromptTokens > promptTokens) continue;
    if (!reached || override.minPromptTokens > reached.minPromptTokens) reached = override;
  }
  const { input, output } = reached ?? price;
  return {
    input,
    output,
    cacheRead: inProportion(price.cacheRead, price.input, input),
    cacheWrite: inProportion(price.cacheWrite, price.input, input),
  };
}

/** Providers price the cache as a share of the input price; an override lists none, so the share is kept, rounded up. */
function inProportion(
  cache: PicoUsdPerToken | null,
  baseInput: PicoUsdPerToken,
  input: PicoUsdPerToken,
): PicoUsdPerToken {
  if (cache === null) return input;
  if (baseInput === 0 || input === baseInput) return cache;
  return Math.ceil((cache * input) / baseInput) as PicoUsdPerToken;
}
