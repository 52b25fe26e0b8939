import type uPlot from "uplot";
import { formatUsd, type NanoUsd } from "../../../src/core/money.ts";
import { type ChartLook, defineChart } from "./chart-element.ts";
import { daysAndDollars, tooltip } from "./chart-parts.ts";
import { curveText, type MonthCurve } from "./month-curve.ts";

/** Defines `<month-chart .data>`: the month's spend as it grew, and where it is expected to go, with its interval. */
export function registerMonthChart(): void {
  defineChart<MonthCurve>("month-chart", { label: curveText, draw });
}

/** The cap is drawn where it does not press all else down to the ground; the legend says when it is not. */
export function capFits({ cap, spent, high }: MonthCurve): boolean {
  return cap <= 2.5 * Math.max(0, ...known(spent), ...known(high));
}

function draw(curve: MonthCurve, look: ChartLook) {
  const { days, spent, likely, low, high, cap } = curve;
  const blue = look.colour("--bar-settled");
  const line = { points: { show: false }, spanGaps: false };
  const capLine = capFits(curve) ? days.map(() => cap) : days.map(() => null);
  const data: uPlot.AlignedData = [
    days.map((day) => Date.parse(day) / 1000),
    [...spent],
    [...likely],
    [...high],
    [...low],
    capLine,
  ];
  const options = {
    ...daysAndDollars(look),
    series: [
      {},
      { ...line, stroke: blue, width: 2, fill: look.colour("--band") },
      { ...line, stroke: blue, width: 2, dash: [2, 5], cap: "round" as const },
      { ...line, stroke: blue, width: 1 },
      { ...line, stroke: blue, width: 1 },
      { ...line, stroke: look.colour("--bad"), width: 1.5, dash: [8, 4] },
    ],
    bands: [{ series: [3, 4] as [number, number], fill: look.colour("--band") }],
    plugins: [tooltip((index) => words(curve, index))],
  };
  return { data, options };
}

function words({ days, spent, likely, low, high }: MonthCurve, index: number): string | null {
  const day = days[index];
  const amount = spent[index];
  if (amount != null) return `up to ${day}: ${formatUsd(amount)}`;
  const [middle, least, most] = [likely[index], low[index], high[index]];
  if (middle == null || least == null || most == null) return null;
  return `by ${day}: about ${formatUsd(middle)} (${formatUsd(least)} to ${formatUsd(most)})`;
}

function known(amounts: readonly (NanoUsd | null)[]): readonly number[] {
  return amounts.filter((amount) => amount !== null);
}
