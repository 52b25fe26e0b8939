import { chance } from "./chance.ts";
import type { Latency } from "./pace.ts";

/** How fast the answer to the n-th request to a model is. */
export type LatencyRule = (model: string, index: number) => Latency;

/**
 * Speeds by the seed: each model has its own, from 200 to 1500 ms to the first token and 20 to 150 tokens a second,
 * and each request differs from it by up to 30 %. Invented, and of the order that hosted open models have.
 */
export function seededLatency(seed: string): LatencyRule {
  return (model, index) => {
    const varied = (what: string, least: number, most: number): number => {
      const usual = least + chance(seed, what, model) * (most - least);
      return usual * (0.7 + 0.6 * chance(seed, what, model, index));
    };
    return { firstTokenMs: varied("first", 200, 1500), tokensPerSecond: varied("rate", 20, 150) };
  };
}
