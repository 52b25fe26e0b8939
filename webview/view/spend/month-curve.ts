import { formatUsd, type NanoUsd, ZERO } from "../../../src/core/money.ts";
import type { DashboardSnapshot } from "../../../src/core/protocol.ts";
import type { SpendReport } from "../../../src/core/spend/report-types.ts";

/** A month as a curve: what was spent up to each day, and from today on what is expected. JSON-safe. */
export interface MonthCurve {
  readonly month: string;
  /** Every day of the month, YYYY-MM-DD. */
  readonly days: readonly string[];
  /** Known cost from the first day to the end of this one; `null` from tomorrow on. */
  readonly spent: readonly (NanoUsd | null)[];
  /** `null` before today, and where nothing can be expected. */
  readonly likely: readonly (NanoUsd | null)[];
  readonly low: readonly (NanoUsd | null)[];
  readonly high: readonly (NanoUsd | null)[];
  readonly cap: NanoUsd;
}

/** Between today and the end of the month a straight line stands for the expectation. */
export function monthCurve(
  { month, day: today, projection, budgets }: Pick<SpendReport, "month" | "day" | "projection" | "budgets">,
  daily: DashboardSnapshot["daily"],
): MonthCurve {
  const budget = budgets.find((one) => one.scope === "month");
  const known = new Map(daily.map(({ day, cost }) => [day, cost]));
  const days = daysOf(month);
  const now = days.indexOf(today);
  const seen = days.reduce((total, day) => total + (known.get(day) ?? 0), 0);
  // Days before those that are shown.
  let total = Math.max(0, (budget?.use.settled ?? seen) - seen);
  const spent = days.map((day, index) => {
    total += known.get(day) ?? 0;
    return index <= now ? (total as NanoUsd) : null;
  });
  const from = spent[now] ?? ZERO;
  const towards = (end: NanoUsd | undefined) =>
    days.map((_, index) => {
      if (end === undefined || index < now) return null;
      const share = days.length - 1 === now ? 1 : (index - now) / (days.length - 1 - now);
      return Math.round(from + (end - from) * share) as NanoUsd;
    });
  return {
    month,
    days,
    spent,
    likely: towards(projection?.likely),
    low: towards(projection?.low),
    high: towards(projection?.high),
    cap: budget?.cap ?? ZERO,
  };
}

/** The curve in words. */
export function curveText({ month, spent, likely, low, high, cap }: MonthCurve): string {
  const now = spent.findLast((amount) => amount !== null) ?? ZERO;
  const end = [likely.at(-1), low.at(-1), high.at(-1)];
  const [most, least, top] = end;
  const expected =
    most == null || least == null || top == null
      ? ""
      : `; by its end about ${formatUsd(most)}, between ${formatUsd(least)} and ${formatUsd(top)}`;
  return `Spend in ${month} day by day: ${formatUsd(now)} so far${expected}; the cap is ${formatUsd(cap)}`;
}

function daysOf(month: string): readonly string[] {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const length = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return Array.from({ length }, (_, index) => `${month}-${String(index + 1).padStart(2, "0")}`);
}
