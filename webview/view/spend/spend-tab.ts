import { html, type TemplateResult } from "lit";
import { formatUsd, sum } from "../../../src/core/money.ts";
import type { DashboardSnapshot } from "../../../src/core/protocol.ts";
import type { SpendReport } from "../../../src/core/spend/report-types.ts";
import { swatch, tickSwatch } from "../swatch.ts";
import type { Send } from "../view-state.ts";
import { billPart } from "./bill-part.ts";
import { budgetTree } from "./budget-tree.ts";
import { heldPart } from "./held-part.ts";
import { ledgerTrouble } from "./ledger-trouble.ts";
import { modelsPart } from "./models-part.ts";
import { monthPart } from "./month-part.ts";
import { originsPart } from "./origins-part.ts";

/** All that the ledger knows: budgets, what is expected, by origin, by model, against the provider's books, per day. */
export function spendTab(snapshot: DashboardSnapshot, send: Send): TemplateResult {
  const { spend, ledgerTrouble: trouble } = snapshot;
  if (spend === null) return ledgerTrouble(trouble, send);
  return html`<div class="stack">
    ${budgets(spend, snapshot.alertPercent, send)} ${monthPart(spend, snapshot.daily)}
    <div class="tiles wide-tiles">${originsPart(spend)} ${billPart(snapshot, spend.drift, send)}</div>
    ${heldPart(spend, snapshot.account, send)} ${modelsPart(spend)} ${lastDays(snapshot.daily)}
  </div>`;
}

function budgets({ budgets: all }: SpendReport, alertPercent: number, send: Send): TemplateResult {
  return html`<section class="part" aria-labelledby="budgets-title">
    <div class="section-head">
      <h2 id="budgets-title">Budgets</h2>
      <div class="buttons">
        <vscode-button appearance="secondary" @click=${() => send({ type: "set-budget" })}>Set Budget</vscode-button>
        <vscode-button appearance="secondary" @click=${() => send({ type: "export-spend" })}>Export Spend</vscode-button>
      </div>
    </div>
    <p class="muted">All windows and terminal runs of yours together. Each budget has what is left of the one above it.</p>
    ${budgetTree(all, alertPercent)}
    <p class="muted legend">
      <span>${swatch("settled")}settled</span><span>${swatch("open")}open: worst case of calls on their way or with unknown outcome</span
      ><span>${tickSwatch()}alert threshold, ${alertPercent}%</span>
    </p>
  </section>`;
}

function lastDays(daily: DashboardSnapshot["daily"]): TemplateResult {
  return html`<section class="part" aria-labelledby="days-title">
    <div class="section-head">
      <h2 id="days-title">Last ${daily.length} days</h2>
      <p><span class="amount">${formatUsd(sum(daily.map(({ cost }) => cost)))}</span> <span class="muted">settled, days in UTC</span></p>
    </div>
    <day-chart .data=${daily}></day-chart>
    <details>
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
    </details>
  </section>`;
}
