import { type DailyFit, expectedCost, fitDays, type PastDay } from "./projection-fit.ts";

/** A day that is still to come, or what is left of today. */
export interface DayAhead {
  /** From the day of the projection, which is 0. */
  readonly ahead: number;
  readonly weekday: number;
  /** Of the day that is left: 1 but for today. */
  readonly share: number;
}

/** Expected cost of days to come, and the variance of their sum: of the days themselves and of the fit. */
export function sumAhead(fit: DailyFit, days: readonly DayAhead[]) {
  let expected = 0;
  let later = 0;
  for (const { ahead, weekday, share } of days) {
    const cost = share * expectedCost(fit, ahead, weekday);
    expected += cost;
    later += cost * ahead;
  }
  const { level, growth, both } = fit.variance;
  const ofFit = expected ** 2 * level + 2 * expected * later * both + later ** 2 * growth;
  return { expected, variance: fit.dispersion * expected + Math.max(0, ofFit) };
}

/** How far back the projection is tried on what is known by now, and how many days it needs before that. */
const TRIED_BACK = [7, 14, 21, 28, 35, 42] as const;
const DAYS_BEFORE = 14;

/** Tries as which the assumption counts that the variance is right. */
const TRUSTED_TRIES = 4;

/**
 * By how much the variance is too small, from what the same method would have said some weeks ago against what came: a
 * user whose habits change has changed them before. Never below 1. `horizon`: days that are told ahead now.
 */
export function missesOf(days: readonly PastDay[], horizon: number): number {
  let squares = 0;
  let tries = 0;
  for (const back of TRIED_BACK) {
    const known = days.filter(({ age }) => age > back).map((day) => ({ ...day, age: day.age - back }));
    const came = days.filter(({ age }) => age <= back && age > back - horizon);
    if (known.length < DAYS_BEFORE || known.every(({ cost }) => cost === 0)) break;
    const told = sumAhead(
      fitDays(known),
      came.map(({ age, weekday }) => ({ ahead: back - age, weekday, share: 1 })),
    );
    if (told.variance <= 0) continue;
    const sum = came.reduce((total, { cost }) => total + cost, 0);
    squares += (sum - told.expected) ** 2 / told.variance;
    tries++;
  }
  return Math.max(1, (squares + TRUSTED_TRIES) / (tries + TRUSTED_TRIES));
}

/** Of a normal distribution: 80 % lie within this many deviations. */
const WITHIN_80_PERCENT = 1.2816;

/** Eight of ten, of a log-normal distribution with that mean and variance; wider where few days are known. */
export function rangeOf(expected: number, variance: number, freedom: number) {
  if (expected <= 0) return { low: 0, high: 0 };
  const spread = Math.log(1 + variance / expected ** 2);
  const deviations = WITHIN_80_PERCENT + (WITHIN_80_PERCENT ** 3 + WITHIN_80_PERCENT) / (4 * freedom);
  const at = (sign: number) => expected * Math.exp(-spread / 2 + sign * deviations * Math.sqrt(spread));
  return { low: at(-1), high: at(1) };
}
