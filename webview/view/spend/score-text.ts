import type { ForecastScore } from "../../../src/core/spend/report-types.ts";
import { count } from "../figures.ts";

/** How good earlier forecasts were, so that a reader knows what this one is worth. */
export function scoreText(of: "month" | "swarm", score: ForecastScore | null): string {
  const name = of === "month" ? "month" : "swarm";
  if (score === null || score.count === 0) return `No forecast of a ${name} can be scored yet.`;
  const error = score.meanErrorPercent < 10 ? score.meanErrorPercent.toFixed(1) : score.meanErrorPercent.toFixed(0);
  const within = `${Math.round(score.withinPercent)}% of the actual costs lay inside the range`;
  return `${count(score.count, `forecast of a ${name}`, `forecasts of a ${name}`)} scored: off by ${error}% on average, ${within}.`;
}
