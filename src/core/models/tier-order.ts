import type { CatalogueModel } from "./catalogue-schema.ts";
import type { Cascade, TierConfig, TierSlot, Tiers } from "./tiers.ts";
import type { Complexity, TaskType, Tier } from "./vocabulary.ts";

interface Profile {
  readonly type: TaskType;
  readonly complexity: Complexity;
}

/**
 * The models of a tier in the order in which a task tries them, each once: the checked chain of its type where there is
 * one, then the table's, which also serve when providers fail. The last resort stands behind the cascade's stages.
 * Nothing is filtered.
 */
export function slotsInOrder(profile: Profile, tier: Tier, tiers: Tiers): readonly [TierSlot, ...TierSlot[]] {
  const { cascade } = tiers.byName[tier];
  const [first, ...others] = tableOrder(profile, tier, tiers);
  const chain = cascade.chains[profile.type]?.slots ?? [first];
  const order = unique([...chain, first, ...others]);
  if (cascade.lastResort === null) return order;
  const stages = stagesFor(cascade, profile.type);
  return unique([...order.slice(0, stages), cascade.lastResort, ...order.slice(stages)]);
}

/**
 * The tier's table: the model mapped to the task's type (for a simple task, by the mapping of the tier that
 * `simpleTasksUse` names), then the tier's chain, each model once.
 */
export function tableOrder(
  { type, complexity }: Profile,
  tier: Tier,
  tiers: Tiers,
): readonly [TierSlot, ...TierSlot[]] {
  const config = tiers.byName[tier];
  const mapping = complexity === "simple" ? tiers.byName[config.simpleTasksUse].mapping : config.mapping;
  return unique([mapping[type], ...config.chain]);
}

/** What the tier itself can give a task to: the models of its table and of its chains, each once. */
export function modelsInTier({ models, cascade }: TierConfig): readonly CatalogueModel[] {
  const chains = Object.values(cascade.chains).flatMap(({ slots }) => slots);
  return [...new Map([...models, ...chains].map(({ model }) => [model.slug, model])).values()];
}

/** Of a model that is there twice, the first place. */
function unique(slots: readonly TierSlot[]): readonly [TierSlot, ...TierSlot[]] {
  const seen = new Set<string>();
  const [first, ...others] = slots.filter(({ model }) => !seen.has(model.slug) && seen.add(model.slug));
  if (first === undefined) throw new Error("a tier without any model passed its schema");
  return [first, ...others];
}

/** How many models a task of the type may climb: all that a chain of the user's own names, else the tier's stages. */
export function stagesFor({ stages, chains }: Cascade, type: TaskType): number {
  const chain = chains[type];
  return chain?.source === "user" ? chain.slots.length : stages;
}
