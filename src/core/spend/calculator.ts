import type { Caps, TierEstimate } from "../engine-types.ts";
import type { Catalogue } from "../models/catalogue.ts";
import { capsInTier } from "../models/tier-caps.ts";
import { slotsInOrder } from "../models/tier-order.ts";
import type { TierSlot, Tiers } from "../models/tiers.ts";
import { COMPLEXITIES, type Complexity, TASK_TYPES, type TaskType, TIERS, type Tier } from "../models/vocabulary.ts";
import { costOf, formatPrice, formatUsd, type NanoUsd, nanoUsd, sum } from "../money.ts";
import type { TierSummary } from "../protocol.ts";
import { classify } from "../routing/classify.ts";
import type { Usage } from "../usage.ts";
import { costOfUsage, type ModelPrice } from "./price.ts";

/** Token counts, nothing of them from a cache. */
interface Tokens {
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

/** A tier as screens show it. */
export function summariseTier(tier: Tier, tiers: Tiers, catalogue: Catalogue): TierSummary {
  const config = tiers.byName[tier];
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
      cost: costOnModel(config.mapping.coding.model.slug, TYPICAL_TASK, tiers.catalogue),
      baseline: costOnModel(catalogue.baseline.slug, TYPICAL_TASK, catalogue),
      baselineModel: catalogue.baseline.slug,
    },
  };
}

/** Assumptions of the estimate, stated in its basis. Tokens of a call are averages over an agent's growing prompt. */
const TASKS: Readonly<Record<Complexity, number>> = { simple: 1, medium: 3, complex: 6 };
const CALLS_PER_TASK: Readonly<Record<Complexity, number>> = { simple: 5, medium: 10, complex: 15 };
const CALL: Tokens = { input: 6_000, output: 500 };
const PLANNING: Tokens = { input: 4_000, output: 1_500 };

/**
 * Share of tasks that one more round is counted for. The best measured open model of the tiers leaves 40 % of
 * SWE-bench Verified unsolved in its first go (DeepSeek V3.2, SWE-bench bash-only leaderboard, 2025-12).
 */
const AGAIN_PERCENT = 40;

/**
 * What a swarm for this goal is likely to cost in each tier, and at most. The likely figure comes from the goal's words
 * and round assumptions, so it is an order of magnitude; the most is the lowest cap, and that one holds.
 */
export function estimateSwarm(goal: string, tiers: Tiers, catalogue: Catalogue, caps: Caps): readonly TierEstimate[] {
  const profile = classify(goal);
  const tasks = TASKS[profile.complexity];
  const calls = CALLS_PER_TASK[profile.complexity];
  const work = { input: CALL.input * calls, output: CALL.output * calls };
  return TIERS.map((tier) => {
    const config = tiers.byName[tier];
    const order = slotsInOrder(profile, tier, tiers);
    const first = order[0];
    const again = config.cascade.stages > 1 ? (order[1] ?? first) : first;
    const planner = slotsInOrder({ type: "structured", complexity: "medium" }, tier, tiers)[0];
    const onSlot = (slot: TierSlot, tokens: Tokens) => costOnModel(slot.model.slug, tokens, tiers.catalogue);
    const likely = sum([
      onSlot(planner, PLANNING),
      nanoUsd(tasks * onSlot(first, work)),
      nanoUsd(Math.ceil((tasks * onSlot(again, work) * AGAIN_PERCENT) / 100)),
    ]);
    const held = capsInTier(caps, config);
    const most = nanoUsd(Math.min(held.month, held.day, held.swarm));
    return {
      tier,
      likely: nanoUsd(Math.min(likely, most)),
      most,
      baseline: sum([
        costOnModel(catalogue.baseline.slug, PLANNING, catalogue),
        nanoUsd(tasks * costOnModel(catalogue.baseline.slug, work, catalogue)),
      ]),
      models: [...new Set([first, again, planner].map((slot) => slot.model.slug))],
      basis:
        `Assumed from the goal's words: ${profile.complexity} ${profile.type} work, ${tasks} task${tasks === 1 ? "" : "s"} of ` +
        `about ${calls} calls with ${CALL.input} tokens in and ${CALL.output} out each, one planning call, and ` +
        `${AGAIN_PERCENT} % of the work done again on ${again.model.name}. List prices of ${catalogue.date}, no cache savings. ` +
        `The baseline, ${catalogue.baseline.name}, is counted without doing anything again. ` +
        `The most is the lowest cap in force, ${formatUsd(most)}.`,
    };
  });
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
function costOnModel(slug: string, { input, output }: Tokens, catalogue: Catalogue): NanoUsd {
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
