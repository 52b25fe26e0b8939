import type { CatalogueModel } from "../models/catalogue-schema.ts";
import { shareOf, shareOfRun } from "../models/evidence.ts";
import { slotsInOrder, stagesFor, tableOrder } from "../models/tier-order.ts";
import type { Tiers } from "../models/tiers.ts";
import { type RoutingMode, TASK_TYPES, type TaskType, TIERS, type Tier } from "../models/vocabulary.ts";
import { formatPrice, nanoUsd, pricePerMillion } from "../money.ts";
import { costOnModel, TYPICAL_TASK } from "../spend/calculator.ts";
import type { ModelRecord } from "../spend/outcomes.ts";
import { betterChain, type Known } from "./better-chain.ts";
import { betterText, disagreementsWith } from "./tier-evidence-text.ts";
import type { ModelEvidence, OwnResult, PublishedResult, TierView, TypeView } from "./tier-view.ts";

export interface EvidenceOptions {
  /** In the order that the user has decided on (`withRouting`). */
  readonly tiers: Tiers;
  readonly mode: RoutingMode;
  /** The user's own outcomes, of all time; simulated ones only beside simulated ones. */
  readonly records: readonly ModelRecord[];
}

/** What is known of each tier's models: the order in force, public results and the user's own, and what they would change. */
export function tierViews(options: EvidenceOptions): readonly TierView[] {
  return TIERS.map((tier) => ({ tier, types: TASK_TYPES.map((type) => typeView(tier, type, options)) }));
}

function typeView(tier: Tier, type: TaskType, { tiers, mode, records }: EvidenceOptions): TypeView {
  const { cascade } = tiers.byName[tier];
  const stages = stagesFor(cascade, type);
  const profile = { type, complexity: "medium" } as const;
  const order = slotsInOrder(profile, tier, tiers).map((slot) => slot.model);
  const table = tableOrder(profile, tier, tiers).map((slot) => slot.model);
  const known = (model: CatalogueModel) => knownOf(model, type, records);
  const candidates = candidatesFor(tier, type, tiers).map(known);
  const climbed = order.filter(({ slug }) => slug !== cascade.lastResort?.model.slug).slice(0, stages);
  const [first, ...others] = climbed.map(known);
  const [starts] = table.map(known);
  if (first === undefined || starts === undefined) throw new Error(`the ${tier} tier has no model for ${type} tasks`);
  // What is learnt goes before every chain, so that none would take effect.
  const chosen = mode === "learning" ? null : betterChain({ type, inForce: [first, ...others], candidates, stages });
  const suggested = chosen === null ? [] : modelsOf(chosen.models, tiers);
  const shown = new Map([...order, ...table, ...suggested].map((model) => [model.slug, model]));
  return {
    type,
    table: table.map(({ slug }) => slug),
    order: order.map(({ slug }) => slug),
    stages: Math.min(order.length, stages + (cascade.lastResort === null ? 0 : 1)),
    source: mode === "learning" ? "learnt" : (cascade.chains[type]?.source ?? "table"),
    models: [...shown.values()].map((model) => evidenceOf(model, type, records)),
    disagreements: disagreementsWith(
      starts,
      candidates,
      type,
      order.map(({ slug }) => slug),
    ),
    better: chosen && {
      models: chosen.models.map(({ slug }) => slug),
      why: betterText(chosen, [first, ...others], type),
    },
  };
}

/**
 * The models that may be suggested: open weights, never the baseline, able to do the work, at or above the tier's quality
 * threshold, and at list prices no dearer for a typical task than the dearest of the order in force.
 */
function candidatesFor(tier: Tier, type: TaskType, tiers: Tiers): readonly CatalogueModel[] {
  const { catalogue } = tiers;
  const { cascade, qualityThreshold } = tiers.byName[tier];
  const { baseline } = catalogue;
  const listed = ({ slug }: CatalogueModel) =>
    catalogue.price(slug) === undefined ? null : costOnModel(slug, TYPICAL_TASK, catalogue);
  const order = slotsInOrder({ type, complexity: "medium" }, tier, tiers);
  const regular = order.filter(({ model }) => model.slug !== cascade.lastResort?.model.slug);
  const ceiling = Math.max(0, ...regular.map(({ model }) => listed(model) ?? 0));
  return catalogue.models.filter((model) => {
    const { slug, status, openWeights, capabilities, quality } = model;
    if (status !== "current" || openWeights !== true || slug === baseline.slug) return false;
    if (!capabilities.toolCalling || quality.score < qualityThreshold) return false;
    if (type === "structured" && !capabilities.jsonMode && !capabilities.structuredOutputs) return false;
    const price = listed(model);
    return price !== null && price <= ceiling;
  });
}

function knownOf({ slug, name, quality }: CatalogueModel, type: TaskType, records: readonly ModelRecord[]): Known {
  const record = recordOf(slug, type, records);
  const own = record && {
    solved: record.solved,
    tasks: record.tasks,
    costPerTask: record.cost / 1e9 / record.tasks,
  };
  return { slug, name, runs: quality.evidence, own: own ?? null };
}

function recordOf(slug: string, type: TaskType, records: readonly ModelRecord[]): ModelRecord | undefined {
  return records.find((record) => record.model === slug && record.type === type && record.tasks > 0);
}

function modelsOf(chosen: readonly Known[], { catalogue }: Tiers): readonly CatalogueModel[] {
  return chosen.flatMap(({ slug }) => catalogue.models.find((model) => model.slug === slug) ?? []);
}

function evidenceOf(model: CatalogueModel, type: TaskType, records: readonly ModelRecord[]): ModelEvidence {
  const { slug, name, pricing, quality } = model;
  const record = recordOf(slug, type, records);
  return {
    slug,
    name,
    input: formatPrice(pricePerMillion(pricing.input)),
    output: formatPrice(pricePerMillion(pricing.output)),
    published: quality.evidence.map(
      (run): PublishedResult => ({
        benchmark: run.benchmark,
        ...shareOfRun(run),
        tasks: run.tasks,
        costPerTask: run.costPerTask ?? null,
        date: run.date,
        source: run.source,
      }),
    ),
    own: record === undefined ? null : ownResult(record),
  };
}

function ownResult({ tasks, attempts, solved, proved, overturned, cost }: ModelRecord): OwnResult {
  const costPerSolved = solved === 0 ? null : nanoUsd(Math.ceil(cost / solved));
  return { tasks, attempts, solved, proved, overturned, ...shareOf(solved, tasks), cost, costPerSolved };
}
