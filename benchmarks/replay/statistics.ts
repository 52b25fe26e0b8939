import { type Expected, mean } from "./policies.ts";

/** A policy against a baseline on the same instances; shares in percent. */
export interface Comparison {
  /** 100 x solved / the baseline's solved; NaN where the baseline solved none. */
  readonly parity: number;
  /** 100 x (1 - cost / the baseline's cost). */
  readonly saving: number;
  /** US dollars. */
  readonly costPerTask: number;
  /** US dollars; infinite where nothing was solved. */
  readonly costPerSolved: number;
  readonly solvedPercent: number;
}

export function compare(policy: Expected, baseline: Expected, indexes: readonly number[]): Comparison {
  const pick = (values: readonly number[]) => mean(indexes.map((index) => values[index] ?? 0));
  const solved = pick(policy.solved);
  const cost = pick(policy.cost);
  const theirs = pick(baseline.solved);
  return {
    parity: theirs === 0 ? Number.NaN : (100 * solved) / theirs,
    saving: 100 * (1 - cost / pick(baseline.cost)),
    costPerTask: cost,
    costPerSolved: cost / solved,
    solvedPercent: 100 * solved,
  };
}

export type Interval = readonly [low: number, high: number];

/** 95 % percentile bootstrap over instances, policy and baseline resampled together. `random` gives [0, 1). */
export function bootstrap(
  policy: Expected,
  baseline: Expected,
  random: () => number,
  rounds = 2_000,
): { readonly parity: Interval; readonly saving: Interval } {
  const count = policy.solved.length;
  const parity: number[] = [];
  const saving: number[] = [];
  for (let round = 0; round < rounds; round++) {
    let ours = 0;
    let theirs = 0;
    let paid = 0;
    let theirCost = 0;
    for (let draw = 0; draw < count; draw++) {
      const index = Math.floor(random() * count);
      ours += policy.solved[index] ?? 0;
      theirs += baseline.solved[index] ?? 0;
      paid += policy.cost[index] ?? 0;
      theirCost += baseline.cost[index] ?? 0;
    }
    parity.push((100 * ours) / theirs);
    saving.push(100 * (1 - paid / theirCost));
  }
  return { parity: middle95(parity), saving: middle95(saving) };
}

/** Two halves of the instances, drawn without replacement. */
export function halves(count: number, random: () => number): readonly [readonly number[], readonly number[]] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let at = count - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
  const half = Math.floor(count / 2);
  return [order.slice(0, half), order.slice(half)];
}

export function middle95(values: number[]): Interval {
  const sorted = values.sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return [at(0.025), at(0.975)];
}
