/**
 * What a provider would bill, worked out from the listing's own text and apart from the product's code: exact decimal
 * arithmetic in femto-dollars (1e-15 USD), each rule of the listing taken the dearest way it can be read.
 */

/** A model of the public listing: USD per token as decimal strings. */
export interface RawModel {
  readonly id: string;
  readonly pricing: RawPricing;
}

export interface RawPricing extends RawRates {
  readonly overrides?: readonly (RawRates & { readonly min_prompt_tokens?: number })[];
}

interface RawRates {
  readonly prompt?: string;
  readonly completion?: string;
  readonly internal_reasoning?: string;
  readonly input_cache_read?: string;
  readonly input_cache_write?: string;
}

export interface BilledTokens {
  readonly prompt: number;
  /** Parts of the prompt. */
  readonly cached: number;
  readonly written: number;
  readonly completion: number;
  /** Part of the completion. */
  readonly reasoning: number;
}

/** Nano-dollars, rounded up. `hour` chooses among prices that hold at some hours only. */
export function referenceBill(pricing: RawPricing, tokens: BilledTokens, hour: number): bigint {
  const steps = (pricing.overrides ?? []).filter((one) => (one.min_prompt_tokens ?? 0) <= tokens.prompt);
  const byLength = steps.filter((one) => one.min_prompt_tokens !== undefined);
  const byHour = steps.filter((one) => one.min_prompt_tokens === undefined);
  const longest = byLength.sort((a, b) => (b.min_prompt_tokens ?? 0) - (a.min_prompt_tokens ?? 0))[0];
  const rates: RawRates = { ...pricing, ...longest, ...(byHour.length === 0 ? {} : byHour[hour % byHour.length]) };
  const prompt = femto(rates.prompt ?? "0");
  const completion = femto(rates.completion ?? "0");
  const read = rates.input_cache_read === undefined ? prompt : femto(rates.input_cache_read);
  // Where no price for writing a cache is listed, what is known of providers that charge for it is taken.
  const write = rates.input_cache_write === undefined ? (prompt * 5n) / 4n : femto(rates.input_cache_write);
  const reasoning = rates.internal_reasoning === undefined ? completion : femto(rates.internal_reasoning);
  const total =
    BigInt(tokens.prompt - tokens.cached - tokens.written) * prompt +
    BigInt(tokens.cached) * read +
    BigInt(tokens.written) * write +
    BigInt(tokens.completion - tokens.reasoning) * completion +
    BigInt(tokens.reasoning) * reasoning;
  return (total + 999_999n) / 1_000_000n;
}

/** "0.00000026" to femto-dollars; finer digits are rounded up. */
function femto(text: string): bigint {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) throw new Error(`the listing has the price "${text}"`);
  const [, whole = "0", fraction = ""] = match;
  const digits = BigInt(whole + fraction.slice(0, 15).padEnd(15, "0"));
  return /[1-9]/.test(fraction.slice(15)) ? digits + 1n : digits;
}
