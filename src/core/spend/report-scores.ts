import type { NanoUsd } from "../money.ts";
import type { Forecast, Ledger } from "./ledger.ts";
import type { ForecastScore } from "./report-types.ts";

/** Swarms that are scored at most, the newest, and months likewise (a forecast for each of its days). */
const SWARMS = 100;
const MONTHS = 12;

/** Forecasts without a likely figure of their own are kept under ids with this beginning, and are not scored. */
export const UNTOLD = "untold/";

/** A month's projection is scored by the one made nearest to its middle; others are nearer to a guess or to the answer. */
const MIDDLE = { day: 15, from: 10, to: 20 } as const;

/** What was told before swarms that ran to their end, against what they came to. `null`: there is none. */
export async function scoreSwarms(ledger: Ledger): Promise<ForecastScore | null> {
  const told = (await ledger.forecasts("swarm", SWARMS)).filter(
    ({ id, actual }) => !id.startsWith(UNTOLD) && actual !== null,
  );
  const uses = await ledger.use(told.map(({ key }) => ({ scope: "swarm", key })));
  const scored = told.map((forecast, index) => ({ forecast, actual: uses[index]?.settled ?? (0 as NanoUsd) }));
  return scoreOf(
    scored,
    (count) =>
      `${count} ${count === 1 ? "swarm that ran to its" : "swarms that ran to their"} end, what was told at the launch against what the ledger has; swarms that were stopped are not scored.`,
  );
}

/** The projections of the months before `month`, against what those came to. `null`: there is none. */
export async function scoreMonths(ledger: Ledger, month: string): Promise<ForecastScore | null> {
  const nearest = new Map<string, Forecast>();
  for (const forecast of await ledger.forecasts("month", MONTHS * 31)) {
    const day = dayOfMonth(forecast);
    if (forecast.key >= month || day < MIDDLE.from || day > MIDDLE.to) continue;
    const best = nearest.get(forecast.key);
    if (best === undefined || distance(forecast) < distance(best)) nearest.set(forecast.key, forecast);
  }
  const forecasts = [...nearest.values()];
  const uses = await ledger.use(forecasts.map(({ key }) => ({ scope: "month", key })));
  const scored = forecasts.map((forecast, index) => ({ forecast, actual: uses[index]?.settled ?? (0 as NanoUsd) }));
  return scoreOf(
    scored,
    (count) =>
      `${count} past ${count === 1 ? "month" : "months"}, each by its projection of the 15th (else the nearest of the 10th to the 20th) against what the ledger has.`,
  );
}

interface Scored {
  readonly forecast: Forecast;
  readonly actual: NanoUsd;
}

function scoreOf(all: readonly Scored[], basis: (count: number) => string): ForecastScore | null {
  const scored = all.filter(({ actual }) => actual > 0);
  if (scored.length === 0) return null;
  let error = 0;
  let within = 0;
  for (const { forecast, actual } of scored) {
    error += Math.abs(forecast.likely - actual) / actual;
    if (forecast.low <= actual && actual <= forecast.high) within++;
  }
  return {
    count: scored.length,
    meanErrorPercent: (100 * error) / scored.length,
    withinPercent: (100 * within) / scored.length,
    basis: basis(scored.length),
  };
}

function dayOfMonth(forecast: Forecast): number {
  return new Date(forecast.at).getUTCDate();
}

function distance(forecast: Forecast): number {
  return Math.abs(dayOfMonth(forecast) - MIDDLE.day);
}
