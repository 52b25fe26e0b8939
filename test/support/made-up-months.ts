import { type NanoUsd, nanoUsd } from "../../src/core/money.ts";
import type { DayCost } from "../../src/core/spend/projection.ts";
import { seededRandom } from "./seeded-random.ts";

/** Daily costs that were made up, with what each day was expected to cost before chance had its say. */
export interface MadeUpDays {
  /** All days in order, from the first of the history to the end of the month. */
  readonly days: readonly (DayCost & { readonly expected: number })[];
  /** The month that is projected, YYYY-MM. */
  readonly month: string;
}

export const SHAPES = ["steady", "weekday", "growing", "bursty", "changed"] as const;
export type Shape = (typeof SHAPES)[number];

/** What each shape is, in words. */
export const SHAPE_TEXT: Readonly<Record<Shape, string>> = {
  steady: "the same every day, days scatter by 25 %",
  weekday: "weekends at 0-30 % of a working day, days scatter by 25 %",
  growing: "each day 1-3 % above the one before, days scatter by 25 %",
  bursty: "two days of three nothing, the others scatter by 100 %",
  changed: "steady, but between 0.4 and 2.5 times as much from some day of the month on",
};

const DAY_MS = 86_400_000;

/** A month of a shape with `history` days before it; the same seed gives the same days. */
export function makeMonth(shape: Shape, history: number, seed: number): MadeUpDays {
  const random = seededRandom(seed);
  const start = Date.UTC(2025, Math.floor(random() * 24), 1);
  const month = new Date(start).toISOString().slice(0, 7);
  const length = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate();
  const expectedOf = patternOf(shape, length, random);
  const scatter = shape === "bursty" ? 1 : 0.25;
  const days = Array.from({ length: history + length }, (_, index) => {
    const at = start + (index - history) * DAY_MS;
    const expected = expectedOf(index - history, new Date(at).getUTCDay());
    const idle = shape === "bursty" && random() < 2 / 3;
    const cost = idle ? 0 : expected * (shape === "bursty" ? 3 : 1) * aroundOne(scatter, random);
    return { day: new Date(at).toISOString().slice(0, 10), cost: nano(cost), expected };
  });
  return { days, month };
}

/** Dollars of a day, counted from the first of the month, before chance. */
function patternOf(shape: Shape, length: number, random: () => number): (day: number, weekday: number) => number {
  const level = 0.05 * 40 ** random();
  switch (shape) {
    case "steady":
    case "bursty":
      return () => level;
    case "weekday": {
      const weekend = 0.3 * random();
      return (_, weekday) => level * (weekday === 0 || weekday === 6 ? weekend : 1);
    }
    case "growing": {
      const daily = 1.01 + 0.02 * random();
      return (day) => level * daily ** day;
    }
    case "changed": {
      const from = Math.floor(random() * length);
      const times = 0.4 * (2.5 / 0.4) ** random();
      return (day) => level * (day >= from ? times : 1);
    }
    default:
      return shape satisfies never;
  }
}

/** Log-normal with mean 1 and this standard deviation. */
function aroundOne(deviation: number, random: () => number): number {
  const variance = Math.log(1 + deviation ** 2);
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.exp(normal * Math.sqrt(variance) - variance / 2);
}

function nano(dollars: number): NanoUsd {
  return nanoUsd(Math.round(dollars * 1e9));
}
