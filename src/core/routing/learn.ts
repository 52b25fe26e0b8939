import type { TaskProfile } from "../engine-types.ts";
import type { CatalogueModel } from "../models/catalogue-schema.ts";
import { slotsInOrder, tableOrder } from "../models/tier-order.ts";
import type { TierConfig, TierSlot, Tiers } from "../models/tiers.ts";
import { TASK_TYPES, type TaskType, type Tier } from "../models/vocabulary.ts";
import { formatUsd, nanoUsd } from "../money.ts";
import { costOnModel, TYPICAL_TASK } from "../spend/calculator.ts";
import type { ModelRecord } from "../spend/outcomes.ts";
import { sampleBeta } from "./beta.ts";
import { bestCascade } from "./learn-cascade.ts";
import { allLimits, shortfall } from "./limits.ts";
import type { RouteConstraints, RouteOrder } from "./route.ts";

export interface LearnOptions {
  readonly profile: TaskProfile;
  readonly tier: Tier;
  /** In the order that the user has decided on (`withRouting`). */
  readonly tiers: Tiers;
  readonly constraints: RouteConstraints;
  /** The user's own, of all types or of this one: `ledger.modelRecords({ type })`. Simulated ones stay among themselves. */
  readonly records: readonly ModelRecord[];
  /** Uniform in [0, 1); the host's. */
  readonly random: () => number;
}

/** Tasks that a public result counts for, so that a few of the user's own outweigh it. */
const PUBLIC_TASKS = 4;

/** Tasks that a model's own cost is mixed with list prices by, so that one odd task does not decide. */
const LIST_TASKS = 2;

/** What an accepted result counts that no check has proved. */
const UNPROVED = 0.5;

/** By how much the sources are believed for coding work: the best one that a model has counts. */
const BENCHMARKS = ["SWE-bench Verified", "Aider polyglot"];

/**
 * The order of a tier's models for one task by Thompson sampling: for each model a solve rate is drawn from what is known
 * of it on that type of task (Beta; public results for coding work count as PUBLIC_TASKS tasks, then each of the user's own
 * tasks as one, results that were overturned as failures), and the models that the cascade climbs, and their order, are those that
 * make a solved task cheapest by the rates drawn (see `bestCascade`). So models that may be better get their turn, and
 * less often the more is known. Costs are the user's own a task, mixed with list prices where there are few.
 *
 * The models are those of the order in force, those of the tier for the type, and those of its chains, without those
 * that are outside the limits or dearer by list price than the dearest that the tier's own table and chain give to the task;
 * the last resort is none of them. Give the result to `route` as the preferred order; it appends the other models.
 * Pure but for `random`. `null`: no model meets the limits, and `route` says so or eases them.
 */
export function learntOrder(options: LearnOptions): RouteOrder | null {
  const { profile, tier, tiers, random } = options;
  const { catalogue } = tiers;
  const own = options.records.filter((record) => record.type === profile.type);
  const slots = withinLimits(options);
  if (slots.length === 0) return null;
  const listed = (model: CatalogueModel) => costOnModel(model.slug, TYPICAL_TASK, catalogue);
  const scale = priceScale(own, (slug) => {
    const model = catalogue.lookup(slug);
    return model === undefined ? 0 : listed(model);
  });
  const arms = slots.map((slot) => {
    const record = own.find((one) => one.model === slot.model.slug);
    const { solved, failed } = evidenceOf(slot.model, profile.type, record);
    const cost = costOfTry(listed(slot.model) * scale, record);
    return { slot, record, cost, rate: sampleBeta(1 + solved, 1 + failed, random) };
  });
  const baseline = listed(catalogue.baseline) * scale;
  const ranked = bestCascade(arms, tiers.byName[tier].cascade.stages, baseline);
  const tries = own.reduce((sum, record) => sum + record.tasks, 0);
  const from = `as learnt from ${triesText(tries, profile.type)}`;
  return {
    slots: ranked.map((arm, place) => {
      const at = place === 0 ? `comes first of ${ranked.length}` : `is number ${place + 1} of ${ranked.length}`;
      return { slot: arm.slot, reason: `${arm.slot.model.name} ${at}, ${from}: ${resultsText(arm)}.` };
    }),
  };
}

