import { type Expected, randomMix } from "./policies.ts";
import { compare, halves, type Interval, middle95 } from "./statistics.ts";

/** What the balanced tier must reach against the baseline, percent of its solved tasks and of its cost saved. */
export const PROMISE = { parity: 95, saving: 80 } as const;

export interface Verdict {
  readonly parity: number;
  readonly saving: number;
  readonly holds: boolean;
}

export function verdictOn(policy: Expected, baseline: Expected): Verdict {
  const { parity, saving } = compare(policy, baseline, [...policy.solved.keys()]);
  return { parity, saving, holds: parity >= PROMISE.parity && saving >= PROMISE.saving };
}

/** A policy against a rival on many halves of the instances. */
export interface Duel {
  /** Halves, and those in which it solves more. */
  readonly halves: number;
  readonly won: number;
  /** By how many percent of the instances it solves more: the mean over the halves, and the middle 95 % of them. */
  readonly points: number;
  readonly middle: Interval;
}

/** Solves more in at least 95 % of the halves. */
export function beats({ halves: all, won }: Duel): boolean {
  return won >= 0.95 * all;
}

export interface Rivals {
  readonly cheapest: Expected;
  readonly baseline: Expected;
}

interface Duels {
  readonly cheapest: Duel;
  /** The random mix of the cheapest and the baseline that costs the same on the very half that is scored. */
  readonly mix: Duel;
}

/** A policy on a half of the instances. */
interface OnHalf {
  readonly policy: Expected;
  readonly test: readonly number[];
}

/** Scores a policy, which may be another one for each half, against always-cheapest and the random mix at equal cost. */
export function duels(onHalves: readonly OnHalf[], { cheapest, baseline }: Rivals): Duels {
  const ahead = (rival: (half: OnHalf) => Expected) =>
    onHalves.map((half) => {
      const ours = compare(half.policy, baseline, half.test).solvedPercent;
      return ours - compare(rival(half), baseline, half.test).solvedPercent;
    });
  const mixAtCost = ({ policy, test }: OnHalf) =>
    randomMix(cheapest, baseline, compare(policy, baseline, test).costPerTask, test);
  return { cheapest: duel(ahead(() => cheapest)), mix: duel(ahead(mixAtCost)) };
}

/** The same policy on both halves of many random splits. */
export function onManyHalves(policy: Expected, splits: number, random: () => number): readonly OnHalf[] {
  return Array.from({ length: splits }).flatMap(() =>
    halves(policy.solved.length, random).map((test) => ({ policy, test })),
  );
}

function duel(differences: readonly number[]): Duel {
  return {
    halves: differences.length,
    won: differences.filter((points) => points > 0).length,
    points: differences.reduce((sum, points) => sum + points, 0) / differences.length,
    middle: middle95([...differences]),
  };
}
