import { html, type TemplateResult } from "lit";
import { formatUsd, sum } from "../../src/core/money.ts";
import type { DashboardSnapshot } from "../../src/core/protocol.ts";
import { budgetMeter } from "./budget-meter.ts";
import type { Send } from "./view-state.ts";

/** Budgets, and what was spent on each of the last days as chart and table. */
export function spendTab({ budgets, alertPercent, daily }: DashboardSnapshot, send: Send): TemplateResult {
  return html`<div class="stack">
    <div class="section-head">
      <h2>Budgets</h2>
      <vscode-button appearance="secondary" @click=${() => send({ type: "set-budget" })}>Set Budget</vscode-button>
    </div>
    <div class="tiles">
      ${budgets.map((budget) => html`<div class="tile">${budgetMeter(budget, alertPercent)}</div>`)}
    </div>
    <p class="muted legend">
      <span>${swatch("settled")}settled</span><span>${swatch("open")}open: worst case of calls on their way or with unknown outcome</span
      ><span>${tickSwatch()}alert threshold, ${alertPercent}%</span>
    </p>
    <div class="section-head">
      <h2>Last ${daily.length} days</h2>
      <p><span class="amount">${formatUsd(sum(daily.map(({ cost }) => cost)))}</span> <span class="muted">settled, days in UTC</span></p>
    </div>
    <spend-chart .days=${daily}></spend-chart>
    ${table(daily)}
  </div>`;
}

function table(daily: DashboardSnapshot["daily"]): TemplateResult {
  return html`<details>
    <summary>The same as a table</summary>
    <table class="daily">
      <caption class="unseen">Settled spend per day, UTC, newest first</caption>
      <thead><tr><th scope="col">Day</th><th scope="col" class="number">Settled</th></tr></thead>
      <tbody>
        ${daily.toReversed().map(
          ({ day, cost }) => html`<tr class=${cost === 0 ? "muted" : ""}>
            <th scope="row">${day}</th>
            <td class="number">${cost === 0 ? "nothing" : formatUsd(cost)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}

function swatch(kind: string): TemplateResult {
  return html`<svg class="swatch" aria-hidden="true"><rect class="part part-${kind}" width="100%" height="100%" /></svg>`;
}

function tickSwatch(): TemplateResult {
  return html`<svg class="swatch" aria-hidden="true"><line class="tick" x1="50%" x2="50%" y1="0" y2="100%" /></svg>`;
}
