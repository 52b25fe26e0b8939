import { formatUsd, type NanoUsd } from "../../src/core/money.ts";

/** "812", "9,420", "12.3k", "1.25M". */
export function formatTokens(tokens: number): string {
  if (tokens < 10_000) return tokens.toLocaleString("en-US");
  if (tokens < 999_950) return `${(tokens / 1000).toFixed(1)}k`;
  return `${(tokens / 1e6).toFixed(2)}M`;
}

/** "850 ms", "1.4 s", "2 min 5 s". */
export function formatMs(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Whole percent of a part, rounded down, so that 100% means all of it. `null` where there is no whole. */
export function percentOf(part: NanoUsd, whole: NanoUsd): number | null {
  return whole > 0 ? Math.floor((100 * part) / whole) : null;
}

/**
 * A cost against the baseline's, in words: "93% less", "12% more", "the same". A cost above zero is never "100% less".
 * `null` where the baseline is not known.
 */
export function formatSaving(cost: NanoUsd, baseline: NanoUsd): string | null {
  if (baseline <= 0) return null;
  if (cost === 0) return "100% less";
  const change = Math.round((100 * (baseline - cost)) / baseline);
  if (change === 0) return "the same";
  return change > 0 ? `${Math.min(change, 99)}% less` : `${-change}% more`;
}

/** Difference of two amounts with its sign: "+$0.0012", "−$0.0004", "same". */
export function formatUsdChange(before: NanoUsd, now: NanoUsd): string {
  const change = now - before;
  if (change === 0) return "same";
  return (change > 0 ? "+" : "−") + formatUsd(Math.abs(change) as NanoUsd);
}

/** The model's own name out of a slug: "deepseek/deepseek-v3.2" -> "deepseek-v3.2". */
export function shortModel(slug: string): string {
  return slug.slice(slug.indexOf("/") + 1);
}

/** "1 task", "3 tasks"; the plural is given where it is not made with an s. */
export function count(amount: number, noun: string, plural = `${noun}s`): string {
  return `${amount.toLocaleString("en-US")} ${amount === 1 ? noun : plural}`;
}
