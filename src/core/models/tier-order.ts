import type { TierSlot, Tiers } from "./tiers.ts";
import type { Complexity, TaskType, Tier } from "./vocabulary.ts";

/**
 * The models of a tier in the order in which a task tries them: the one mapped to its type (for a simple task, by the
 * mapping of the tier that `simpleTasksUse` names), then the tier's chain, each model once. Nothing is filtered.
 */
export function slotsInOrder(
  { type, complexity }: { readonly type: TaskType; readonly complexity: Complexity },
  tier: Tier,
  tiers: Tiers,
): readonly [TierSlot, ...TierSlot[]] {
  const config = tiers.byName[tier];
  const mapping = complexity === "simple" ? tiers.byName[config.simpleTasksUse].mapping : config.mapping;
  const slots: [TierSlot, ...TierSlot[]] = [mapping[type]];
  for (const slot of config.chain) {
    if (!slots.some((one) => one.model.slug === slot.model.slug)) slots.push(slot);
  }
  return slots;
}
