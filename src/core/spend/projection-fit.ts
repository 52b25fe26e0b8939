/** What one past day came to. `age` counts back from the day of the projection: 1 is yesterday. */
export interface PastDay {
  readonly age: number;
  /** 0-6 from Sunday to Saturday. */
  readonly weekday: number;
  readonly cost: number;
}

/** Daily cost as `level x e^(growth x days from today) x factor of the weekday`. */
export interface DailyFit {
  /** Of today. */
  readonly level: number;
  /** By day, as an exponent: 0.01 is one percent a day. */
  readonly growth: number;
  /** By weekday; 1 on average. */
  readonly factors: readonly number[];
  /** Variance of a day's cost is this times its expected cost. */
  readonly dispersion: number;
  /** Of the estimates of log(level) and of growth, and of both together. */
  readonly variance: { readonly level: number; readonly growth: number; readonly both: number };
  /** What the weighted days are worth as days, less what was estimated from them. */
  readonly freedom: number;
  /** How far the data bear the weekday pattern and the trend out: 0 not at all, 1 fully. */
  readonly trust: { readonly weekday: number; readonly trend: number };
}

/** A day counts half as much as one this many days younger. */
export const HALF_LIFE_DAYS = 21;

/** Full days that are needed to tell a trend; weekdays from weekends; and each weekday apart. */
export const TREND_DAYS = 21;
const NEEDED = { weekend: 7, weekdays: 21 } as const;

/**
 * A single difference (a trend, a weekend) counts only as far as it stands out from the scatter by more than two
 * standard errors, 4 in F: carried on for weeks, one that is not there costs more than one that is missed. Of the six
 * differences of seven weekdays each helps to judge the others, so chance level is enough.
 */
const CHANCE = { single: 4, several: 1 } as const;

/** A month of growth or decline is at most threefold, whatever a few days seem to say. */
const MOST_GROWTH = Math.log(3) / 30;

/** Rounds of fitting level and trend with the weekdays held, and the weekdays with those held. */
const ROUNDS = 5;

const NO_PATTERN: Weekly = { factors: [1, 1, 1, 1, 1, 1, 1], trust: 0, classes: 1 };

/**
 * Fits by weighted quasi-likelihood (log link, variance in proportion to the mean, so days without spend are no
 * trouble). Weekdays and trend are shrunk by the positive-part rule 1 - c / F: to nothing where a pattern is no larger
 * than chance makes it, hardly where it is far larger. Needs at least one day with a cost above 0.
 */
export function fitDays(days: readonly PastDay[]): DailyFit {
  const weighted = days.map((day) => ({ ...day, weight: 0.5 ** (day.age / HALF_LIFE_DAYS) }));
  const span = Math.max(...days.map((day) => day.age));
  let weekly = NO_PATTERN;
  let line = fitLine(weighted, weekly.factors, false);
  for (let round = 0; round < ROUNDS; round++) {
    weekly = fitWeekdays(weighted, line, span);
    line = fitLine(weighted, weekly.factors, span >= TREND_DAYS);
  }
  const total = sumOf(weighted, ({ weight }) => weight);
  const worth = total ** 2 / sumOf(weighted, ({ weight }) => weight ** 2);
  const freedom = Math.max(1, worth - 1 - line.trust - (weekly.classes - 1) * weekly.trust);
  const dispersion = (dispersionOf(weighted, weekly.factors, line) * worth) / freedom;
  const variance = varianceOf(weighted, weekly.factors, line, dispersion);
  return {
    level: line.level,
    growth: line.growth,
    factors: weekly.factors,
    dispersion,
    // What was taken off the trend may be missed: its square stands for that.
    variance: { ...variance, growth: variance.growth + line.dropped ** 2 },
    freedom,
    trust: { weekday: weekly.trust, trend: line.trust },
  };
}

/** What the fit expects of a day; `ahead` counts from today, so that yesterday is -1. */
export function expectedCost(
  { level, growth, factors }: Pick<DailyFit, "level" | "growth" | "factors">,
  ahead: number,
  weekday: number,
): number {
  return level * Math.exp(growth * ahead) * (factors[weekday] ?? 1);
}

interface WeightedDay extends PastDay {
  readonly weight: number;
}

interface Line {
  readonly level: number;
  readonly growth: number;
  readonly trust: number;
  /** Of the growth, by shrinking. */
  readonly dropped: number;
}

function fitLine(days: readonly WeightedDay[], factors: readonly number[], withTrend: boolean): Line {
  const flat: Line = { level: levelAt(days, factors, 0), growth: 0, trust: 0, dropped: 0 };
  if (!withTrend) return flat;
  let growth = 0;
  // Newton's steps in the growth alone; the level follows from it. The likelihood has one top.
  for (let step = 0; step < 20; step++) {
    const now = { level: levelAt(days, factors, growth), growth, factors };
    const { i0, i1, i2 } = information(days, now);
    const slope = sumOf(days, (day) => day.weight * -day.age * (day.cost - expectedOf(now, day)));
    const curve = i2 - i1 ** 2 / i0;
    if (!(curve > 0)) return flat;
    const next = clamp(growth + slope / curve, MOST_GROWTH);
    const done = Math.abs(next - growth) < 1e-9;
    growth = next;
    if (done) break;
  }
  const free: Line = { level: levelAt(days, factors, growth), growth, trust: 1, dropped: 0 };
  const { growth: variance } = varianceOf(days, factors, free, dispersionOf(days, factors, free));
  const trust = growth === 0 ? 0 : Math.max(0, 1 - (CHANCE.single * variance) / growth ** 2);
  const kept = trust * growth;
  return { level: levelAt(days, factors, kept), growth: kept, trust, dropped: growth - kept };
}

