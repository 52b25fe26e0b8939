import { pricePerMillion } from "../money.ts";
import type { Catalogue } from "./catalogue.ts";
import type { CatalogueModel } from "./catalogue-schema.ts";
import { ConfigError } from "./config-error.ts";
import type { TierModel } from "./tier-schema.ts";

interface ResolvedModel {
  readonly model: CatalogueModel;
  /** It is the catalogue's. */
  readonly known: boolean;
  /** What a reader should know of the resolution, in words without a full stop. */
  readonly note: string | null;
}

const FAMILY = "family:";

/** Output limit of a model that only a tier file knows: tier files name none, and most hosts allow this much. */
const CAUTIOUS_OUTPUT = 16_384;

/** Finds the model that an entry names: a family's current one, a slug's successor, or one that only this file knows. */
export function resolveModel(
  entry: TierModel,
  catalogue: Catalogue,
  file: string,
  path: readonly (string | number)[],
): ResolvedModel {
  if (entry.model.startsWith(FAMILY)) {
    const model = catalogue.family(entry.model.slice(FAMILY.length));
    if (model !== undefined) return { model, known: true, note: null };
    const names = catalogue.familyNames.join(", ");
    throw new ConfigError(file, path, entry.model, `is not a family of the catalogue; it has ${names}`);
  }
  const found = catalogue.lookup(entry.model);
  if (found !== undefined) return { model: found, known: true, note: found.redirect };
  if (!/^[a-z0-9-]+\/[a-z0-9.:_-]+$/.test(entry.model))
    throw new ConfigError(file, path, entry.model, "is neither a slug like deepseek/deepseek-v3.2 nor family:NAME");
  return {
    model: fromTierFile(entry, catalogue.date, file),
    known: false,
    note: `${entry.model} is not in the catalogue; price and abilities are the tier file's own`,
  };
}

/** Where the entry says something else than the catalogue's model, a sentence each. */
export function disagreementsOf(entry: TierModel, model: CatalogueModel, where: string): readonly string[] {
  const { pricing, capabilities: has } = model;
  const compared: readonly (readonly [string, string | number | boolean, string | number | boolean, boolean])[] = [
    ["input price", entry.pricing.input, pricing.input, samePrice(entry.pricing.input, pricing.input)],
    ["output price", entry.pricing.output, pricing.output, samePrice(entry.pricing.output, pricing.output)],
    plain("toolCalling", entry.capabilities.toolCalling, has.toolCalling),
    plain("jsonMode", entry.capabilities.jsonMode, has.jsonMode),
    plain("streaming", entry.capabilities.streaming, has.streaming),
    plain("contextWindow", entry.capabilities.contextWindow, model.contextWindow),
    plain("qualityScore", entry.qualityScore, model.quality.score),
  ];
  return compared
    .filter(([, , , same]) => !same)
    .map(
      ([what, said, holds]) =>
        `${where}: ${what} of ${model.slug} is ${said} in the tier file and ${holds} in the catalogue of ${model.priceDate}; the catalogue's is used.`,
    );
}

function plain<T extends number | boolean>(what: string, said: T, holds: T): readonly [string, T, T, boolean] {
  return [what, said, holds, said === holds];
}

function samePrice(a: string, b: string): boolean {
  return pricePerMillion(a) === pricePerMillion(b);
}

function fromTierFile(entry: TierModel, date: string, file: string): CatalogueModel {
  const { toolCalling, jsonMode, streaming, contextWindow } = entry.capabilities;
  return {
    slug: entry.model,
    name: entry.model,
    family: entry.model,
    status: "current",
    pricing: entry.pricing,
    priceDate: date,
    priceSource: `tier file ${file}`,
    contextWindow,
    maxOutputTokens: Math.min(CAUTIOUS_OUTPUT, contextWindow),
    capabilities: { toolCalling, jsonMode, structuredOutputs: false, streaming, reasoning: false },
    quality: { score: entry.qualityScore, evidence: [], note: `As ${file} says.` },
  };
}
