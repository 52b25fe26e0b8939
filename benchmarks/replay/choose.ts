import type { Matrix } from "./matrix.ts";
import { cascade, type Expected, mean, type Verifier } from "./policies.ts";
import { compare, halves } from "./statistics.ts";

/** Every order of one to `length` different models. */
export function chainsOf(models: readonly string[], length: number): readonly (readonly string[])[] {
  let grown: readonly (readonly string[])[] = [[]];
  const chains: (readonly string[])[] = [];
  for (let size = 1; size <= length; size++) {
    grown = grown.flatMap((chain) =>
      models.filter((model) => !chain.includes(model)).map((model) => [...chain, model]),
    );
    chains.push(...grown);
  }
  return chains;
}

/** A policy that may be chosen. */
export interface Candidate {
  readonly name: string;
  readonly policy: Expected;
}

/** All chains of one to `length` of these models. */
export function chainCandidates(
  matrix: Matrix,
  models: readonly string[],
  length: number,
  verifier: Verifier,
): readonly Candidate[] {
  return chainsOf(models, length).map((chain) => ({
    name: chain.map(shortName).join(" > "),
    policy: cascade(matrix, chain, verifier),
  }));
}

/** Without a date, a temperature, or the size of an instruct model. */
export function shortName(model: string): string {
  return model.replace(/ (\(|\d+B\/|Instruct$).*/, "");
}

/** A half of the instances that chose a candidate, and the other half. */
interface Half {
  /** `null` where no candidate reached the target. */
  readonly chosen: Candidate | null;
  /** Indexes of the instances that it was not chosen on. */
  readonly test: readonly number[];
}

/**
 * The cheapest candidate that reaches a parity (percent of the baseline's solved instances) on one half of the
 * instances, with the other half to score it on, both ways, over several random splits.
 */
export function choices(
  candidates: readonly Candidate[],
  baseline: Expected,
  { target, splits }: { readonly target: number; readonly splits: number },
  random: () => number,
): readonly Half[] {
  return Array.from({ length: splits }).flatMap(() => {
    const [first, second] = halves(baseline.solved.length, random);
    return [
      { chosen: cheapest(candidates, baseline, first, target), test: second },
      { chosen: cheapest(candidates, baseline, second, target), test: first },
    ];
  });
}

export interface HeldOut {
  /** Means over the halves where some candidate reached the target; `null` where none ever did. */
  readonly chosen: { readonly parity: number; readonly saving: number; readonly costPerTask: number } | null;
  /** Name of the candidate that was chosen most often; "" where none was. */
  readonly favourite: string;
  /** Halves in which a candidate reached the target, and all. */
  readonly reached: number;
  readonly halves: number;
}

/** What choosing by such data is worth on instances that it was not chosen on. */
export function heldOut(chosenOnHalves: readonly Half[], baseline: Expected): HeldOut {
  const used = chosenOnHalves.flatMap(({ chosen, test }) => (chosen === null ? [] : [{ chosen, test }]));
  const scores = used.map(({ chosen, test }) => compare(chosen.policy, baseline, test));
  const average = (of: (score: (typeof scores)[number]) => number) => mean(scores.map(of));
  const votes = Map.groupBy(used, ({ chosen }) => chosen.name);
  const [favourite = ""] = [...votes].toSorted((a, b) => b[1].length - a[1].length)[0] ?? [];
  return {
    chosen:
      scores.length === 0
        ? null
        : {
            parity: average((score) => score.parity),
            saving: average((score) => score.saving),
            costPerTask: average((score) => score.costPerTask),
          },
    favourite,
    reached: scores.length,
    halves: chosenOnHalves.length,
  };
}

function cheapest(
  candidates: readonly Candidate[],
  baseline: Expected,
  indexes: readonly number[],
  target: number,
): Candidate | null {
  let best: Candidate | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const { parity, costPerTask } = compare(candidate.policy, baseline, indexes);
    if (!(parity >= target) || costPerTask >= least) continue;
    best = candidate;
    least = costPerTask;
  }
  return best;
}
