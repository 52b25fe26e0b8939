import type { Catalogue } from "./catalogue.ts";
import type { CatalogueModel } from "./catalogue-schema.ts";
import type { TierSlot } from "./tiers.ts";
import { TASK_TYPES, type Tier } from "./vocabulary.ts";

export type ChainSlots =
  | { readonly status: "found"; readonly slots: readonly [TierSlot, ...TierSlot[]] }
  /** `at` is the index in the chain; the problem goes on from the name that stands there, without a full stop. */
  | { readonly status: "problem"; readonly at: number; readonly problem: string };

const FAMILY = "family:";

/**
 * The models that a chain names by slug or `family:NAME`, each once. A chain carries no prices, so that all of its models
 * must be in the catalogue.
 */
export function chainSlots(chain: readonly string[], tier: Tier, catalogue: Catalogue): ChainSlots {
  const slots: TierSlot[] = [];
  for (const [at, name] of chain.entries()) {
    const model = named(name, catalogue);
    if (model === undefined)
      return { status: "problem", at, problem: "is neither a model nor a family of the catalogue" };
    if (slots.some((slot) => slot.model.slug === model.slug))
      return { status: "problem", at, problem: `leads to ${model.slug}, which stands in the chain already` };
    slots.push({ tier, role: "chain", model, specialization: [...TASK_TYPES] });
  }
  const [first, ...others] = slots;
  if (first === undefined) return { status: "problem", at: 0, problem: "a chain needs a model" };
  return { status: "found", slots: [first, ...others] };
}

function named(name: string, catalogue: Catalogue): CatalogueModel | undefined {
  return name.startsWith(FAMILY) ? catalogue.family(name.slice(FAMILY.length)) : catalogue.lookup(name);
}
