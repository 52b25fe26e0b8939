import { readFileSync } from "node:fs";
import { type Catalogue, loadCatalogue } from "../../src/core/models/catalogue.ts";
import type { CatalogueFile } from "../../src/core/models/catalogue-schema.ts";
import type { TierFile } from "../../src/core/models/tier-schema.ts";
import { loadTiers, type Tiers } from "../../src/core/models/tiers.ts";
import type { Tier } from "../../src/core/models/vocabulary.ts";

/** A shipped config file, parsed anew each time so that a test may change it. */
export function configJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../configs/${name}`, import.meta.url), "utf8"));
}

/** Only for files that `configs.test.ts` proves valid. */
export function catalogueJson(): CatalogueFile {
  return configJson("models.json") as CatalogueFile;
}

export function tierJson(tier: Tier): TierFile {
  return configJson(`${tier}.json`) as TierFile;
}

export function tierJsons(): Record<Tier, TierFile> {
  return { budget: tierJson("budget"), balanced: tierJson("balanced"), premium: tierJson("premium") };
}

let catalogue: Catalogue | undefined;
let tiers: Tiers | undefined;

/** Loaded once for all tests of a process: to load takes as long as many tests, and nobody can write to it. */
export function realCatalogue(): Catalogue {
  catalogue ??= loadCatalogue(configJson("models.json"), "models.json");
  return catalogue;
}

export function realTiers(): Tiers {
  tiers ??= loadTiers(tierJsons(), realCatalogue());
  return tiers;
}
