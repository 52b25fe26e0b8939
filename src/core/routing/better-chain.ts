import type { PublicRun } from "../models/catalogue-schema.ts";
import { ahead, costPerSolved, type Sample, SPEAKS_FOR, sampleOfRun } from "../models/evidence.ts";
import type { TaskType } from "../models/vocabulary.ts";

/** A model and what is known of it for one type of task. */
export interface Known {
  readonly slug: string;
  readonly name: string;
  readonly runs: readonly PublicRun[];
  /** The user's own results; `null`: none. */
  readonly own: Sample | null;
}

export interface ChainChoice {
  readonly type: TaskType;
  /** The models that a task climbs now, the first one first. */
  readonly inForce: readonly [Known, ...Known[]];
  /** The models that may be suggested. Those of `inForce` are among them where they may be. */
  readonly candidates: readonly Known[];
  /** How many models a task may climb. */
  readonly stages: number;
}

export interface ChosenChain {
  readonly models: readonly Known[];
  /** Whom the user's own results put before the model that starts now; `null`: they do not. */
  readonly ownStart: Known | null;
  /** By public results; `null`: there were none to go by. */
  readonly expected: {
    readonly benchmark: string;
    readonly inForce: Expected;
    readonly suggested: Expected;
  } | null;
}

/** Of a chain whose check is never wrong. */
export interface Expected {
  /** Percent of tasks that some model of it solves when all failures go together. */
  readonly least: number;
  /** The same when failures have nothing to do with each other. */
  readonly most: number;
  /** US dollars for a solved task in the second case; infinite where nothing is known of its models. */
  readonly costPerSolved: number;
}

/**
 * From so many tasks of the user's own on, a model's own results are compared: with fewer, the 95 % interval of a middling
 * share is more than 53 points wide, and next to nothing can be told apart.
 */
export const ENOUGH_OWN = 10;

/** Chains within so many points of the best reach it: the standard error of a share of 60 % over 500 tasks is 2.2. */
const AS_GOOD = 2;

/** What a suggestion costs for a solved task at most, as a share of the order in force, when it solves no more. */
const CHEAPER = 0.9;

/**
 * The chain that the evidence favours over the one in force; `null` when that one is as good, and when nothing is known of
 * the model that starts it.
 *
 * 1. The user's own results go first. A model that a candidate is ahead of by them (`ahead`, both with ENOUGH_OWN
 *    tasks) must not start, and one that is itself ahead of another keeps the start. They say nothing of who follows,
 *    since a model that is asked when another has failed gets the harder tasks. For that reason a model that usually
 *    follows looks worse than it is, and goes first only when it is ahead in spite of that.
 * 2. The rest is by public results, all on the weightiest benchmark that two candidates share: of the chains that
 *    solve within AS_GOOD points of the most that any solves, the one with the least expected dollars for a solved
 *    task; and better than the order in force by as many points. Where that one is within them itself, it stays unless
 *    a chain that solves as much is cheaper by a tenth. This takes the check as perfect and failures as independent:
 *    real ones go together more or less, so that every chain solves fewer.
 * 3. Where the model that starts has no result there, the one that the user's own results put first goes before the
 *    others, which keep their order.
 *
 * What it returns, put in force, is not answered by another suggestion on the same evidence.
 */
