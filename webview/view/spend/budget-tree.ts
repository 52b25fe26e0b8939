import { html, type TemplateResult } from "lit";
import type { BudgetStatus } from "../../../src/core/spend/report-types.ts";
import { budgetMeter } from "../budget-meter.ts";
import { type BudgetView, freeOf } from "../budget-text.ts";

/** The budgets from the root down, each inside the one that it draws from. */
export function budgetTree(budgets: readonly BudgetStatus[], alertPercent: number): TemplateResult | string {
  return branch(budgetViews(budgets), alertPercent);
}

/** Each budget as a meter shows it: a child has no more than what is left of those above it. */
export function budgetViews(budgets: readonly BudgetStatus[]): readonly BudgetView[] {
  const above: BudgetView[] = [];
  return budgets.map(({ label, cap, use }) => {
    const own: BudgetView = { label, settled: use.settled, open: use.open, cap };
    const tightest = above.toSorted((a, b) => freeOf(a) - freeOf(b))[0];
    above.push(own);
    if (tightest === undefined || freeOf(tightest) >= freeOf(own)) return own;
    return { ...own, tighter: { label: tightest.label, free: freeOf(tightest) } };
  });
}

function branch([first, ...rest]: readonly BudgetView[], alertPercent: number): TemplateResult | string {
  if (first === undefined) return "";
  return html`<ul class="budget-tree">
    <li>${budgetMeter(first, alertPercent)} ${branch(rest, alertPercent)}</li>
  </ul>`;
}
