import { pricePerMillion } from "../money.ts";
import type { ModelPrice } from "../spend/price.ts";
import { checkCatalogue } from "./catalogue-check.ts";
import { CatalogueFile, type CatalogueModel, LISTED_BY } from "./catalogue-schema.ts";
import { parseConfig } from "./config-error.ts";

/** The models that are known, with dated prices. Immutable; look-ups are by map. */
export interface Catalogue {
  /** Day of the newest source, YYYY-MM-DD. */
  readonly date: string;
  readonly sources: readonly string[];
  /** How prices were chosen and quality scores made, in words. */
  readonly rules: { readonly price: string; readonly quality: string };
  /** The model that savings are measured against. */
  readonly baseline: CatalogueModel;
  /** Current and retired ones. */
  readonly models: readonly CatalogueModel[];
  /** Follows a retired slug to the current model that took its place. `undefined`: the slug is not known. */
  lookup(slug: string): FoundModel | undefined;
  /**
   * What may stand in for a current model that its server turns out not to have: usable, and in nothing dearer.
   * `undefined`: nothing may.
   */
  successor(slug: string): CatalogueModel | undefined;
  /** The current model of a family, such as "deepseek". */
  family(name: string): CatalogueModel | undefined;
  readonly familyNames: readonly string[];
  /** Price of the model that `lookup` finds. `undefined`: not known or not to be used, so nothing may be sent. */
  price(slug: string): ModelPrice | undefined;
  /** The last price known of it, for comparisons; also of a model that cannot be used now. */
  lastPrice(slug: string): ModelPrice | undefined;
  /** The same catalogue with models added; one of the same slug takes the old one's place. */
  withModels(models: readonly CatalogueModel[]): Catalogue;
}

interface FoundModel extends Readonly<CatalogueModel> {
  /** Why it is another model than the one asked for, in words; `null` when it is the same. */
  readonly redirect: string | null;
}

/**
 * Reads the content of configs/models.json. Throws a ConfigError when it has the wrong shape, or when its slugs,
 * families and successors do not fit together. `file` is the name for the error.
 */
export function loadCatalogue(value: unknown, file: string): Catalogue {
  return catalogueOf(loadCatalogueFile(value, file));
}

/** The same checks, and the content as it stands in the file. */
export function loadCatalogueFile(value: unknown, file: string): CatalogueFile {
  const content = parseConfig(CatalogueFile, value, file);
  checkCatalogue(content, file);
  return content;
}

function catalogueOf(content: CatalogueFile): Catalogue {
  const found = new Map<string, FoundModel>();
  const prices = new Map<string, ModelPrice>();
  const bySlug = new Map(content.models.map((model) => [model.slug, model]));
  for (const asked of content.models) {
    const model = successor(asked, bySlug);
    found.set(asked.slug, { ...model, redirect: redirect(asked, model) });
    prices.set(asked.slug, priceOf(model));
  }
  const baseline = bySlug.get(content.baseline);
  if (baseline === undefined) throw new Error(`the baseline ${content.baseline} passed the check and is not there`);
  return {
    date: content.date,
    sources: content.sources,
    rules: { price: content.priceRule, quality: content.qualityRule },
    baseline,
    models: content.models,
    familyNames: Object.keys(content.families),
    lookup: (slug) => found.get(slug),
    successor: (slug) => {
      const next = bySlug.get(bySlug.get(slug)?.supersededBy ?? "");
      const [old, price] = [prices.get(slug), next && prices.get(next.slug)];
      if (next?.status !== "current" || next.unusable !== undefined || !old || !price) return undefined;
      return price.input <= old.input && price.output <= old.output ? next : undefined;
    },
    family: (name) => {
      const slug = Object.hasOwn(content.families, name) ? content.families[name] : undefined;
      return slug === undefined ? undefined : bySlug.get(slug);
    },
    price: (slug) => (found.get(slug)?.unusable === undefined ? prices.get(slug) : undefined),
    lastPrice: (slug) => prices.get(slug),
    withModels: (added) => {
      const slugs = new Set(added.map((model) => model.slug));
      return catalogueOf({
        ...content,
        models: [...content.models.filter((model) => !slugs.has(model.slug)), ...added],
      });
    },
  };
}

/** The check has made sure that the chain ends. */
function successor(model: CatalogueModel, bySlug: ReadonlyMap<string, CatalogueModel>): CatalogueModel {
  if (model.status === "current" || model.supersededBy === undefined) return model;
  const next = bySlug.get(model.supersededBy);
  return next === undefined ? model : successor(next, bySlug);
}

function redirect(asked: CatalogueModel, model: CatalogueModel): string | null {
  return asked === model ? null : `${asked.slug} is retired; ${model.slug} took its place`;
}

function priceOf(model: CatalogueModel): ModelPrice {
  const { input, output, cacheRead, cacheWrite, overrides = [] } = model.pricing;
  return {
    input: pricePerMillion(input),
    output: pricePerMillion(output),
    cacheRead: cacheRead === undefined ? null : pricePerMillion(cacheRead),
    cacheWrite: cacheWrite === undefined ? null : pricePerMillion(cacheWrite),
    overrides: overrides.map((step) => ({
      minPromptTokens: step.minPromptTokens,
      input: pricePerMillion(step.input),
      output: pricePerMillion(step.output),
    })),
    note: `${model.priceSource.startsWith(LISTED_BY) ? model.priceSource : "catalogue"} ${model.priceDate}`,
  };
}