export function betterChain({ type, inForce, candidates, stages }: ChainChoice): ChosenChain | null {
  const overtaken = (model: Known) => candidates.some((one) => isAheadByOwn(one, model));
  const start = ownStart(inForce[0], candidates);
  const own = start.slug === inForce[0].slug ? null : start;
  const isProven = candidates.some((one) => isAheadByOwn(start, one));
  const mayStart = (model: Known) => (isProven ? model.slug === start.slug : !overtaken(model));
  const benchmark = SPEAKS_FOR[type].find((name) => armsOf(candidates, name).length > 1);
  if (benchmark === undefined || armsOf([start], benchmark).length === 0)
    return own === null ? null : withStart(own, inForce, candidates, stages);

  const arms = armsOf(candidates, benchmark);
  const now = expectationOf(armsOf(inForce, benchmark));
  const chains = ordersOf(arms, Math.min(stages, arms.length))
    .filter(([first]) => first !== undefined && mayStart(first.model))
    .map((chain) => ({ chain, expected: expectationOf(chain) }));
  const keeps = own === null;
  const highest = Math.max(...chains.map(({ expected }) => expected.most), keeps ? now.most : 0);
  const isAsGood = keeps && now.most >= highest - AS_GOOD;
  const fits = ({ most, costPerSolved: cost }: Expected) => {
    if (isAsGood) return most >= now.most && cost <= CHEAPER * now.costPerSolved;
    return most >= highest - AS_GOOD && (!keeps || most >= now.most + AS_GOOD);
  };
  let best: (typeof chains)[number] | null = null;
  for (const one of chains) {
    if (!fits(one.expected)) continue;
    if (best === null || one.expected.costPerSolved < best.expected.costPerSolved) best = one;
  }
  if (best === null) return null;
  const models = best.chain.map(({ model }) => model);
  return { models, ownStart: own, expected: { benchmark, inForce: now, suggested: best.expected } };
}

/** The one that no candidate is ahead of by the user's own results, beginning with the one that starts now. */
function ownStart(first: Known, candidates: readonly Known[]): Known {
  // It ends: each is ahead of the one before by its share, or by its cost at no lesser share.
  for (let start = first; ; ) {
    const [next] = candidates
      .filter((one) => isAheadByOwn(one, start))
      .toSorted((a, b) => ownCost(a) - ownCost(b) || (a.slug < b.slug ? -1 : 1));
    if (next === undefined) return start;
    start = next;
  }
}

/** Both with results enough to compare. */
export function isAheadByOwn(one: Known, other: Known): boolean {
  if (one.own === null || other.own === null || one.slug === other.slug) return false;
  if (Math.min(one.own.tasks, other.own.tasks) < ENOUGH_OWN) return false;
  return ahead(one.own, other.own) !== "alike";
}

function ownCost({ own }: Known): number {
  return (own && costPerSolved(own)) ?? Number.POSITIVE_INFINITY;
}

function withStart(start: Known, inForce: readonly Known[], candidates: readonly Known[], stages: number): ChosenChain {
  const others = inForce.filter((one) => one.slug !== start.slug && candidates.some(({ slug }) => slug === one.slug));
  return { models: [start, ...others].slice(0, stages), ownStart: start, expected: null };
}

/** A model as a benchmark knows it. */
interface Arm {
  readonly model: Known;
  /** Share of tasks, 0-1. */
  readonly rate: number;
  /** US dollars a task, solved or not. */
  readonly cost: number;
}

/** Of the models with a result and its cost. */
function armsOf(models: readonly Known[], benchmark: string): readonly Arm[] {
  return models.flatMap((model) => {
    const run = model.runs.find((one) => one.benchmark === benchmark);
    if (run === undefined) return [];
    const { solved, tasks, costPerTask } = sampleOfRun(run);
    return costPerTask === null || solved === 0 ? [] : { model, rate: solved / tasks, cost: costPerTask };
  });
}

function expectationOf(chain: readonly Arm[]): Expected {
  let [cost, reached] = [0, 1];
  for (const arm of chain) {
    cost += reached * arm.cost;
    reached *= 1 - arm.rate;
  }
  const solved = 1 - reached;
  return {
    least: 100 * Math.max(0, ...chain.map(({ rate }) => rate)),
    most: 100 * solved,
    costPerSolved: solved === 0 ? Number.POSITIVE_INFINITY : cost / solved,
  };
}

/** Every order of `size` different ones. */
function ordersOf<A>(items: readonly A[], size: number): readonly (readonly A[])[] {
  if (size === 0) return [[]];
  return items.flatMap((item) =>
    ordersOf(
      items.filter((other) => other !== item),
      size - 1,
    ).map((rest) => [item, ...rest]),
  );
}
