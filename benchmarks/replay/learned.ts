import { loadCatalogue } from "../../src/core/models/catalogue.ts";
import { loadTiers, type Tiers } from "../../src/core/models/tiers.ts";
import type { Tier } from "../../src/core/models/vocabulary.ts";
import { nanoUsd, sum, ZERO } from "../../src/core/money.ts";
import { learntOrder } from "../../src/core/routing/learn.ts";
import type { ModelRecord } from "../../src/core/spend/outcomes.ts";
import { catalogueJson, tierJsons } from "../../test/support/real-configs.ts";
import type { Matrix } from "./matrix.ts";
import type { Expected, Verifier } from "./policies.ts";
import { chainModel } from "./shipped.ts";

/** What the learning policy is replayed in. */
export interface World {
  readonly matrix: Matrix;
  readonly tiers: Tiers;
  readonly tier: Tier;
  readonly verifier: Verifier;
  /** Uniform in [0, 1): the policy's draws and the check's errors. */
  readonly random: () => number;
}

const PROFILE = { type: "coding", complexity: "medium" } as const;

/** Of an agent's task; small enough that no limit of a tier leaves a model out that has runs. */
const CONSTRAINTS = { needs: { tools: true, structured: false, contextTokens: 10_000 }, maxOutputTokens: 4_000 };

/**
 * The shipped tiers without the models that have no runs, so that the policy cannot try them; without the published
 * results on request, which where they are from the very runs that are replayed tell it what it is to learn.
 */
export function learnableTiers(matrix: Matrix, { published }: { readonly published: boolean }): Tiers {
  const file = catalogueJson();
  const models = file.models.map((model) => {
    const quality = published ? model.quality : { ...model.quality, evidence: [] };
    return { ...model, quality, ...(chainModel(model.slug, matrix).run === null && { unusable: "it has no runs" }) };
  });
  return loadTiers(tierJsons(), loadCatalogue({ ...file, models }, "models.json"));
}

/** What came of one task. */
export interface Climbed {
  readonly solved: number;
  /** US dollars. */
  readonly cost: number;
  readonly tries: readonly Try[];
}

interface Try {
  readonly slug: string;
  readonly accepted: boolean;
  /** US dollars. */
  readonly cost: number;
}

/** One task by the product's own learning order, with what is known from `records`. */
export function climbLearnt(world: World, instance: number, records: readonly ModelRecord[]): Climbed {
  const { matrix, tiers, tier, verifier, random } = world;
  const order = learntOrder({ profile: PROFILE, tier, tiers, constraints: CONSTRAINTS, records, random });
  if (order === null) throw new Error(`no model with runs is left in the ${tier} tier`);
  const tries: Try[] = [];
  for (const { slot } of order.slots.slice(0, tiers.byName[tier].cascade.stages)) {
    const { slug } = slot.model;
    const runs = matrix.models.get(chainModel(slug, matrix).run ?? "");
    if (runs === undefined) throw new Error(`the learning policy chose ${slug}, which has no runs`);
    const right = runs.solved[instance] === 1;
    const accepted = random() < (right ? 1 - verifier.falseReject : verifier.falseAccept);
    tries.push({ slug, accepted, cost: runs.cost[instance] ?? 0 });
    if (accepted) return { solved: right ? 1 : 0, cost: costOf(tries), tries };
  }
  return { solved: 0, cost: costOf(tries), tries };
}

/** Tasks one after the other, each outcome kept as the ledger would: what the check said, not the truth. */
export function learn(
  world: World,
  instances: readonly number[],
): { readonly climbed: readonly Climbed[]; readonly records: readonly ModelRecord[] } {
  const records = new Map<string, ModelRecord>();
  const climbed = instances.map((instance) => {
    const one = climbLearnt(world, instance, [...records.values()]);
    for (const tried of one.tries) records.set(tried.slug, withTry(records.get(tried.slug), tried));
    return one;
  });
  return { climbed, records: [...records.values()] };
}

function withTry(record: ModelRecord | undefined, { slug, accepted, cost }: Try): ModelRecord {
  const won = accepted ? 1 : 0;
  return {
    type: PROFILE.type,
    model: slug,
    tasks: (record?.tasks ?? 0) + 1,
    attempts: (record?.attempts ?? 0) + 1,
    solved: (record?.solved ?? 0) + won,
    proved: (record?.proved ?? 0) + won,
    overturned: 0,
    cost: sum([record?.cost ?? ZERO, nanoUsd(Math.round(cost * 1e9))]),
    open: ZERO,
    firstAt: 0,
    lastAt: 0,
  };
}

function costOf(tries: readonly Try[]): number {
  return tries.reduce((all, { cost }) => all + cost, 0);
}

/**
 * US dollars a task, where one that is not solved has to be done over at `unsolved`: what the policy tries to keep low.
 * The indexes are of the policy's own lists.
 */
export function lossOf(policy: Expected, indexes: readonly number[], unsolved: number): number {
  const each = indexes.map((index) => (policy.cost[index] ?? 0) + (1 - (policy.solved[index] ?? 0)) * unsolved);
  return each.reduce((all, one) => all + one, 0) / each.length;
}
