import type { CatalogueModel } from "../models/catalogue-schema.ts";
import type { TierConfig, TierSlot, Tiers } from "../models/tiers.ts";
import { TASK_TYPES, type TaskType, type Tier } from "../models/vocabulary.ts";
import { nanoUsd } from "../money.ts";

/** The tiers with one model in every place of one tier; none of that tier's limits leaves it out. */
export function tiersWithOne(tiers: Tiers, tier: Tier, model: CatalogueModel): Tiers {
  const config = tiers.byName[tier];
  const slot: TierSlot = { tier, role: "primary", model, specialization: [...TASK_TYPES] };
  const mapping = Object.fromEntries(TASK_TYPES.map((type) => [type, slot])) as Record<TaskType, TierSlot>;
  const only: TierConfig = {
    ...config,
    models: [slot],
    mapping,
    chain: [slot],
    simpleTasksUse: tier,
    cascade: { ...config.cascade, chains: {}, lastResort: null },
    qualityThreshold: 0,
    maxCostPerRequest: nanoUsd(Number.MAX_SAFE_INTEGER),
  };
  return { ...tiers, byName: { ...tiers.byName, [tier]: only } };
}

/** Each model of a tier once, in role order. */
export function modelsOf(config: TierConfig): readonly CatalogueModel[] {
  const bySlug = new Map(config.models.map(({ model }) => [model.slug, model]));
  return [...bySlug.values()];
}
