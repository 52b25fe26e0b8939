import uPlot from "uplot";
import { formatUsd, type NanoUsd } from "../../src/core/money.ts";
import type { DashboardSnapshot } from "../../src/core/protocol.ts";

type Days = DashboardSnapshot["daily"];

/** Defines `<spend-chart .days>`: settled spend per day as bars, in the editor's colours, as wide as there is room. */
export function registerSpendChart(): void {
  customElements.define("spend-chart", SpendChart);
}

/** Owns one canvas while it is in the page; a change of theme or size draws it anew. */
class SpendChart extends HTMLElement {
  #days: Days = [];
  #plot: uPlot | null = null;
  readonly #resized = new ResizeObserver(() => this.#fit());
  readonly #themed = new MutationObserver(() => this.#build());

  set days(days: Days) {
    if (JSON.stringify(days) === JSON.stringify(this.#days)) return;
    this.#days = days;
    if (this.isConnected) this.#build();
  }

  connectedCallback(): void {
    this.#resized.observe(this);
    // VS Code swaps the variables on the root element and then the theme's class on the body.
    this.#themed.observe(document.body, { attributes: true, attributeFilter: ["class"] });
    this.#build();
  }

  disconnectedCallback(): void {
    this.#resized.disconnect();
    this.#themed.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  #build(): void {
    this.#plot?.destroy();
    const total = this.#days.reduce((all, { cost }) => all + cost, 0) as NanoUsd;
    this.setAttribute("role", "img");
    this.setAttribute("aria-label", `Settled spend per day, ${this.#days.length} days, ${formatUsd(total)} in all`);
    this.#plot = new uPlot(options(this), data(this.#days), this);
  }

  #fit(): void {
    const { width, height } = size(this);
    if (width > 0 && (width !== this.#plot?.width || height !== this.#plot?.height))
      this.#plot?.setSize({ width, height });
  }
}

function data(days: Days): uPlot.AlignedData {
  return [days.map(({ day }) => Date.parse(day) / 1000), days.map(({ cost }) => cost)];
}

function size(element: HTMLElement): { width: number; height: number } {
  return { width: element.clientWidth, height: element.clientWidth < 480 ? 170 : 230 };
}

function options(element: HTMLElement): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--muted"),
    font: `11px ${style.fontFamily}`,
    ticks: { show: false },
  };
  return {
    ...size(element),
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
    series: [
      {},
      {
        label: "Settled",
        fill: colour("--bar-settled"),
        stroke: colour("--bar-settled"),
        width: 0,
        paths: uPlot.paths.bars?.({ size: [0.7, 28], radius: 0.15 }),
        points: { show: false },
      },
    ],
    plugins: [tooltip()],
  };
}

/** The day and its amount above the bar under the pointer. */
function tooltip(): uPlot.Plugin {
  const tip = document.createElement("div");
  tip.className = "chart-tip";
  return {
    hooks: {
      init: (plot) => plot.over.append(tip),
      setCursor: (plot) => {
        const { idx, left } = plot.cursor;
        const seconds = idx == null ? undefined : plot.data[0][idx];
        const cost = idx == null ? undefined : plot.data[1]?.[idx];
        tip.hidden = seconds === undefined || cost == null || left === undefined || left < 0;
        if (tip.hidden || seconds === undefined) return;
        tip.textContent = `${new Date(seconds * 1000).toISOString().slice(0, 10)}: ${formatUsd((cost ?? 0) as NanoUsd)}`;
        const at = plot.valToPos(seconds, "x");
        tip.style.setProperty("left", `${Math.min(Math.max(at, 70), plot.over.clientWidth - 70)}px`);
      },
    },
  };
}
