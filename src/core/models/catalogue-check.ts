import type { CatalogueFile, CatalogueModel } from "./catalogue-schema.ts";
import { ConfigError } from "./config-error.ts";

/** Throws a ConfigError when slugs, successors, families and the baseline do not fit together. */
export function checkCatalogue(content: CatalogueFile, file: string): void {
  const bySlug = new Map<string, CatalogueModel>();
  content.models.forEach((model, index) => {
    if (bySlug.has(model.slug)) throw new ConfigError(file, ["models", index, "slug"], model.slug, "is there twice");
    bySlug.set(model.slug, model);
  });
  content.models.forEach((model, index) => {
    checkSuccessor(model, index, bySlug, file);
    checkLongContextPrices(model, index, file);
  });
  for (const [name, slug] of Object.entries(content.families)) {
    const model = bySlug.get(slug);
    const path = ["families", name];
    if (model === undefined) throw new ConfigError(file, path, slug, "is not among the models");
    if (model.status !== "current") throw new ConfigError(file, path, slug, "is retired; name a current model");
    if (model.family !== name) throw new ConfigError(file, path, slug, `belongs to the family "${model.family}"`);
  }
  const baseline = bySlug.get(content.baseline);
  if (baseline?.status !== "current")
    throw new ConfigError(file, ["baseline"], content.baseline, "is not a current model of the catalogue");
}

function checkSuccessor(
  model: CatalogueModel,
  index: number,
  bySlug: ReadonlyMap<string, CatalogueModel>,
  file: string,
): void {
  const path = ["models", index, "supersededBy"];
  if (model.status === "current") {
    const next = model.supersededBy;
    if (next === undefined) return;
    if (next === model.slug) throw new ConfigError(file, path, next, "is the model itself");
    const family = bySlug.get(next)?.family;
    if (family === undefined) throw new ConfigError(file, path, next, "is not among the models");
    if (family !== model.family) throw new ConfigError(file, path, next, `belongs to the family "${family}"`);
    return;
  }
  const seen = new Set([model.slug]);
  let at = model;
  while (at.status === "retired") {
    const next = at.supersededBy;
    if (next === undefined) throw new ConfigError(file, path, next, `must lead from ${at.slug} to a current model`);
    if (seen.has(next))
      throw new ConfigError(
        file,
        path,
        model.supersededBy,
        `leads in a circle through ${next}; let one of them lead to a current model`,
      );
    seen.add(next);
    const found = bySlug.get(next);
    if (found === undefined) throw new ConfigError(file, path, next, "is not among the models");
    at = found;
  }
}

/** Long-context prices must rise in steps, so that the last one that applies is the right one. */
function checkLongContextPrices(model: CatalogueModel, index: number, file: string): void {
  let last = 0;
  model.pricing.overrides?.forEach((step, at) => {
    const path = ["models", index, "pricing", "overrides", at, "minPromptTokens"];
    if (step.minPromptTokens <= last)
      throw new ConfigError(file, path, step.minPromptTokens, `must be above the step before it, ${last}`);
    last = step.minPromptTokens;
  });
}
