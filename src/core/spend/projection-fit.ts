/** What one past day came to. `age` counts back from the day of the projection: 1 is yesterday. */
export interface PastDay {
  readonly age: number;
  /** 0-6, any fixed numbering of the days of the week with 0 for Sunday and 6 for Saturday. */
  readonly weekday: number;
  readonly cost: number;
}

/** Daily cost as `(level + slope x days from today) x factor of the weekday`. */
export interface DailyFit {
  /** Of today. */
  readonly level: number;
  readonly slope: number;
  /** By weekday; 1 on average. */
  readonly factors: readonly number[];
  /** Variance of a day's cost is this times its expected cost. */
  readonly dispersion: number;
  /** Of the estimate of the level, of the slope, and of both together. */
  readonly variance: { readonly level: number; readonly slope: number; readonly both: number };
  /** Days that the weighted ones are worth, less what was estimated from them. */
  readonly freedom: number;
  /** How far the data bear the weekday pattern and the trend out: 0 not at all, 1 fully. */
  readonly trust: { readonly weekday: number; readonly trend: number };
}

/** A day counts half as much as one this many days younger. */
export const HALF_LIFE_DAYS = 21;

/** Full days that are needed to tell weekdays from weekends, each weekday apart, and a trend. */
const NEEDED = { weekend: 7, weekdays: 21, trend: 14 } as const;

/**
 * A trend counts only as far as it stands out from the scatter by more than this many standard errors: carried on for
 * weeks, a trend that is not there costs more than one that is missed.
 */
const TREND_ERRORS = 2;

/** Rounds of fitting level and trend with the weekdays held, and the weekdays with those held. */
const ROUNDS = 4;

/**
 * Fits by weighted least squares in turns. Both patterns are shrunk by the positive-part rule 1 - c / F: to nothing
 * where the pattern is no larger than chance makes it, hardly where it is far larger. Needs at least one day.
 */
export function fitDays(days: readonly PastDay[]): DailyFit {
  const weights = days.map((day) => 0.5 ** (day.age / HALF_LIFE_DAYS));
  const span = Math.max(...days.map((day) => day.age));
  let factors: readonly number[] = [1, 1, 1, 1, 1, 1, 1];
  let line: Line = fitLine(days, weights, factors, false);
  let weekdayTrust = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const weekly = fitWeekdays(days, weights, line, span);
    factors = weekly.factors;
    weekdayTrust = weekly.trust;
    line = fitLine(days, weights, factors, span >= NEEDED.trend);
  }
  const classes = span >= NEEDED.weekdays ? 6 : span >= NEEDED.weekend ? 1 : 0;
  const worth = sumOf(weights, (w) => w) ** 2 / sumOf(weights, (w) => w * w);
  const freedom = Math.max(1, worth - 1 - line.trust - classes * weekdayTrust);
  const dispersion = (dispersionOf(days, weights, factors, line) * worth) / freedom;
  return {
    level: line.level,
    slope: line.slope,
    factors,
    dispersion,
    variance: varianceOf(days, weights, factors, line, dispersion),
    freedom,
    trust: { weekday: weekdayTrust, trend: line.trust },
  };
}

/** What the fit expects of a day; `ahead` counts from today, so that yesterday is -1. Never negative. */
export function expectedCost(fit: Pick<DailyFit, "level" | "slope" | "factors">, ahead: number, weekday: number) {
  return Math.max(0, fit.level + fit.slope * ahead) * (fit.factors[weekday] ?? 1);
}

interface Line {
  readonly level: number;
  readonly slope: number;
  readonly trust: number;
}

function fitLine(
  days: readonly PastDay[],
  weights: readonly number[],
  factors: readonly number[],
  withTrend: boolean,
): Line {
  const sums = moments(days, weights, factors);
  const flat = { level: sums.fy / sums.ff, slope: 0, trust: 0 };
  const determinant = sums.ff * sums.ftt - sums.ft ** 2;
  if (!withTrend || determinant <= 0) return flat;
  const slope = (sums.ff * sums.fty - sums.ft * sums.fy) / determinant;
  const free = { level: (sums.fy - slope * sums.ft) / sums.ff, slope };
  const scatter = dispersionOf(days, weights, factors, free);
  const { slope: variance } = varianceOf(days, weights, factors, { ...free, trust: 1 }, scatter);
  const trust = variance === 0 ? 1 : Math.max(0, 1 - (TREND_ERRORS ** 2 * variance) / slope ** 2);
  if (slope === 0 || trust === 0) return flat;
  return { level: (sums.fy - trust * slope * sums.ft) / sums.ff, slope: trust * slope, trust };
}

