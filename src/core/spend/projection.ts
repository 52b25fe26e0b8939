import { type NanoUsd, nanoUsd } from "../money.ts";
import { periodsOf } from "./ledger.ts";
import { type DailyFit, fitDays, HALF_LIFE_DAYS, type PastDay, TREND_DAYS } from "./projection-fit.ts";
import { type DayAhead, missesOf, rangeOf, sumAhead } from "./projection-range.ts";
import type { MonthProjection } from "./report-types.ts";

/** Settled cost of one UTC day, YYYY-MM-DD. */
export interface DayCost {
  readonly day: string;
  readonly cost: NanoUsd;
}

export interface Projected {
  /** `null`: too few days are known. */
  readonly projection: MonthProjection | null;
  /** How it was made, or why there is none, in words. */
  readonly basis: string;
}

/** Days that are looked back on, and the fewest full ones that a projection is made from. */
const LOOK_BACK_DAYS = 70;
const LEAST_DAYS = 3;

/** The first day whose cost `projectMonth` can use. */
export function projectionStart(at: number): string {
  return periodsOf(at - LOOK_BACK_DAYS * DAY_MS).day;
}

/**
 * What the month of `at` (ms, UTC) is likely to come to: what is spent, and for each day to come the daily cost that
 * the days before bear out (level, weekdays, trend). The range takes in the scatter of single days, how well the level
 * is known, and by how much the same method was off some weeks ago. `daily`: settled cost, days without spend left out, any order.
 */
export function projectMonth(daily: readonly DayCost[], at: number): Projected {
  const { month, day: today } = periodsOf(at);
  const spent = nanoUsd(sumCosts(daily.filter(({ day }) => day.startsWith(month) && day <= today)));
  const days = pastDays(daily, today);
  if (days.length < LEAST_DAYS) {
    const known = days.length === 0 ? "none is" : days.length === 1 ? "one is" : `${days.length} are`;
    const basis = `No projection yet: it takes ${LEAST_DAYS} full days since the first spend, and ${known} known.`;
    return { projection: null, basis };
  }
  const fit = fitDays(days);
  const ahead = daysAhead(at);
  const { expected, variance } = sumAhead(fit, ahead);
  const misses = missesOf(days, ahead.length);
  const { low, high } = rangeOf(expected, variance * misses, fit.freedom);
  const likely = Math.round(expected);
  return {
    projection: {
      month,
      spent,
      low: nanoUsd(spent + Math.min(likely, Math.round(low))),
      likely: nanoUsd(spent + likely),
      high: nanoUsd(spent + Math.max(likely, Math.round(high))),
    },
    basis: basisOf(fit, days.length, misses >= 1.5 && high - low > likely / 100, spent + likely),
  };
}

const DAY_MS = 86_400_000;

/** Full days from the first spend on (at most `LOOK_BACK_DAYS`), those without spend included. */
function pastDays(daily: readonly DayCost[], today: string): readonly PastDay[] {
  const now = Date.parse(today) / DAY_MS;
  const costs = new Map<number, number>();
  let oldest = 0;
  for (const { day, cost } of daily) {
    const age = now - Date.parse(day) / DAY_MS;
    if (age < 1 || age > LOOK_BACK_DAYS || cost <= 0) continue;
    costs.set(age, (costs.get(age) ?? 0) + cost);
    oldest = Math.max(oldest, age);
  }
  return Array.from({ length: oldest }, (_, index) => {
    const age = oldest - index;
    return { age, weekday: weekdayOf(now - age), cost: costs.get(age) ?? 0 };
  });
}

/** What is left of today, and the days of the month after it. */
function daysAhead(at: number): readonly DayAhead[] {
  const today = Math.floor(at / DAY_MS);
  const { month } = periodsOf(at);
  const days: DayAhead[] = [];
  for (let day = today; periodsOf(day * DAY_MS).month === month; day++) {
    const share = day === today ? 1 - (at / DAY_MS - today) : 1;
    days.push({ ahead: day - today, weekday: weekdayOf(day), share });
  }
  return days;
}

function basisOf(fit: DailyFit, days: number, widened: boolean, total: number): string {
  const parts = [
    `From the last ${days} full days (UTC), one counting half as much as one ${HALF_LIFE_DAYS} days later`,
  ];
  const weekday = Math.round(100 * fit.trust.weekday);
  if (weekday >= 10) parts.push("by day of the week");
  const week = 100 * (Math.exp(7 * fit.growth) - 1);
  if (Math.abs(week) >= 1) parts.push(`with a trend of ${week > 0 ? "+" : ""}${week.toFixed(0)} % a week`);
  const few = days < TREND_DAYS ? ` Few days are known: a trend is not told from fewer than ${TREND_DAYS}.` : "";
  const wider = widened ? " It is wider because the same method was further off some weeks ago." : "";
  const nothing = total === 0 ? " Nothing was spent of late." : "";
  return `${parts.join(", ")}. Four of five months should end within the range; work that starts or stops is not foreseen.${wider}${few}${nothing}`;
}

/** 0 is Sunday; day 0 of the epoch was a Thursday. */
function weekdayOf(day: number): number {
  return (day + 4) % 7;
}

function sumCosts(daily: readonly DayCost[]): number {
  return daily.reduce((total, { cost }) => total + cost, 0);
}
