import { html, type TemplateResult } from "lit";
import { formatUsd, type NanoUsd } from "../../../src/core/money.ts";
import { roiText } from "../../../src/core/spend/calculator-text.ts";
import type { CalculatedRow, Calculation, CostFigures } from "../../../src/core/spend/calculator-types.ts";

/** The figures of each model, cheapest first; with a cached share, without and with the cache side by side. */
export function costTable({ rows, scenario }: Calculation): TemplateResult {
  const cached = rows.some((row) => row.cached !== null);
  const sorted = rows.toSorted((a, b) => (a.cached ?? a.plain).perMonth - (b.cached ?? b.plain).perMonth);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Cost per model">
    <table class="figures cost-table">
      <caption class="unseen">Cost of the scenario per model, cheapest first</caption>
      <thead>
        ${
          cached
            ? html`<tr>
                <td></td>
                <th scope="colgroup" colspan="5" class="group">without a cache</th>
                <th scope="colgroup" colspan="5" class="group">${scenario.cachedPercent}% of the input from a cache</th>
              </tr>`
            : ""
        }
        <tr>
          <th scope="col">Model</th>
          ${heads()} ${cached ? heads() : ""}
        </tr>
      </thead>
      <tbody>
        ${sorted.map((row) => line(row, cached))}
      </tbody>
    </table>
  </div>`;
}

function heads(): TemplateResult {
  return html`<th scope="col" class="number">a request</th>
    <th scope="col" class="number">a month</th>
    <th scope="col" class="number">saved</th>
    <th scope="col" class="number">saved, $</th>
    <th scope="col" class="number" title="Return: the baseline's cost over the model's">ROI</th>`;
}

function line(row: CalculatedRow, cached: boolean): TemplateResult {
  return html`<tr class=${row.isBaseline ? "baseline" : ""}>
    <th scope="row" title=${row.slug}>
      ${row.name}${row.isBaseline ? html` <span class="muted">baseline</span>` : ""}
      ${row.note === null ? "" : html`<span class="muted note">${row.note}</span>`}
      ${cached && !row.cheaperCache ? html`<span class="muted note">no cheaper price for cached tokens is listed</span>` : ""}
    </th>
    ${cells(row.plain, row.isBaseline)} ${cached ? cells(row.cached ?? row.plain, row.isBaseline) : ""}
  </tr>`;
}

function cells({ perRequest, perMonth, saving, roi }: CostFigures, isBaseline: boolean): TemplateResult {
  const saved = isBaseline
    ? html`<td class="number muted">–</td><td class="number muted">–</td><td class="number muted">1.0x</td>`
    : html`<td class="number">${percentText(saving.percent)}</td>
        <td class="number">${signed(saving.amount)}</td>
        <td class="number">${roiText(roi)}</td>`;
  return html`<td class="number">${perRequest === null ? "–" : formatUsd(perRequest)}</td>
    <td class="number">${formatUsd(perMonth)}</td>
    ${saved}`;
}

/** "97.3%", "-12.0%"; a model that costs something never saves all of it. */
export function percentText(percent: number): string {
  const shown = percent > 99.9 && percent < 100 ? 99.9 : percent;
  return `${shown.toFixed(1).replace("-", "−")}%`;
}

function signed(amount: NanoUsd): string {
  return amount < 0 ? `−${formatUsd(-amount as NanoUsd)}` : formatUsd(amount);
}
