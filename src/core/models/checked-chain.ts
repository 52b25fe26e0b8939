import type { Catalogue } from "./catalogue.ts";
import type { CatalogueModel } from "./catalogue-schema.ts";
import type { TierSlot } from "./tiers.ts";
import { TASK_TYPES, type Tier } from "./vocabulary.ts";

export type ChainSlots =
  | { readonly status: "found"; readonly slots: readonly [TierSlot, ...TierSlot[]] }
  /** `at` is the index in the chain; the problem goes on from the name that stands there, without a full stop. */
  | { readonly status: "problem"; readonly at: number; readonly problem: string };

const FAMILY = "family:";

/** For schemas and settings alike. */
export const EMPTY_CHAIN = "names no model; name at least one, or leave the chain out to go by the tier's table";

/**
 * The models that a chain names by slug or `family:NAME`, each once. A chain carries no prices, so that all of its models
 * must be in the catalogue.
 */
export function chainSlots(chain: readonly string[], tier: Tier, catalogue: Catalogue): ChainSlots {
  const slots: TierSlot[] = [];
  for (const [at, name] of chain.entries()) {
    const model = named(name, catalogue);
    if (model === undefined) return { status: "problem", at, problem: unknown(name, catalogue) };
    if (slots.some((slot) => slot.model.slug === model.slug))
      return {
        status: "problem",
        at,
        problem: `leads to ${model.slug}, which stands in the chain already; take one of them out`,
      };
    slots.push({ tier, role: "chain", model, specialization: [...TASK_TYPES] });
  }
  const [first, ...others] = slots;
  if (first === undefined) return { status: "problem", at: 0, problem: EMPTY_CHAIN };
  return { status: "found", slots: [first, ...others] };
}

function unknown(name: string, catalogue: Catalogue): string {
  const families = catalogue.familyNames.map((family) => `${FAMILY}${family}`).join(", ");
  if (name.startsWith(FAMILY)) return `is not a family of the catalogue; it has ${families}`;
  return `is not a model of the catalogue; name a slug of its models, like deepseek/deepseek-v3.2, or one of ${families}`;
}

function named(name: string, catalogue: Catalogue): CatalogueModel | undefined {
  return name.startsWith(FAMILY) ? catalogue.family(name.slice(FAMILY.length)) : catalogue.lookup(name);
}
