import type { Catalogue } from "../models/catalogue.ts";
import { slotsInOrder } from "../models/tier-order.ts";
import type { Tiers } from "../models/tiers.ts";
import { COMPLEXITIES, TASK_TYPES, type TaskType, TIERS, type Tier } from "../models/vocabulary.ts";
import { costOf, formatPrice, type NanoUsd } from "../money.ts";
import type { TierSummary } from "../protocol.ts";
import type { Usage } from "../usage.ts";
import { costOfUsage, type ModelPrice } from "./price.ts";

/** Token counts, nothing of them from a cache. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
}

export interface CostRow {
  readonly tier: Tier;
  readonly type: TaskType;
  readonly slug: string;
  readonly name: string;
  readonly cost: NanoUsd;
  /** The same tokens on the baseline. */
  readonly baseline: NanoUsd;
  /** 100 x (1 - cost / baseline); negative when the model is dearer, 0 when nothing was used. */
  readonly savingPercent: number;
}

/** One typical task, as the dashboard compares tiers by: an assumption of this project, not a measurement. */
export const TYPICAL_TASK: Tokens = { input: 20_000, output: 2_000 };

/** What the same tokens cost on each tier's mapped model (medium complexity), and on the baseline. At list prices. */
export function compareCosts(tokens: Tokens, tiers: Tiers, catalogue: Catalogue): readonly CostRow[] {
  const baseline = costOnModel(catalogue.baseline.slug, tokens, catalogue);
  return TIERS.flatMap((tier) =>
    TASK_TYPES.map((type) => {
      const { slug, name } = tiers.byName[tier].mapping[type].model;
      const cost = costOnModel(slug, tokens, tiers.catalogue);
      return { tier, type, slug, name, cost, baseline, savingPercent: savingPercent(cost, baseline) };
    }),
  );
}

/** What a call's tokens would have cost on the baseline model, at its list prices and with the same share from a cache. */
export function baselineCost(usage: Usage, catalogue: Catalogue): NanoUsd {
  return costOfUsage(usage, priceIn(catalogue, catalogue.baseline.slug));
}

/** 100 x (1 - cost / baseline); 0 when the baseline is. */
export function savingPercent(cost: NanoUsd, baseline: NanoUsd): number {
  return baseline === 0 ? 0 : 100 * (1 - cost / baseline);
}

/** A tier as screens show it, in the order of models that is in force. */
export function summariseTier(tier: Tier, tiers: Tiers, catalogue: Catalogue): TierSummary {
  const config = tiers.byName[tier];
  const [starts] = slotsInOrder({ type: "coding", complexity: "medium" }, tier, tiers);
  return {
    tier,
    description: config.description,
    strategy: config.strategy,
    stages: config.cascade.stages,
    attemptsPerStage: config.cascade.attemptsPerStage,
    models: config.models.map(({ role, model, specialization }) => {
      const { input, output } = priceIn(tiers.catalogue, model.slug);
      const prices = { input: formatPrice(input), output: formatPrice(output) };
      return { role, slug: model.slug, name: model.name, ...prices, quality: model.quality.score, specialization };
    }),
    mapping: TASK_TYPES.flatMap((type) => mappingRows(type, tier, tiers)),
    typicalTask: {
      cost: costOnModel(starts.model.slug, TYPICAL_TASK, tiers.catalogue),
      baseline: costOnModel(catalogue.baseline.slug, TYPICAL_TASK, catalogue),
      baselineModel: catalogue.baseline.slug,
    },
  };
}

function mappingRows(type: TaskType, tier: Tier, tiers: Tiers): TierSummary["mapping"] {
  const rows = COMPLEXITIES.map((complexity) => {
    return { type, complexity, model: slotsInOrder({ type, complexity }, tier, tiers)[0].model.slug };
  });
  const [first] = rows;
  if (first === undefined || rows.some((row) => row.model !== first.model)) return rows;
  return [{ type, complexity: "any", model: first.model }];
}

/** By the base prices: the tokens stand for many requests, so long-context surcharges are left out for every model. */
export function costOnModel(slug: string, { input, output }: Tokens, catalogue: Catalogue): NanoUsd {
  const price = priceIn(catalogue, slug);
  return costOf([
    { tokens: input, price: price.input },
    { tokens: output, price: price.output },
  ]);
}

function priceIn(catalogue: Catalogue, slug: string): ModelPrice {
  const price = catalogue.lastPrice(slug);
  if (price === undefined) throw new Error(`${slug} is resolved and has no price in the catalogue`);
  return price;
}
