import type { TaskProfile } from "../engine-types.ts";
import { stagesFor, tableOrder } from "../models/tier-order.ts";
import type { TierConfig, TierSlot, Tiers } from "../models/tiers.ts";
import type { Tier } from "../models/vocabulary.ts";

/** Why a model stands at its place of a task's order, a sentence. `place` counts from 0 in the order before any filter and without the last resort. */
export function slotReason(slot: TierSlot, place: number, profile: TaskProfile, tier: Tier, tiers: Tiers): string {
  const config = tiers.byName[tier];
  switch (slot.role) {
    case "chain":
      return place === 0 ? chainStart(slot, profile, tier, tiers) : chainNext(slot, place, profile, config);
    case "baseline":
      return `${slot.model.name} is the last resort behind ${models(stagesFor(config.cascade, profile.type))} of the ${tier} tier: you have allowed the baseline model.`;
    case "primary":
    case "secondary":
    case "tertiary":
    case "fallback":
      return place === 0 ? mapped(slot, profile, tier) : tableNext(slot, profile, config);
    default:
      return slot.role satisfies never;
  }
}

function chainStart(slot: TierSlot, profile: TaskProfile, tier: Tier, tiers: Tiers): string {
  const whose = isOwn(profile, tiers.byName[tier]) ? "your own chain" : "its checked chain";
  const [named] = tableOrder(profile, tier, tiers);
  const start = `${slot.model.name} starts ${profile.type} tasks in the ${tier} tier`;
  if (named.model.slug === slot.model.slug) return `${start}: ${whose} and the table both name it.`;
  return `${start}: ${whose} goes before the table, which names ${named.model.name}.`;
}

function chainNext(slot: TierSlot, place: number, profile: TaskProfile, config: TierConfig): string {
  const length = config.cascade.chains[profile.type]?.slots.length ?? place + 1;
  const chain = isOwn(profile, config) ? "your own chain" : `the ${config.name} tier's checked chain`;
  return `${slot.model.name} is next in ${chain} for ${profile.type} tasks (${place + 1} of ${length}).`;
}

function mapped({ tier: from, model }: TierSlot, { type, complexity }: TaskProfile, tier: Tier): string {
  const what = `${model.name} is the ${from} tier's model for ${type} tasks`;
  if (from === tier) return `${what} (${complexity} task).`;
  return `${what}, and the ${tier} tier gives its simple tasks to the ${from} tier.`;
}

function tableNext(slot: TierSlot, profile: TaskProfile, config: TierConfig): string {
  if (config.cascade.chains[profile.type] === undefined)
    return `${slot.model.name} is next in the ${slot.tier} tier's chain (${slot.role}).`;
  const chain = isOwn(profile, config) ? "your own chain" : "the checked chain";
  return `${slot.model.name} follows ${chain}, as the ${slot.tier} tier's table has it (${slot.role}).`;
}

function isOwn({ type }: TaskProfile, config: TierConfig): boolean {
  return config.cascade.chains[type]?.source === "user";
}

function models(count: number): string {
  return count === 1 ? "the one model" : `the ${count} models`;
}
