import { slotsInOrder, tableOrder } from "../../src/core/models/tier-order.ts";
import type { Tiers } from "../../src/core/models/tiers.ts";
import { TIERS, type Tier } from "../../src/core/models/vocabulary.ts";
import type { Matrix } from "./matrix.ts";

/** OpenRouter switches this model's thinking by the field `reasoning`. */
const WITH_THINKING = "the same model with its thinking on, which this product's requests do not ask for";

/**
 * Which recorded runs stand for a model of the catalogue. The names are beginnings of those of the public SWE-bench
 * runs (bash-only, 2025-12-10); `why` says where they are not simply the same model.
 */
const RUNS: ReadonlyMap<string, { readonly start: string; readonly why: string }> = new Map([
  ["deepseek/deepseek-v3.2", { start: "DeepSeek V3.2 Reasoner", why: WITH_THINKING }],
  ["z-ai/glm-4.6", { start: "GLM-4.6", why: "the same model, temperature 1" }],
  ["qwen/qwen3-coder", { start: "Qwen3-Coder 480B", why: "the same model" }],
  ["anthropic/claude-sonnet-4.5", { start: "Claude 4.5 Sonnet", why: "the same model" }],
]);

/** Models without runs there, and what must not be taken for them. */
const NO_RUNS: ReadonlyMap<string, string> = new Map([
  ["meta-llama/llama-3.3-70b-instruct", "only Llama 4 Maverick has runs, which is another model"],
  ["z-ai/glm-4.7-flash", "only the much larger GLM-4.5 and GLM-4.6 have runs"],
  ["mistralai/mistral-small-2603", "only Devstral has runs, without costs"],
]);

/** A model in its place of a chain. */
interface ChainModel {
  readonly slug: string;
  /** Its name in the matrix; `null` where it has no runs there. */
  readonly run: string | null;
  /** Why these runs stand for it, or why there are none. */
  readonly why: string;
}

export interface ShippedChain {
  readonly tier: Tier;
  /** What the tier climbs for a coding task: its checked chain, or the plan's table. */
  readonly by: "chain" | "table";
  readonly models: readonly ChainModel[];
  /** Names in the matrix of those that have runs, in order. */
  readonly runs: readonly string[];
}

/**
 * What the tiers climb for a coding task of medium or complex size, as the product's own files and rules say: the checked
 * chains first, then the plan's table, each cut at the tier's number of stages.
 */
export function shippedChains(tiers: Tiers, matrix: Matrix): readonly ShippedChain[] {
  const profile = { type: "coding", complexity: "medium" } as const;
  return (["chain", "table"] as const).flatMap((by) =>
    TIERS.map((tier): ShippedChain => {
      const order = by === "chain" ? slotsInOrder(profile, tier, tiers) : tableOrder(profile, tier, tiers);
      const models = order
        .slice(0, tiers.byName[tier].cascade.stages)
        .map(({ model }) => chainModel(model.slug, matrix));
      return { tier, by, models, runs: models.flatMap(({ run }) => (run === null ? [] : [run])) };
    }),
  );
}

/** A model of the catalogue in a matrix: by its slug where the file uses that, else by the table above. */
export function chainModel(slug: string, matrix: Matrix): ChainModel {
  if (matrix.models.has(slug)) return { slug, run: slug, why: "the file names it so" };
  const known = RUNS.get(slug);
  const run = [...matrix.models.keys()].find((name) => known !== undefined && name.startsWith(known.start));
  if (known !== undefined && run !== undefined) return { slug, run, why: known.why };
  return { slug, run: null, why: NO_RUNS.get(slug) ?? "it has no runs there" };
}
