import uPlot from "uplot";
import { formatUsd, sum } from "../../../src/core/money.ts";
import type { DashboardSnapshot } from "../../../src/core/protocol.ts";
import { defineChart } from "./chart-element.ts";
import { daysAndDollars, tooltip } from "./chart-parts.ts";

/** Defines `<day-chart .data>`: settled spend per day as bars. */
export function registerDayChart(): void {
  defineChart<DashboardSnapshot["daily"]>("day-chart", {
    label: (days) =>
      `Settled spend per day, ${days.length} days, ${formatUsd(sum(days.map(({ cost }) => cost)))} in all`,
    draw: (days, look) => ({
      data: [days.map(({ day }) => Date.parse(day) / 1000), days.map(({ cost }) => cost)],
      options: {
        ...daysAndDollars(look),
        series: [
          {},
          {
            fill: look.colour("--bar-settled"),
            stroke: look.colour("--bar-settled"),
            width: 0,
            paths: uPlot.paths.bars?.({ size: [0.7, 28], radius: 0.15 }),
            points: { show: false },
          },
        ],
        plugins: [
          tooltip((index) => {
            const one = days[index];
            return one === undefined ? null : `${one.day}: ${formatUsd(one.cost)}`;
          }),
        ],
      },
    }),
  });
}
