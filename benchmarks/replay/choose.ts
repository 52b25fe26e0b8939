import type { Matrix } from "./matrix.ts";
import { cascade, type Expected, type Verifier } from "./policies.ts";
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

export interface HeldOut {
  /** What was asked of the half that chose, percent of the baseline's solved instances. */
  readonly target: number;
  /** Means over the halves where some chain reached the target; `null` where none ever did. */
  readonly chosen: { readonly parity: number; readonly saving: number; readonly costPerTask: number } | null;
  /** The chain that was chosen most often. */
  readonly chain: readonly string[];
  /** Halves in which a chain reached the target, and all. */
  readonly reached: number;
  readonly splits: number;
}

interface Choice {
  readonly models: readonly string[];
  readonly verifier: Verifier;
  readonly longest: number;
  /** Least parity with the baseline, percent. */
  readonly target: number;
  readonly splits: number;
}

/**
 * The cheapest chain that reaches a parity on one half of the instances, scored on the other half, both ways, over
 * several random splits: what choosing a chain by such data is worth on instances that it was not chosen on.
 */
export function heldOut(matrix: Matrix, baseline: Expected, choice: Choice, random: () => number): HeldOut {
  const chains = chainsOf(choice.models, choice.longest);
  const policies = chains.map((chain) => cascade(matrix, chain, choice.verifier));
  const scores: { parity: number; saving: number; costPerTask: number }[] = [];
  const votes = new Map<number, number>();
  let tried = 0;
  for (let split = 0; split < choice.splits; split++) {
    const [first, second] = halves(matrix.instances.length, random);
    for (const [fit, test] of [
      [first, second],
      [second, first],
    ] as const) {
      tried++;
      const best = cheapest(policies, baseline, fit, choice.target);
      const policy = policies[best];
      if (policy === undefined) continue;
      votes.set(best, (votes.get(best) ?? 0) + 1);
      scores.push(compare(policy, baseline, test));
    }
  }
  const [favourite] = [...votes].sort((a, b) => b[1] - a[1])[0] ?? [-1];
  const average = (of: (score: (typeof scores)[number]) => number) =>
    scores.reduce((sum, score) => sum + of(score), 0) / scores.length;
  const chosen =
    scores.length === 0
      ? null
      : {
          parity: average((score) => score.parity),
          saving: average((score) => score.saving),
          costPerTask: average((score) => score.costPerTask),
        };
  return { target: choice.target, chosen, chain: chains[favourite] ?? [], reached: scores.length, splits: tried };
}

/** Index of the cheapest policy that reaches the target; -1 when none does. */
function cheapest(
  policies: readonly Expected[],
  baseline: Expected,
  indexes: readonly number[],
  target: number,
): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, policy] of policies.entries()) {
    const { parity, costPerTask } = compare(policy, baseline, indexes);
    if (!(parity >= target) || costPerTask >= least) continue;
    best = index;
    least = costPerTask;
  }
  return best;
}
