import type { Endpoint } from "../engine-types.ts";
import type { CatalogueModel } from "../models/catalogue-schema.ts";
import type { TierConfig } from "../models/tiers.ts";
import { costOf, formatUsd, type NanoUsd, type PicoUsdPerToken } from "../money.ts";
import { type ModelPrice, ratesAt } from "../spend/price.ts";

/** What a request needs of a model. */
export interface RequestSize {
  readonly needs: {
    readonly tools: boolean;
    /** An answer in JSON. */
    readonly structured: boolean;
    /** Tokens of the prompt, at most. */
    readonly contextTokens: number;
  };
  /** Tokens of the answer, at most; a model that allows fewer is asked for fewer. */
  readonly maxOutputTokens: number;
}

/** `undefined`: no limit of that kind. */
export interface Limits {
  /** Least quality score, 0-100. */
  readonly quality: number | undefined;
  /** Highest worst case of one request. */
  readonly cost: NanoUsd | undefined;
  readonly data: Endpoint["dataPolicy"] | undefined;
  /** Slugs that the folder does not want. */
  readonly leaveOut: ReadonlySet<string>;
}

/** How a slug ends whose hosts ask for no money. */
const FREE = ":free";

/** What a caller will not go beyond. */
export interface CallerLimits {
  /** 0-100. Absent: the tier's. */
  readonly qualityThreshold?: number;
  /** Highest worst case of one request. Absent: the tier's. */
  readonly maxCostPerRequest?: NanoUsd;
  /** Leaves out models whose hosts are known not to keep to it; the endpoint sees to the rest. Absent: any. */
  readonly dataPolicy?: Endpoint["dataPolicy"] | undefined;
}

/** What never gives way: the caller's limits and the folder's. */
export function hardLimits({ folder }: TierConfig, caller: CallerLimits): Limits {
  return {
    quality: strictest(Math.max, caller.qualityThreshold, folder.quality),
    cost: strictest(Math.min, caller.maxCostPerRequest, folder.cost) as NanoUsd | undefined,
    data: caller.dataPolicy,
    leaveOut: folder.leaveOut,
  };
}

/** The hard limits, and the tier's own where the caller has given none. */
export function allLimits(config: TierConfig, caller: CallerLimits): Limits {
  const { qualityThreshold, maxCostPerRequest } = { ...config, ...caller };
  return hardLimits(config, { ...caller, qualityThreshold, maxCostPerRequest });
}

function strictest(of: typeof Math.max, caller: number | undefined, folder: number | null): number | undefined {
  if (folder === null) return caller;
  return caller === undefined ? folder : of(caller, folder);
}

/** Why a model cannot take a request, in words without a full stop; `null` when it can. */
export function shortfall(
  model: CatalogueModel,
  price: ModelPrice | undefined,
  { needs, maxOutputTokens }: RequestSize,
  limits: Limits,
): string | null {
  if (model.unusable !== undefined) return `it cannot be used now: ${model.unusable}`;
  if (limits.leaveOut.has(model.slug)) return "the limits of this folder leave it out";
  if (price === undefined) return "its price is not known, so no bound can be reserved for it";
  if (limits.data !== undefined && limits.data !== "any" && model.slug.endsWith(FREE))
    return `hosts of free models commonly log prompts or train on them, and the data policy is "${limits.data}"`;
  if (needs.tools && !model.capabilities.toolCalling) return "it has no tool calling, which the task needs";
  if (needs.structured && !model.capabilities.jsonMode && !model.capabilities.structuredOutputs)
    return "it has no JSON mode, which the task needs";
  const output = Math.min(maxOutputTokens, model.maxOutputTokens);
  if (needs.contextTokens + output > model.contextWindow)
    return `its context window of ${count(model.contextWindow)} tokens is too small for ${count(needs.contextTokens)} in and ${count(output)} out`;
  if (limits.quality !== undefined && model.quality.score < limits.quality)
    return `its quality score of ${model.quality.score} is below the threshold of ${limits.quality}`;
  if (limits.cost === undefined) return null;
  const worst = worstCase(price, needs.contextTokens, output);
  if (worst <= limits.cost) return null;
  return `one request may cost ${formatUsd(worst)}, above the ceiling of ${formatUsd(limits.cost)}`;
}

/** Nothing comes from a cache, all of the prompt may be written to one, and the answer is as long as allowed. */
function worstCase(price: ModelPrice, promptTokens: number, outputTokens: number): NanoUsd {
  const rates = ratesAt(price, promptTokens);
  const input = Math.max(rates.input, rates.cacheWrite) as PicoUsdPerToken;
  return costOf([
    { tokens: promptTokens, price: input },
    { tokens: outputTokens, price: rates.output },
  ]);
}

/** Digits in groups of three; not `toLocaleString`, which is slow and follows the machine's language. */
function count(tokens: number): string {
  return String(tokens).replace(/\B(?=(\d{3})+$)/g, ",");
}