function moments(days: readonly PastDay[], weights: readonly number[], factors: readonly number[]) {
  const of = (pick: (f: number, t: number, y: number) => number) =>
    sumOf(days, (day, index) => (weights[index] ?? 0) * pick(factors[day.weekday] ?? 1, -day.age, day.cost));
  return {
    ff: of((f) => f * f),
    ft: of((f, t) => f * f * t),
    ftt: of((f, t) => f * f * t * t),
    fy: of((f, _, y) => f * y),
    fty: of((f, t, y) => f * t * y),
  };
}

/** Mean cost of each class of days against the line, shrunk towards no difference. */
function fitWeekdays(days: readonly PastDay[], weights: readonly number[], line: Line, span: number) {
  const none = { factors: [1, 1, 1, 1, 1, 1, 1], trust: 0 };
  const classOf =
    span >= NEEDED.weekdays
      ? (weekday: number) => weekday
      : span >= NEEDED.weekend
        ? (weekday: number) => (weekday === 0 || weekday === 6 ? 0 : 1)
        : null;
  if (classOf === null) return none;
  const groups = new Map<number, { my: number; mm: number; days: number }>();
  days.forEach((day, index) => {
    const w = weights[index] ?? 0;
    const m = Math.max(0, line.level - line.slope * day.age);
    const group = groups.get(classOf(day.weekday)) ?? { my: 0, mm: 0, days: 0 };
    group.my += w * m * day.cost;
    group.mm += w * m * m;
    group.days++;
    groups.set(classOf(day.weekday), group);
  });
  const raw = (weekday: number): number => {
    const group = groups.get(classOf(weekday));
    return group === undefined || group.mm === 0 ? 1 : group.my / group.mm;
  };
  let between = 0;
  let within = 0;
  days.forEach((day, index) => {
    const w = weights[index] ?? 0;
    const m = Math.max(0, line.level - line.slope * day.age);
    between += w * (m * (raw(day.weekday) - 1)) ** 2;
    within += w * (day.cost - m * raw(day.weekday)) ** 2;
  });
  const freedom = days.length - groups.size;
  if (groups.size < 2 || freedom < 1 || between === 0) return none;
  const ratio = within === 0 ? Number.POSITIVE_INFINITY : between / (groups.size - 1) / (within / freedom);
  const trust = Math.max(0, 1 - 1 / ratio);
  const shrunk = [0, 1, 2, 3, 4, 5, 6].map((weekday) => 1 + trust * (raw(weekday) - 1));
  const mean = sumOf(shrunk, (factor) => factor) / 7;
  return mean <= 0 ? none : { factors: shrunk.map((factor) => factor / mean), trust };
}

/** Weighted mean of squared error over expected cost. Days that hardly anything is expected of are kept from ruling it. */
function dispersionOf(
  days: readonly PastDay[],
  weights: readonly number[],
  factors: readonly number[],
  line: Pick<Line, "level" | "slope">,
): number {
  const floor = 0.05 * Math.max(line.level, 1);
  const total = sumOf(weights, (w) => w);
  return (
    sumOf(days, (day, index) => {
      const expected = expectedCost({ ...line, factors }, -day.age, day.weekday);
      return ((weights[index] ?? 0) * (day.cost - expected) ** 2) / Math.max(expected, floor);
    }) / total
  );
}

/** Of weighted least squares whose weights are no variances (the sandwich rule), by how far the trend is trusted. */
function varianceOf(
  days: readonly PastDay[],
  weights: readonly number[],
  factors: readonly number[],
  line: Line,
  dispersion: number,
): DailyFit["variance"] {
  const { ff, ft, ftt } = moments(days, weights, factors);
  const meat = (power: number) =>
    sumOf(days, (day, index) => {
      const expected = expectedCost({ ...line, factors }, -day.age, day.weekday);
      const f = factors[day.weekday] ?? 1;
      return ((weights[index] ?? 0) * f) ** 2 * (-day.age) ** power * dispersion * expected;
    });
  const [m0, m1, m2] = [meat(0), meat(1), meat(2)];
  const flat = m0 / ff ** 2;
  const determinant = ff * ftt - ft ** 2;
  if (line.trust === 0 || determinant <= 0) return { level: flat, slope: 0, both: 0 };
  const level = (ftt ** 2 * m0 - 2 * ftt * ft * m1 + ft ** 2 * m2) / determinant ** 2;
  const slope = (ft ** 2 * m0 - 2 * ft * ff * m1 + ff ** 2 * m2) / determinant ** 2;
  const both = (-ftt * ft * m0 + (ftt * ff + ft ** 2) * m1 - ft * ff * m2) / determinant ** 2;
  return {
    level: line.trust * level + (1 - line.trust) * flat,
    slope: line.trust * slope,
    both: line.trust * both,
  };
}

function sumOf<T>(values: readonly T[], of: (value: T, index: number) => number): number {
  let total = 0;
  values.forEach((value, index) => {
    total += of(value, index);
  });
  return total;
}
