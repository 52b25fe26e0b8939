import { html, type TemplateResult } from "lit";
import { formatUsd } from "../../../src/core/money.ts";
import type { CalculatedRow, Calculation } from "../../../src/core/spend/calculator-types.ts";
import { bar } from "../bar.ts";
import { swatch } from "../swatch.ts";

/** A bar per model, as long as its month's cost, in parts for tokens in, from a cache and out; cheapest first. */
export function costPicture({ rows }: Calculation): TemplateResult {
  const costs = rows.map((row) => figuresOf(row).perMonth);
  const dearest = Math.max(...costs, 1);
  const sorted = rows.toSorted((a, b) => figuresOf(a).perMonth - figuresOf(b).perMonth);
  return html`<figure class="costs">
    <figcaption class="legend">
      <span>A month, by</span><span>${swatch("input")}tokens in</span>
      ${rows.some((row) => row.cached !== null) ? html`<span>${swatch("cached")}from a cache</span>` : ""}
      <span>${swatch("output")}tokens out</span>
    </figcaption>
    <dl>${sorted.map((row) => line(row, dearest))}</dl>
  </figure>`;
}

function line(row: CalculatedRow, dearest: number): TemplateResult {
  const { perMonth, breakdown } = figuresOf(row);
  return html`<div class=${row.isBaseline ? "baseline" : ""}>
    <dt title=${row.slug}>${row.name}${row.isBaseline ? html` <span class="muted">baseline</span>` : ""}</dt>
    <dd>
      ${bar(
        [
          { kind: "input", amount: breakdown.input },
          { kind: "cached", amount: breakdown.cached },
          { kind: "output", amount: breakdown.output },
        ],
        dearest,
      )}
      <span class="number">${perMonth === 0 ? "free" : formatUsd(perMonth)}</span>
    </dd>
  </div>`;
}

function figuresOf(row: CalculatedRow): CalculatedRow["plain"] {
  return row.cached ?? row.plain;
}
