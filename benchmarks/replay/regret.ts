import { chainsOf } from "./choose.ts";
import { type Climbed, climbLearnt, learn, lossOf, type World } from "./learned.ts";
import { cascade, type Expected, mean } from "./policies.ts";
import { compare, halves } from "./statistics.ts";

/** What a learning policy is measured against. */
export interface Rivals {
  /** Names in the matrix of the models that the policy may choose from. */
  readonly pool: readonly string[];
  readonly shipped: readonly string[];
  readonly baseline: Expected;
  /** US dollars that a task costs which is not solved: see `lossOf`. */
  readonly unsolved: number;
}

/** Means over the orders. Losses and regrets are US dollars a task. */
export interface LearnScore {
  /** On the half that it did not learn on, percent. */
  readonly parity: number;
  readonly saving: number;
  readonly loss: number;
  /** Its loss there above that of a rival. */
  readonly regret: {
    /** The best of single models and of chains for that very half, in hindsight. */
    readonly single: number;
    readonly chain: number;
    readonly shipped: number;
    /** The mean of all chains of full length. */
    readonly anyOrder: number;
  };
  /** While it learnt, against the best chain for those very tasks: on the first ones, and on all of its half. */
  readonly early: number;
  readonly learning: number;
}

/** The first tasks, in which there is most to learn. */
export const EARLY_TASKS = 50;

/**
 * The policy learns on a random half in random order, and is scored on the other as it stands then, many times. `shuffle`
 * draws the halves, so that worlds can be compared on the same ones.
 */
export function learnScore(world: World, rivals: Rivals, orders: number, shuffle: () => number): LearnScore {
  const scores = Array.from({ length: orders }, () => oneOrder(world, rivals, shuffle));
  const average = (of: (score: LearnScore) => number) => mean(scores.map(of));
  return {
    parity: average((score) => score.parity),
    saving: average((score) => score.saving),
    loss: average((score) => score.loss),
    regret: {
      single: average(({ regret }) => regret.single),
      chain: average(({ regret }) => regret.chain),
      shipped: average(({ regret }) => regret.shipped),
      anyOrder: average(({ regret }) => regret.anyOrder),
    },
    early: average((score) => score.early),
    learning: average((score) => score.learning),
  };
}

function oneOrder(world: World, rivals: Rivals, shuffle: () => number): LearnScore {
  const { pool, shipped, baseline, unsolved } = rivals;
  const { matrix, verifier, tiers, tier } = world;
  const [fit, test] = halves(matrix.instances.length, shuffle);
  const { climbed, records } = learn(world, fit);
  const after = policyOf(test.map((instance) => climbLearnt(world, instance, records)));
  const whole = [...test.keys()];

  const longest = Math.min(tiers.byName[tier].cascade.stages, pool.length);
  const chains = chainsOf(pool, longest).map((chain) => ({
    length: chain.length,
    policy: cascade(matrix, chain, verifier),
  }));
  const losses = (length: number | null, on: readonly number[]) =>
    chains
      .filter((chain) => length === null || chain.length === length)
      .map(({ policy }) => lossOf(policy, on, unsolved));

  const there = { solved: at(baseline.solved, test), cost: at(baseline.cost, test) };
  const { parity, saving } = compare(after, there, whole);
  const loss = lossOf(after, whole, unsolved);
  const before = policyOf(climbed);
  const regretOn = (count: number) =>
    lossOf(before, [...fit.slice(0, count).keys()], unsolved) - Math.min(...losses(null, fit.slice(0, count)));
  return {
    parity,
    saving,
    loss,
    regret: {
      single: loss - Math.min(...losses(1, test)),
      chain: loss - Math.min(...losses(null, test)),
      shipped: loss - lossOf(cascade(matrix, shipped, verifier), test, unsolved),
      anyOrder: loss - mean(losses(longest, test)),
    },
    early: regretOn(EARLY_TASKS),
    learning: regretOn(fit.length),
  };
}

function policyOf(climbed: readonly Climbed[]): Expected {
  return { solved: climbed.map(({ solved }) => solved), cost: climbed.map(({ cost }) => cost) };
}

function at(values: readonly number[], indexes: readonly number[]): readonly number[] {
  return indexes.map((index) => values[index] ?? 0);
}
