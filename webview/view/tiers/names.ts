import type { DashboardSnapshot } from "../../../src/core/protocol.ts";
import { shortModel } from "../figures.ts";

/** The model's name for people; of one that no tier lists, its slug without the maker. */
export type NamesOf = (slug: string) => string;

/** A tier may send simple tasks to a model of another tier, and a chain may name any model. */
export function namesIn({ tiers, tierViews }: Pick<DashboardSnapshot, "tiers" | "tierViews">): NamesOf {
  const models = [...tiers, ...tierViews.flatMap((view) => view.types)].flatMap((one) => [...one.models]);
  const names = new Map(models.map(({ slug, name }) => [slug, name]));
  return (slug) => names.get(slug) ?? shortModel(slug);
}
