/**
 * Integer money. Amounts are nano-dollars (1e-9 USD), prices are pico-dollars (1e-12 USD) per token, which is the
 * same number as micro-dollars per million tokens. Both are safe integers, so they survive JSON, events and SQLite
 * exactly; 2^53 nano-dollars are nine million dollars. The provider's prices go below a nano-dollar per token,
 * hence the finer unit for prices.
 */

/** An amount in nano-dollars: a safe integer. */
export type NanoUsd = number & { readonly __unit: "nano-usd" };

/** A price in pico-dollars per token (= micro-dollars per million tokens): a safe integer, not negative. */
export type PicoUsdPerToken = number & { readonly __unit: "pico-usd-per-token" };

/** Which way an amount that falls between two nano-dollars is rounded. Bounds and charges round up. */
type Rounding = "up" | "exact";

export const ZERO = 0 as NanoUsd;

/** Thrown for an amount that is no decimal number, negative, or too large to count exactly. */
export class MoneyError extends Error {
  override readonly name = "MoneyError";
}

/** Checks that a number read back (from JSON, from SQLite) is an exact amount. */
export function nanoUsd(value: number): NanoUsd {
  if (!Number.isSafeInteger(value)) throw new MoneyError(`${value} is not a whole number of nano-dollars`);
  return value as NanoUsd;
}

/** Parses a decimal string of dollars such as "0.50" or "10". Finer than a nano-dollar is an error. */
export function usd(text: string): NanoUsd {
  return nanoUsd(parseDecimal(text, 9, "exact"));
}

/**
 * Converts a JSON number of dollars as a provider sends it (`usage.cost`). The shortest decimal that denotes the
 * number is taken, and what is finer than a nano-dollar is rounded up, once, here.
 */
export function usdFromNumber(value: number): NanoUsd {
  if (!Number.isFinite(value) || value < 0) throw new MoneyError(`${value} is not an amount of dollars`);
  return nanoUsd(parseDecimal(plainDecimal(value), 9, "up"));
}

/** Parses a price in USD per million tokens, a decimal string such as "0.26", at most six decimals. */
export function pricePerMillion(text: string): PicoUsdPerToken {
  return parseDecimal(text, 6, "exact") as PicoUsdPerToken;
}

/** Parses a price in USD per token as the models endpoint sends it ("0.00000026"); rounds up below a pico-dollar. */
export function pricePerToken(text: string): PicoUsdPerToken {
  return parseDecimal(plainDecimal(Number(text)), 12, "up") as PicoUsdPerToken;
}

/** Cost of token counts at their prices, rounded up to the nano-dollar once for the whole sum. */
export function costOf(parts: readonly { tokens: number; price: PicoUsdPerToken }[]): NanoUsd {
  let pico = 0;
  for (const { tokens, price } of parts) pico += tokens * price;
  if (!Number.isSafeInteger(pico)) throw new MoneyError(`a cost of ${pico} pico-dollars cannot be counted exactly`);
  return nanoUsd(Math.ceil(pico / 1000));
}

export function sum(amounts: Iterable<NanoUsd>): NanoUsd {
  let total = 0;
  for (const amount of amounts) total += amount;
  return nanoUsd(total);
}

/** Dollars as a plain decimal string, all nine decimals kept where they are not zero: "0.000121950" -> "0.00012195". */
export function toUsdString(amount: NanoUsd): string {
  const digits = Math.abs(amount).toString().padStart(10, "0");
  const whole = digits.slice(0, -9);
  const fraction = digits.slice(-9).replace(/0+$/, "").padEnd(2, "0");
  return `${amount < 0 ? "-" : ""}${whole}.${fraction}`;
}

/**
 * Dollars for people: cents from a dollar up, else as many decimals as show two significant digits
 * ("$12.40", "$0.42", "$0.0042"). A spent amount never shows as zero.
 */
export function formatUsd(amount: NanoUsd): string {
  const dollars = Math.abs(amount) / 1e9;
  const decimals = dollars === 0 || dollars >= 0.1 ? 2 : Math.min(9, 1 - Math.floor(Math.log10(dollars)));
  return `${amount < 0 ? "-" : ""}$${dollars.toFixed(decimals)}`;
}

/** A price for people: "$0.26 per million tokens" without the unit, "$0.26". */
export function formatPrice(price: PicoUsdPerToken): string {
  const text = (price / 1e6).toFixed(6).replace(/0+$/, "");
  const [whole, fraction = ""] = text.split(".");
  return `$${whole}.${fraction.padEnd(2, "0")}`;
}

function parseDecimal(text: string, decimals: number, rounding: Rounding): number {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!match) throw new MoneyError(`"${text}" is not a decimal amount; write it like 0.50`);
  const [, whole = "0", fraction = ""] = match;
  const kept = fraction.slice(0, decimals).padEnd(decimals, "0");
  const finer = /[1-9]/.test(fraction.slice(decimals));
  if (finer && rounding === "exact") throw new MoneyError(`"${text}" has more than ${decimals} decimals`);
  const value = Number(whole + kept) + (finer ? 1 : 0);
  if (!Number.isSafeInteger(value)) throw new MoneyError(`"${text}" is too large to count exactly`);
  return value;
}

/** A number without exponent: 1.35e-8 -> "0.0000000135". */
function plainDecimal(value: number): string {
  const text = value.toString();
  const match = /^(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, whole = "0", fraction = "", exponent = "0"] = match;
  const shift = Number(exponent);
  const digits = whole + fraction;
  const point = whole.length + shift;
  if (point <= 0) return `0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return digits + "0".repeat(point - digits.length);
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}
