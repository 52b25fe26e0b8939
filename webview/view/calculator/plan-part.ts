import { html, type TemplateResult } from "lit";
import type { NanoUsd } from "../../../src/core/money.ts";
import type { DashboardSnapshot } from "../../../src/core/protocol.ts";
import type { CalculatedRow } from "../../../src/core/spend/calculator-types.ts";

type PlanView = DashboardSnapshot["calculator"]["plan"];

/** The table that the project's plan reckoned with, at its own prices and at today's. */
export function planPart({ rows, label, today, note }: PlanView): TemplateResult {
  return html`<details class="part plan-prices">
    <summary><h2>The plan's table, then and now</h2></summary>
    <p class="muted">1 million tokens in and 200,000 out a month, at ${label}. ${note}</p>
    <div class="scroll" tabindex="0" role="region" aria-label="The plan's table">
      <table class="figures">
        <caption class="unseen">The plan's models at the plan's prices and at today's</caption>
        <thead>
          <tr>
            <td></td>
            <th scope="colgroup" colspan="4" class="group">at the plan's prices</th>
            <th scope="colgroup" colspan="4" class="group">${today}</th>
          </tr>
          <tr>
            <th scope="col">Model</th>
            ${heads()} ${heads()}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ then, now }) => html`<tr>
              <th scope="row">
                ${then.name} ${now?.note ? html`<span class="muted note">${now.note}</span>` : ""}
              </th>
              ${cells(then)} ${now === null ? html`<td class="number muted" colspan="4">not offered any more</td>` : cells(now)}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}

/** As the plan has them: to the cent. */
function cents(amount: NanoUsd): string {
  return `$${(amount / 1e9).toFixed(2)}`;
}

function heads(): TemplateResult {
  return html`<th scope="col" class="number">in</th>
    <th scope="col" class="number">out</th>
    <th scope="col" class="number">a month</th>
    <th scope="col" class="number">saved</th>`;
}

function cells({ plain, isBaseline }: CalculatedRow): TemplateResult {
  const { breakdown, perMonth, saving } = plain;
  return html`<td class="number">${cents(breakdown.input)}</td>
    <td class="number">${cents(breakdown.output)}</td>
    <td class="number">${cents(perMonth)}</td>
    <td class="number">${isBaseline ? "–" : `${Math.round(saving.percent)}%`}</td>`;
}
