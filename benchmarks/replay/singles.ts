import type { Matrix } from "./matrix.ts";
import { alone, type Expected, mean, oracle } from "./policies.ts";
import { print } from "./text.ts";

/** What every chain is shown beside: one model for all, and what nobody can know. `open`: names in the matrix. */
export function printSingles(matrix: Matrix, baseline: Expected, open: readonly string[], seed: number): void {
  const solvedBy = (model: string) => mean(alone(matrix, model).solved);
  const best = open.toSorted((a, b) => solvedBy(b) - solvedBy(a))[0] ?? "";
  const cheapest = cheapestOf(matrix, open);
  print("always the baseline", baseline, baseline, seed);
  print(`always the cheapest: ${cheapest}`, alone(matrix, cheapest), baseline, seed);
  print(`always the best single: ${best}`, alone(matrix, best), baseline, seed);
  print(`oracle over ${open.length} open models`, oracle(matrix, open), baseline, seed);
}

/** By the mean cost of its runs. */
export function cheapestOf(matrix: Matrix, open: readonly string[]): string {
  const costOf = (model: string) => mean(alone(matrix, model).cost);
  return open.toSorted((a, b) => costOf(a) - costOf(b))[0] ?? "";
}
