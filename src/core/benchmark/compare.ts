import type { BenchmarkReport, ScenarioResult } from "./report-types.ts";

/** One scenario on one model, now and in the previous run. */
export interface ScenarioChange {
  readonly now: ScenarioResult;
  /** `null` when the previous run did not have it, or had no case of it judged. */
  readonly before: ScenarioResult | null;
  /** Percentage points of cases passed, more is better; `null` without both. */
  readonly accuracy: number | null;
  /** Cost per judged case, percent; below 0 is cheaper. `null` without both, or when it was free before. */
  readonly costPercent: number | null;
  /** Median milliseconds per case, percent; below 0 is faster. `null` without both, or when nothing was timed before. */
  readonly latencyPercent: number | null;
}

/** A simulated run says nothing about a real one, nor one tier's about another's. */
export function comparable(latest: BenchmarkReport, earlier: BenchmarkReport): boolean {
  return earlier.simulated === latest.simulated && earlier.tier === latest.tier && earlier.date < latest.date;
}

/** The newest earlier run that can be compared with this one. */
export function previousOf(latest: BenchmarkReport, reports: readonly BenchmarkReport[]): BenchmarkReport | null {
  const fitting = reports.filter((one) => comparable(latest, one));
  return fitting.sort((a, b) => (a.date < b.date ? 1 : -1))[0] ?? null;
}

/** What changed, a row per scenario and model of the latest run, in its order. Pure. */
export function compareRuns(latest: BenchmarkReport, previous: BenchmarkReport): readonly ScenarioChange[] {
  const earlier = new Map(previous.scenarios.map((one) => [keyOf(one), one]));
  return latest.scenarios.map((now) => {
    const found = earlier.get(keyOf(now));
    if (found === undefined || found.total === 0 || now.total === 0)
      return { now, before: null, accuracy: null, costPercent: null, latencyPercent: null };
    return {
      now,
      before: found,
      accuracy: 100 * (now.passed / now.total - found.passed / found.total),
      costPercent: percent(now.cost / now.total, found.cost / found.total),
      latencyPercent: percent(now.medianMs, found.medianMs),
    };
  });
}

function percent(now: number, before: number): number | null {
  return before === 0 ? null : 100 * (now / before - 1);
}

function keyOf({ scenario, model }: ScenarioResult): string {
  return `${scenario} ${model}`;
}
