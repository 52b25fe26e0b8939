import type { CatalogueModel } from "../../core/models/catalogue-schema.ts";
import type { Market } from "./market.ts";
import type { Sort } from "./preferences.ts";

/** What a requested slug stands for: models to try in order, and the order of providers that a suffix asks for. */
export interface ReadSlug {
  readonly models: readonly CatalogueModel[];
  readonly sort: Sort | null;
}

/**
 * Reads a slug: one of the catalogue (`:free` ones have prices of their own and are entries there), one with a suffix
 * that only changes routing, or a router. `null`: no such model.
 */
export function readSlug(slug: string, market: Market): ReadSlug | null {
  const exact = market.model(slug);
  if (exact) return { models: [exact], sort: null };
  if (slug === "openrouter/auto") return { models: cheapestFirst(market.current()), sort: null };
  if (slug === "openrouter/free") return { models: market.current().filter(isFree), sort: null };
  const [, base = "", suffix = ""] = /^(.*):([a-z]+)$/.exec(slug) ?? [];
  const model = market.model(base);
  const sort = SUFFIXES.get(suffix);
  return model && sort !== undefined ? { models: [model], sort } : null;
}

export function isFree({ slug }: CatalogueModel): boolean {
  return slug.endsWith(":free");
}

const SUFFIXES: ReadonlyMap<string, Sort | null> = new Map([
  ["nitro", "throughput"],
  ["floor", "price"],
  ["exacto", null],
  ["extended", null],
  ["thinking", null],
  ["online", null],
]);

function cheapestFirst(models: readonly CatalogueModel[]): readonly CatalogueModel[] {
  const price = ({ pricing }: CatalogueModel) => Number(pricing.input) + Number(pricing.output);
  return models.filter((model) => !isFree(model)).sort((a, b) => price(a) - price(b));
}
