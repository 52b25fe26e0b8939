import { html, type TemplateResult } from "lit";
import { formatUsd } from "../../src/core/money.ts";
import { bar } from "./bar.ts";
import { type BudgetLevel, type BudgetView, budgetLevel, budgetText } from "./budget-text.ts";
import { percentOf } from "./figures.ts";
import { markIcon } from "./marks.ts";

/** A budget as a bar (settled, open, alert threshold) with the same in words under it. */
export function budgetMeter(budget: BudgetView, alertPercent: number): TemplateResult {
  const { label, settled, open, cap } = budget;
  const text = budgetText(budget);
  const level = budgetLevel(budget, alertPercent);
  const solid = level === "below" ? "settled" : level;
  return html`<div class="budget budget-${level}">
    <div class="budget-head">
      <h3>${label}</h3>
      <span><span class="amount">${formatUsd(settled)}</span> <span class="muted">of ${formatUsd(cap)}</span></span>
    </div>
    <div
      role="meter"
      aria-label="Budget: ${label}"
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${Math.min(100, percentOf(settled, cap) ?? 100)}
      aria-valuetext="${formatUsd(settled)} of ${formatUsd(cap)}. ${text}"
    >
      ${bar(
        [
          { kind: solid, amount: settled },
          { kind: "open", amount: open },
        ],
        cap,
        alertPercent,
      )}
    </div>
    <p class="muted">${text}</p>
    ${warning(level, alertPercent)}
  </div>`;
}

function warning(level: BudgetLevel, alertPercent: number): TemplateResult | string {
  switch (level) {
    case "below":
      return "";
    case "alert":
      return html`<p class="notice">${markIcon("stopped")}Past the alert threshold of ${alertPercent}%.</p>`;
    case "full":
      return html`<p class="notice">${markIcon("failed")}Nothing more can be reserved: the cap is reached.</p>`;
  }
}
