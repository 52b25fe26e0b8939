import type { NanoUsd } from "../money.ts";
import type { ModelPrice } from "./price.ts";

/** Models with their prices and the one that savings are measured against; JSON-safe, so that a webview can hold it. */
export interface PriceList {
  /** Of which day and source the prices are, in words. */
  readonly label: string;
  /** Slug; it is one of `models`. */
  readonly baseline: string;
  readonly models: readonly PricedModel[];
}

export interface PricedModel {
  readonly slug: string;
  readonly name: string;
  readonly price: ModelPrice;
  /** What a reader should know, in words: that it took another one's place. `null`: nothing. */
  readonly note: string | null;
}

/** What is to be priced. Whole numbers of tokens and requests; the cached share is 0-100, percent of the input. */
export type CostScenario =
  /** Tokens of one request, as often a day, on each of 30 days. */
  | {
      readonly kind: "requests";
      readonly inputTokens: number;
      readonly outputTokens: number;
      readonly requestsPerDay: number;
      readonly cachedPercent: number;
    }
  /** All tokens of a month, in requests of which nothing is known. */
  | {
      readonly kind: "totals";
      readonly inputTokens: number;
      readonly outputTokens: number;
      readonly cachedPercent: number;
    };

export interface Calculation {
  readonly scenario: CostScenario;
  readonly label: string;
  readonly baseline: string;
  /** Tokens of the month. */
  readonly tokens: { readonly input: number; readonly cached: number; readonly output: number };
  /** In the list's order. */
  readonly rows: readonly CalculatedRow[];
}

export interface CalculatedRow {
  readonly slug: string;
  readonly name: string;
  readonly isBaseline: boolean;
  /** Nothing read from a cache. */
  readonly plain: CostFigures;
  /** With the scenario's share of the input read from the cache, the baseline's too; `null`: that share is 0. */
  readonly cached: CostFigures | null;
  /** A token read from the cache is listed cheaper than one that is not. */
  readonly cheaperCache: boolean;
  readonly note: string | null;
}

export interface CostFigures {
  /** The sum of `breakdown`. */
  readonly perMonth: NanoUsd;
  /** `null`: only the month's totals are known. */
  readonly perRequest: NanoUsd | null;
  /** Of the month. `input` is what was not read from the cache. */
  readonly breakdown: { readonly input: NanoUsd; readonly cached: NanoUsd; readonly output: NanoUsd };
  /** Against the baseline under the same conditions; negative when it is dearer. */
  readonly saving: { readonly percent: number; readonly amount: NanoUsd };
  readonly roi: Roi;
}

/** The baseline's cost over the model's. */
export type Roi =
  | { readonly kind: "times"; readonly times: number }
  /** The model costs nothing and the baseline does: no number says how much that is. */
  | { readonly kind: "free" }
  /** Neither costs anything. */
  | { readonly kind: "nothing" };
