/** The calendar periods, in UTC, by which a key's usage is told and its limit starts anew. Weeks start on Monday. */
export const PERIODS = ["daily", "weekly", "monthly"] as const;
export type Period = (typeof PERIODS)[number];

export const DAY_MS = 86_400_000;

/** Epoch milliseconds at which the period of this moment began. */
export function startOf(period: Period, now: number): number {
  const day = Math.floor(now / DAY_MS) * DAY_MS;
  const date = new Date(day);
  switch (period) {
    case "daily":
      return day;
    case "weekly":
      return day - ((date.getUTCDay() + 6) % 7) * DAY_MS;
    case "monthly":
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
    default:
      return period satisfies never;
  }
}
