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

/**
 * A checked cascade: each model's result is checked, a rejected one is paid for and the next model starts anew. What
 * the last model did is delivered unless it is rejected too and `deliverRejected` is off: then nothing is, as in a swarm.
 */
export function cascade(
  matrix: Matrix,
  chain: readonly string[],
  { falseAccept, falseReject }: Verifier,
  deliverRejected = false,
): Expected {
  const stages = chain.map((model) => runsOf(matrix, model));
  const solved: number[] = [];
  const cost: number[] = [];
  for (const index of matrix.instances.keys()) {
    let reached = 1;
    let right = 0;
    let paid = 0;
    for (const [stage, runs] of stages.entries()) {
      const isSolved = runs.solved[index] ?? 0;
      const isLast = stage === stages.length - 1;
      const accepted = isSolved ? 1 - falseReject : falseAccept;
      paid += reached * (runs.cost[index] ?? 0);
      right += reached * isSolved * (isLast && deliverRejected ? 1 : accepted);
      reached *= 1 - accepted;
    }
    solved.push(right);
    cost.push(paid);
  }
  return { solved, cost };
}

/** Either of two models, drawn anew for each instance so that the mean cost is the given one, as near as they reach. */
export function randomMix(cheap: Expected, dear: Expected, meanCost: number): Expected {
  const low = mean(cheap.cost);
  const high = mean(dear.cost);
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