/** The level that gives the days' weighted sum, when they grow like that. */
function levelAt(days: readonly WeightedDay[], factors: readonly number[], growth: number): number {
  const unit = { level: 1, growth, factors };
  return sumOf(days, (day) => day.weight * day.cost) / sumOf(days, (day) => day.weight * expectedOf(unit, day));
}

interface Weekly {
  readonly factors: readonly number[];
  readonly trust: number;
  readonly classes: number;
}

/** Cost of each class of days over what the line expects of them, shrunk towards no difference. */
function fitWeekdays(days: readonly WeightedDay[], line: Line, span: number): Weekly {
  if (span < NEEDED.weekend) return NO_PATTERN;
  const apart = span >= NEEDED.weekdays;
  const classOf = (weekday: number) => (apart ? weekday : Number(weekday === 0 || weekday === 6));
  const flat = { ...line, factors: NO_PATTERN.factors };
  const groups = new Map<number, { cost: number; expected: number }>();
  for (const day of days) {
    const group = groups.get(classOf(day.weekday)) ?? { cost: 0, expected: 0 };
    group.cost += day.weight * day.cost;
    group.expected += day.weight * expectedOf(flat, day);
    groups.set(classOf(day.weekday), group);
  }
  const raw = (weekday: number): number => {
    const group = groups.get(classOf(weekday));
    return group === undefined || group.expected === 0 ? 1 : group.cost / group.expected;
  };
  const freedom = days.length - groups.size;
  if (groups.size < 2 || freedom < 1) return NO_PATTERN;
  const between = sumOf(days, (day) => day.weight * expectedOf(flat, day) * (raw(day.weekday) - 1) ** 2);
  const within = sumOf(days, (day) => {
    const expected = expectedOf(flat, day);
    return expected === 0 ? 0 : (day.weight * (day.cost - expected * raw(day.weekday)) ** 2) / expected;
  });
  const chance = groups.size === 2 ? CHANCE.single : CHANCE.several;
  const ratio = between / (groups.size - 1) / (within / freedom);
  const trust = Number.isNaN(ratio) ? 0 : Math.max(0, 1 - chance / ratio);
  const shrunk = [0, 1, 2, 3, 4, 5, 6].map((weekday) => 1 + trust * (raw(weekday) - 1));
  const mean = sumOf(shrunk, (factor) => factor) / 7;
  return mean <= 0 ? NO_PATTERN : { factors: shrunk.map((one) => one / mean), trust, classes: groups.size };
}

/** Weighted mean of squared error over expected cost. Days of which hardly anything is expected are kept from ruling it. */
function dispersionOf(
  days: readonly WeightedDay[],
  factors: readonly number[],
  line: Pick<Line, "level" | "growth">,
): number {
  const fit = { ...line, factors };
  const least = 0.05 * line.level;
  const errors = sumOf(days, (day) => {
    const expected = expectedOf(fit, day);
    return (day.weight * (day.cost - expected) ** 2) / Math.max(expected, least);
  });
  return errors / sumOf(days, ({ weight }) => weight);
}

/** By the sandwich rule, since the weights are no variances; between that with a trend and that without, by its trust. */
function varianceOf(
  days: readonly WeightedDay[],
  factors: readonly number[],
  line: Line,
  dispersion: number,
): DailyFit["variance"] {
  const fit = { ...line, factors };
  const { i0, i1, i2 } = information(days, fit);
  const meat = (power: number) =>
    dispersion * sumOf(days, (day) => day.weight ** 2 * expectedOf(fit, day) * (-day.age) ** power);
  const [m0, m1, m2] = [meat(0), meat(1), meat(2)];
  const flat = m0 / i0 ** 2;
  const square = (i0 * i2 - i1 ** 2) ** 2;
  if (line.trust === 0 || !(square > 0)) return { level: flat, growth: 0, both: 0 };
  const { trust } = line;
  return {
    level: trust * ((i2 ** 2 * m0 - 2 * i2 * i1 * m1 + i1 ** 2 * m2) / square) + (1 - trust) * flat,
    growth: (trust * (i1 ** 2 * m0 - 2 * i1 * i0 * m1 + i0 ** 2 * m2)) / square,
    both: (trust * (-i2 * i1 * m0 + (i2 * i0 + i1 ** 2) * m1 - i1 * i0 * m2)) / square,
  };
}

type Curve = Pick<DailyFit, "level" | "growth" | "factors">;

function information(days: readonly WeightedDay[], fit: Curve) {
  const of = (power: number) => sumOf(days, (day) => day.weight * expectedOf(fit, day) * (-day.age) ** power);
  return { i0: of(0), i1: of(1), i2: of(2) };
}

function expectedOf(fit: Curve, day: PastDay): number {
  return expectedCost(fit, -day.age, day.weekday);
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(-most, value));
}

function sumOf<T>(values: readonly T[], of: (value: T) => number): number {
  let total = 0;
  for (const value of values) total += of(value);
  return total;
}
