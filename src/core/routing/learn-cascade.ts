/** A model as one draw sees it. */
interface Arm {
  /** Chance that it solves the task, above 0. */
  readonly rate: number;
  /** Of its try, solved or not. */
  readonly cost: number;
}

/**
 * Orders models so that a task is solved at the least expected cost by at most `stages` of them, tried one after the
 * other until one solves it; the others follow. A task that none of them solves counts at `unsolved`, what a way out of
 * the cascade costs: without it, the cheapest model would always win, however little it solves. In whichever set of
 * models, cost over rate decides the order (least cost of sequential tests; Mitten, "An analytic solution to the least
 * cost testing sequence problem", 1960); the sets are compared one by one. Failures are taken as independent, which real
 * ones are not quite.
 */
export function bestCascade<A extends Arm>(arms: readonly A[], stages: number, unsolved: number): readonly A[] {
  const sorted = arms.toSorted((a, b) => a.cost / a.rate - b.cost / b.rate);
  let best: { readonly climbed: readonly A[]; readonly cost: number } | null = null;
  for (const climbed of subsets(sorted, Math.min(stages, sorted.length))) {
    const cost = expectedCost(climbed, unsolved);
    if (best === null || cost < best.cost) best = { climbed, cost };
  }
  const climbed = best?.climbed ?? [];
  return [...climbed, ...sorted.filter((arm) => !climbed.includes(arm))];
}

function expectedCost(arms: readonly Arm[], unsolved: number): number {
  let [cost, reached] = [0, 1];
  for (const arm of arms) {
    cost += reached * arm.cost;
    reached *= 1 - arm.rate;
  }
  return cost + reached * unsolved;
}

/** Those of that size, each in the order given. */
function subsets<A>(items: readonly A[], size: number): readonly (readonly A[])[] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) => subsets(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]));
}