/** The tier's models for the task, each once, none above the ceiling or outside the limits. */
function withinLimits({ profile, tier, tiers, constraints }: LearnOptions): readonly TierSlot[] {
  const config = tiers.byName[tier];
  const { catalogue } = tiers;
  const limits = allLimits(config, constraints);
  const ceiling = Math.max(
    ...[...tableOrder(profile, tier, tiers), ...checked(config, profile.type)].map(({ model }) =>
      costOnModel(model.slug, TYPICAL_TASK, catalogue),
    ),
  );
  const pool = [
    ...slotsInOrder(profile, tier, tiers).filter(({ role }) => role !== "baseline"),
    ...config.models.filter(({ specialization }) => specialization.includes(profile.type)),
    ...TASK_TYPES.flatMap((type) => checked(config, type)),
  ];
  const seen = new Set<string>();
  return pool.filter(({ model }) => {
    if (seen.has(model.slug)) return false;
    seen.add(model.slug);
    const price = catalogue.price(model.slug);
    if (shortfall(model, price, constraints, limits) !== null) return false;
    return costOnModel(model.slug, TYPICAL_TASK, catalogue) <= ceiling;
  });
}

/** The tier's own chain; what the user put into his may be dearer than the tier. */
function checked({ cascade }: TierConfig, type: TaskType): readonly TierSlot[] {
  const chain = cascade.chains[type];
  return chain?.source === "tier" ? chain.slots : [];
}

interface Known {
  /** In tasks. */
  readonly solved: number;
  readonly failed: number;
}

function evidenceOf({ quality }: CatalogueModel, type: TaskType, record: ModelRecord | undefined): Known {
  const published =
    type === "coding"
      ? BENCHMARKS.map((name) => quality.evidence.find(({ benchmark }) => benchmark.startsWith(name))).find(Boolean)
      : undefined;
  const before =
    published === undefined
      ? { solved: 0, failed: 0 }
      : {
          solved: (PUBLIC_TASKS * published.score) / 100,
          failed: PUBLIC_TASKS - (PUBLIC_TASKS * published.score) / 100,
        };
  if (record === undefined) return before;
  const { tasks, solved, proved } = record;
  return { solved: before.solved + proved + UNPROVED * (solved - proved), failed: before.failed + tasks - solved };
}

/** Nano-dollars of one model's try at one task; what is still open counts as spent. */
function costOfTry(listed: number, record: ModelRecord | undefined): number {
  if (record === undefined) return listed;
  return (LIST_TASKS * listed + record.cost + record.open) / (LIST_TASKS + record.tasks);
}

/** What the user's tasks cost over what list prices assume of a typical one; 1 where there are none. */
function priceScale(records: readonly ModelRecord[], listed: (slug: string) => number): number {
  let [real, assumed] = [0, 0];
  for (const { model, tasks, cost, open } of records) {
    const each = listed(model);
    if (each === 0) continue;
    real += cost + open;
    assumed += tasks * each;
  }
  return real > 0 && assumed > 0 ? real / assumed : 1;
}

function resultsText({ record, rate }: { readonly record: ModelRecord | undefined; readonly rate: number }): string {
  const drawn = `its rate was drawn as ${Math.round(100 * rate)} % for this task`;
  if (record === undefined || record.tasks === 0) return `it has not been tried on any, and ${drawn}`;
  const { tasks, solved, overturned, cost, open } = record;
  const each = formatUsd(nanoUsd(Math.round((cost + open) / tasks)));
  const wrong = overturned === 0 ? "" : `, ${overturned} more turned out to be wrong`;
  return `it solved ${solved} of ${tasks} at ${each} a task${wrong}, and ${drawn}`;
}

function triesText(tries: number, type: TaskType): string {
  if (tries === 0) return `no ${type} task of yours yet`;
  return `${tries} ${tries === 1 ? "try" : "tries"} at your ${type} tasks`;
}
