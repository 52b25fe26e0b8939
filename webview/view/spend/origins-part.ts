import { html, type TemplateResult } from "lit";
import { formatUsd, nanoUsd } from "../../../src/core/money.ts";
import type { SpendReport } from "../../../src/core/spend/report-types.ts";
import { bar } from "../bar.ts";
import { swatch } from "../swatch.ts";

/** This month's spend by how its cost is known. */
export function originsPart({ origins, month }: SpendReport): TemplateResult {
  const parts = [
    { kind: "billed", note: "the provider's own figure", amount: origins.billed },
    { kind: "computed", note: "tokens × dated price", amount: origins.computed },
    { kind: "estimated", note: "an upper bound", amount: origins.estimated },
    { kind: "held", note: "worst case, outcome not known", amount: origins.held },
  ] as const;
  const known = nanoUsd(origins.billed + origins.computed + origins.estimated);
  return html`<section class="tile" aria-labelledby="origins-title">
    <div class="budget-head">
      <h3 id="origins-title">How the costs of ${month} are known</h3>
      <span class="amount">${formatUsd(known)}</span>
    </div>
    ${bar(parts, known + origins.held)}
    <dl class="origins">
      ${parts.map(
        (part) => html`<div>
          <dt>${swatch(part.kind)}<span>${part.kind} <span class="muted">${part.note}</span></span></dt>
          <dd class=${part.amount === 0 ? "muted" : ""}>${part.amount === 0 ? "nothing" : formatUsd(part.amount)}</dd>
        </div>`,
      )}
    </dl>
    ${origins.held > 0 ? html`<p class="muted">What is held is not in the total above, and counts in full against the budgets.</p>` : ""}
  </section>`;
}
