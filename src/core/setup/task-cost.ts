import type { TaskProfile } from "../engine-types.ts";
import { SPEAKS_FOR } from "../models/evidence.ts";
import { slotsInOrder } from "../models/tier-order.ts";
import type { TierSlot, Tiers } from "../models/tiers.ts";
import type { Tier } from "../models/vocabulary.ts";
import { type NanoUsd, nanoUsd, usdFromNumber } from "../money.ts";
import { assumedWork } from "../spend/estimate-assumed.ts";
import type { ModelRecord } from "../spend/outcomes.ts";

/** What a typical task of a kind costs in a tier, with all models that it climbs. */
export interface TaskCost {
  readonly tier: Tier;
  readonly amount: NanoUsd;
  /** What is known best of the model that starts: the user's own outcomes, public runs, or round assumptions. */
  readonly origin: "own" | "published" | "assumed";
  /** Where it comes from, to stand in brackets behind the amount. */
  readonly text: string;
}

/** Tasks of one's own on a model that count before what others published. */
const LEAST_OWN = 5;

/** Where nothing is known of a model's share of solved tasks, the share that goes on to the next one: as estimates assume. */
const GOES_ON = 0.4;

interface Stage {
  readonly name: string;
  /** Nano-dollars a task. */
  readonly cost: number;
  /** `null`: not known. */
  readonly solved: number | null;
  readonly origin: TaskCost["origin"];
  readonly from: string;
}

/**
 * Sum of each stage's cost, times the share of tasks that comes so far. A stage passes on what the best one before it
 * leaves unsolved, as if later models solved nothing that earlier ones did not: on the high side, since they do.
 */
export function taskCost(profile: TaskProfile, tier: Tier, tiers: Tiers, records: readonly ModelRecord[]): TaskCost {
  const slots = slotsInOrder(profile, tier, tiers).slice(0, tiers.byName[tier].cascade.stages);
  const stages = slots.map((slot) => stageOf(slot, profile, tier, tiers, records));
  let amount = 0;
  let reached = 1;
  let best: number | null = null;
  for (const { cost, solved } of stages) {
    amount += reached * cost;
    if (solved !== null) best = Math.max(best ?? 0, solved);
    reached = best === null ? GOES_ON : 1 - best;
  }
  const [first] = stages;
  const origin = first?.origin ?? "assumed";
  const names = stages.map(({ name }) => name).join(", then ");
  return { tier, amount: nanoUsd(Math.ceil(amount)), origin, text: `${names}; ${first?.from ?? ""}` };
}

/** What the same task costs on the baseline model: as its public run recorded it, else by the estimates' assumptions. */
export function baselineTaskCost(profile: TaskProfile, tiers: Tiers): NanoUsd {
  const { baseline } = tiers.catalogue;
  const run = publishedRun(profile, baseline);
  if (run !== undefined) return usdFromNumber(run.costPerTask);
  const work = assumedWork(profile, "budget", tiers);
  return nanoUsd(Math.ceil(work.on(baseline.slug) / work.tasks));
}

function stageOf(
  { model }: TierSlot,
  profile: TaskProfile,
  tier: Tier,
  tiers: Tiers,
  records: readonly ModelRecord[],
): Stage {
  const own = records.find((record) => record.type === profile.type && record.model === model.slug);
  if (own !== undefined && own.tasks >= LEAST_OWN) {
    const from = `your own ${own.tasks} ${profile.type} tasks`;
    return { name: model.name, cost: own.cost / own.tasks, solved: own.solved / own.tasks, origin: "own", from };
  }
  const run = publishedRun(profile, model);
  if (run !== undefined) {
    const cost = usdFromNumber(run.costPerTask);
    const from = "public runs, at the prices of their day";
    return { name: model.name, cost, solved: run.score / 100, origin: "published", from };
  }
  const work = assumedWork(profile, tier, tiers);
  const from = "assumed, not measured, at list prices";
  return { name: model.name, cost: work.on(model.slug) / work.tasks, solved: null, origin: "assumed", from };
}

/** Benchmarks of agents have tasks of some size; they say little of what a simple one costs. */
function publishedRun({ type, complexity }: TaskProfile, { quality }: TierSlot["model"]) {
  if (complexity === "simple") return undefined;
  for (const benchmark of SPEAKS_FOR[type]) {
    const run = quality.evidence.find((one) => one.benchmark === benchmark);
    if (run?.costPerTask !== undefined) return { ...run, costPerTask: run.costPerTask };
  }
  return undefined;
}
