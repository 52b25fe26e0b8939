import type { Matrix, Runs } from "./matrix.ts";

/** How often a check is wrong: accepts what is not solved, rejects what is. 0 and 0 is a perfect one. */
export interface Verifier {
  readonly falseAccept: number;
  readonly falseReject: number;
}

/** What a policy comes to on each instance, as an expectation over the check's errors. */
export interface Expected {
  /** Probability that the delivered result solves the instance. */
  readonly solved: readonly number[];
  /** US dollars. */
  readonly cost: readonly number[];
}

/** One model, its result taken as it is. */
export function alone(matrix: Matrix, model: string): Expected {
  return runsOf(matrix, model);
}

/** What one stage of a cascade comes to on each instance. */
export interface Stage extends Expected {
  /** 0 where the stage was ended before it gave a result: then there is nothing to check. `null`: it always gives one. */
  readonly delivered: readonly number[] | null;
}

/** A checked cascade of models, by their names: see `cascadeOf`. */
export function cascade(
  matrix: Matrix,
  chain: readonly string[],
  verifier: Verifier,
  deliverRejected = false,
): Expected {
  const stages = chain.map((model) => ({ ...runsOf(matrix, model), delivered: null }));
  return cascadeOf(stages, matrix.instances.length, verifier, deliverRejected);
}

/**
 * A checked cascade: each stage's result is checked, a rejected one is paid for and the next stage starts anew. What
 * the last one did is delivered unless it is rejected too and `deliverRejected` is off: then nothing is, as in a swarm.
 */
export function cascadeOf(
  stages: readonly Stage[],
  instances: number,
  { falseAccept, falseReject }: Verifier,
  deliverRejected = false,
): Expected {
  const solved: number[] = [];
  const cost: number[] = [];
  for (let index = 0; index < instances; index++) {
    let reached = 1;
    let right = 0;
    let paid = 0;
    for (const [at, stage] of stages.entries()) {
      const isSolved = stage.solved[index] ?? 0;
      const isLast = at === stages.length - 1;
      const hasResult = stage.delivered?.[index] ?? 1;
      const accepted = hasResult * (isSolved ? 1 - falseReject : falseAccept);
      paid += reached * (stage.cost[index] ?? 0);
      right += reached * isSolved * (isLast && deliverRejected ? hasResult : accepted);
      reached *= 1 - accepted;
    }
    solved.push(right);
    cost.push(paid);
  }
  return { solved, cost };
}

/** Where a run is ended that has not ended by itself; absent: nowhere. */
export interface Stop {
  /** Model calls. */
  readonly calls?: number;
  /** US dollars. */
  readonly usd?: number;
}

/**
 * A model whose runs are ended at a limit. A run that would have gone on is paid for up to there, its cost taken as equal
 * for each call: an upper bound, since an agent's later calls carry a longer conversation. Throws where the limit is in
 * calls and the file does not tell them.
 */
export function stoppedAt(matrix: Matrix, model: string, stop: Stop): Stage {
  const { solved, cost, calls } = runsOf(matrix, model);
  const most = stop.calls ?? Number.POSITIVE_INFINITY;
  if (stop.calls !== undefined && calls === null) throw new Error(`the calls of ${model} are not in the matrix`);
  const share = cost.map((amount, index) => {
    const byCalls = most / (calls?.[index] ?? 0);
    const byCost = (stop.usd ?? Number.POSITIVE_INFINITY) / amount;
    return Math.min(1, byCalls, byCost);
  });
  const delivered = share.map((part) => (part < 1 ? 0 : 1));
  return {
    solved: solved.map((one, index) => one * (delivered[index] ?? 0)),
    cost: cost.map((amount, index) => amount * (share[index] ?? 1)),
    delivered,
  };
}

/** The same runs where some models cost a multiple, as with other prices, or without the providers' caching. */
export function dearer(matrix: Matrix, models: readonly string[], factor: number): Matrix {
  const scaled = [...matrix.models].map(([name, runs]): [string, Runs] => {
    if (!models.includes(name)) return [name, runs];
    return [name, { ...runs, cost: runs.cost.map((amount) => amount * factor) }];
  });
  return { ...matrix, models: new Map(scaled) };
}

/**
 * Either of two models, drawn anew for each instance so that the mean cost over `indexes` (default: all) is the given one,
 * as near as they reach.
 */
export function randomMix(
  cheap: Expected,
  dear: Expected,
  meanCost: number,
  indexes: readonly number[] = [...cheap.cost.keys()],
): Expected {
  const over = (values: readonly number[]) => mean(indexes.map((index) => values[index] ?? 0));
  const low = over(cheap.cost);
  const high = over(dear.cost);
  const share = high <= low ? 0 : Math.min(1, Math.max(0, (meanCost - low) / (high - low)));
  const mix = (first: readonly number[], second: readonly number[]) =>
    first.map((value, index) => (1 - share) * value + share * (second[index] ?? 0));
  return { solved: mix(cheap.solved, dear.solved), cost: mix(cheap.cost, dear.cost) };
}

/** The cheapest model that solves the instance, else the cheapest of all: knows what nobody can know. */
export function oracle(matrix: Matrix, models: readonly string[]): Expected {
  const all = models.map((model) => runsOf(matrix, model));
  const solved: number[] = [];
  const cost: number[] = [];
  for (const index of matrix.instances.keys()) {
    const right = all.filter((runs) => runs.solved[index] === 1);
    const usable = right.length > 0 ? right : all;
    solved.push(right.length > 0 ? 1 : 0);
    cost.push(Math.min(...usable.map((runs) => runs.cost[index] ?? Number.POSITIVE_INFINITY)));
  }
  return { solved, cost };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function runsOf(matrix: Matrix, model: string): Runs {
  const runs = matrix.models.get(model);
  if (runs === undefined) throw new Error(`${model} is not in the matrix`);
  return runs;
}
