import type { Endpoint } from "../engine-types.ts";
import type { CatalogueModel } from "./catalogue-schema.ts";
import type { TierConfig, TierSlot, Tiers } from "./tiers.ts";
import { TASK_TYPES, type TaskType, TIERS } from "./vocabulary.ts";

/** What a server that is not OpenRouter is assumed to allow; it names no limits itself. */
const ASSUMED = { contextWindow: 32_768, maxOutputTokens: 8_192 };

/** The tiers where a server has one model only: it takes every place, and no quality or price limit leaves it out. */
export function withOnlyModel(tiers: Tiers, only: NonNullable<Endpoint["onlyModel"]>, date: string): Tiers {
  const model: CatalogueModel = {
    slug: only.id,
    name: only.id,
    family: only.id,
    status: "current",
    pricing: { input: only.input, output: only.output },
    priceDate: date,
    priceSource: "the settings",
    ...ASSUMED,
    capabilities: { toolCalling: true, jsonMode: true, structuredOutputs: false, reasoning: false, streaming: true },
    quality: { score: 0, evidence: [], note: "not known" },
  };
  const catalogue = tiers.catalogue.withModels([model]);
  const byName = Object.fromEntries(TIERS.map((tier) => [tier, onlyTier(tiers.byName[tier], model)]));
  return { ...tiers, catalogue, byName: byName as unknown as Tiers["byName"] };
}

function onlyTier(config: TierConfig, model: CatalogueModel): TierConfig {
  const slot: TierSlot = { tier: config.name, role: "primary", model, specialization: [...TASK_TYPES] };
  const mapping = Object.fromEntries(TASK_TYPES.map((type) => [type, slot])) as Record<TaskType, TierSlot>;
  const cascade = { ...config.cascade, chains: {}, lastResort: null };
  return {
    ...config,
    models: [slot],
    mapping,
    chain: [slot],
    simpleTasksUse: config.name,
    qualityThreshold: 0,
    cascade,
  };
}
