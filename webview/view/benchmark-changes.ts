import { compareRuns, type ScenarioChange } from "../../src/core/benchmark/compare.ts";
import type { BenchmarkReport } from "../../src/core/benchmark/report-types.ts";

/** One row of the table: a scenario on a model, and the same one in the previous run when it ran there. */
export type BenchmarkRow = Pick<ScenarioChange, "now" | "before">;

/** All scenarios of one model together. */
export interface ModelScore {
  readonly model: string;
  readonly passed: number;
  readonly total: number;
  /** Share that passed in the previous run, 0 to 1; `null` when the model did not run there. */
  readonly before: number | null;
}

/** `previous` is a run that can be compared, or `null`. */
export function benchmarkRows(latest: BenchmarkReport, previous: BenchmarkReport | null): readonly BenchmarkRow[] {
  if (previous === null) return latest.scenarios.map((now) => ({ now, before: null }));
  return compareRuns(latest, previous);
}

/** Models in the order in which they first appear. */
export function modelScores(latest: BenchmarkReport, previous: BenchmarkReport | null): readonly ModelScore[] {
  const models = [...new Set(latest.scenarios.map((result) => result.model))];
  return models.map((model) => {
    const old = previous === null ? null : score(previous, model);
    return { model, ...score(latest, model), before: old && old.total > 0 ? old.passed / old.total : null };
  });
}

function score(report: BenchmarkReport, model: string): { passed: number; total: number } {
  const results = report.scenarios.filter((result) => result.model === model);
  return {
    passed: results.reduce((total, result) => total + result.passed, 0),
    total: results.reduce((total, result) => total + result.total, 0),
  };
}
