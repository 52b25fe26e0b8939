import { html, type TemplateResult } from "lit";
import { formatUsd, type NanoUsd } from "../../src/core/money.ts";
import type { DashboardSnapshot } from "../../src/core/protocol.ts";
import type { SpendTotals, SwarmState } from "../../src/core/swarm/state-types.ts";
import { bar } from "./bar.ts";
import { budgetMeter } from "./budget-meter.ts";
import { costText } from "./cost-text.ts";
import { count, formatSaving, formatTokens, shortModel } from "./figures.ts";
import { swatch } from "./swatch.ts";

/** The swarm's money in three tiles: against its budget, by origin, against the baseline model. */
export function swarmFigures(
  { totals, budget, baseline }: SwarmState,
  { alertPercent, expected }: DashboardSnapshot,
): TemplateResult {
  const open = (totals.reserved + totals.held) as NanoUsd;
  return html`<section class="tiles" aria-label="Cost of this swarm">
    <div class="tile">${budgetMeter({ label: "Swarm budget", settled: totals.settled, open, cap: budget }, alertPercent)}${expectedText(expected)}</div>
    ${byOrigin(totals)} ${againstBaseline(totals, baseline)}
  </section>`;
}

function expectedText(expected: DashboardSnapshot["expected"]): TemplateResult | string {
  if (expected === null) return "";
  const { low, likely, high, basis } = expected;
  return html`<p title=${basis}>
    Likely <strong>${formatUsd(likely)}</strong> at its end
    <span class="muted">(${formatUsd(low)} to ${formatUsd(high)})</span>
  </p>`;
}

function byOrigin(totals: SpendTotals): TemplateResult {
  const parts = [
    { kind: "billed", name: "billed", note: "by the provider", amount: totals.billed },
    { kind: "computed", name: "computed", note: "tokens × dated price", amount: totals.computed },
    { kind: "estimated", name: "estimated", note: "upper bound", amount: totals.estimated },
    { kind: "held", name: "held", note: "worst case, outcome unknown", amount: totals.held },
  ] as const;
  const { amount, origin } = costText(totals) ?? { amount: "–", origin: "Nothing was sent yet." };
  return html`<div class="tile">
    <div class="budget-head"><h3>Total spend</h3><span class="amount">${amount}</span></div>
    ${bar(parts, totals.settled + totals.held)}
    ${
      totals.settled + totals.held === 0
        ? html`<p class="muted">${origin}</p>`
        : html`<dl class="origins">
            ${parts
              .filter((part) => part.amount > 0)
              .map(
                (part) => html`<div>
                  <dt>${swatch(part.kind)}<span>${part.name} <span class="muted">${part.note}</span></span></dt>
                  <dd>${formatUsd(part.amount)}</dd>
                </div>`,
              )}
          </dl>`
    }
  </div>`;
}

function againstBaseline(totals: SpendTotals, baseline: string): TemplateResult {
  const saving = totals.settled > 0 || totals.calls > 0 ? formatSaving(totals.settled, totals.baseline) : null;
  const name = shortModel(baseline);
  return html`<div class="tile">
    <div class="budget-head"><h3>Against the baseline</h3><span class="amount">${saving ?? "–"}</span></div>
    <p>
      ${
        saving === null
          ? html`Known as soon as the first call is settled.`
          : html`${formatUsd(totals.baseline)} for the same tokens at list price of ${name}.`
      }
    </p>
    <p class="muted">
      ${count(totals.calls, "call")} · ${formatTokens(totals.promptTokens)} tokens in
      (${formatTokens(totals.cachedTokens)} cached) · ${formatTokens(totals.completionTokens)} out
    </p>
    ${totals.held > 0 ? html`<p class="muted">Held amounts are on neither side of this comparison.</p>` : ""}
  </div>`;
}
