import uPlot from "uplot";
import { formatUsd, type NanoUsd } from "../../../src/core/money.ts";
import type { ChartLook } from "./chart-element.ts";

/** What all charts of money over days have in common: UTC days along, dollars up from zero. */
export function daysAndDollars({ colour, font }: ChartLook): Omit<uPlot.Options, "width" | "height" | "series"> {
  const axis = { stroke: colour("--muted"), font, ticks: { show: false } };
  return {
    padding: [12, 8, 0, 0],
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    // Room for half a bar at both ends; an empty month still shows a scale.
    scales: {
      x: { range: (_, first, last) => [first - 50_000, last + 50_000] },
      y: { range: (_, _low, high) => [0, high > 0 ? high * 1.08 : 1e6] },
    },
    axes: [
      { ...axis, grid: { show: false }, values: "{D} {MMM}", space: 56, size: 28 },
      {
        ...axis,
        grid: { stroke: colour("--grid"), width: 1 },
        size: 64,
        values: (_, amounts) => amounts.map((amount) => (amount === 0 ? "$0" : formatUsd(amount as NanoUsd))),
      },
    ],
  };
}

/** Words above the day under the pointer; `null` shows none. */
export function tooltip(words: (index: number) => string | null): uPlot.Plugin {
  const tip = document.createElement("div");
  tip.className = "chart-tip";
  return {
    hooks: {
      init: (plot) => plot.over.append(tip),
      setCursor: (plot) => {
        const { idx, left } = plot.cursor;
        const seconds = idx == null ? undefined : plot.data[0][idx];
        const text = idx == null ? null : words(idx);
        tip.hidden = seconds === undefined || text === null || left === undefined || left < 0;
        if (tip.hidden || seconds === undefined) return;
        tip.textContent = text;
        // Half of what the words need, so that they stay inside.
        const half = tip.offsetWidth / 2;
        const at = plot.valToPos(seconds, "x");
        tip.style.setProperty("left", `${Math.min(Math.max(at, half), plot.over.clientWidth - half)}px`);
      },
    },
  };
}
