import { html, type TemplateResult } from "lit";
import { formatUsd } from "../../../src/core/money.ts";
import type { DashboardSnapshot } from "../../../src/core/protocol.ts";
import { calculate } from "../../../src/core/spend/calculator-scenario.ts";
import type { Calculation, PriceList } from "../../../src/core/spend/calculator-types.ts";
import { formatSaving, formatTokens, shortModel } from "../figures.ts";
import { costPicture } from "./cost-picture.ts";
import { costTable } from "./cost-table.ts";
import { planPart } from "./plan-part.ts";
import { scenarioForm } from "./scenario-form.ts";
import { parseScenario, type ScenarioInput } from "./scenario-input.ts";

/** What any use would cost on every model, calculated here from the snapshot's prices; nothing is sent for it. */
export function calculatorTab(
  { calculator }: DashboardSnapshot,
  input: ScenarioInput,
  change: (change: Partial<ScenarioInput>) => void,
): TemplateResult {
  const { prices, plan } = calculator;
  const parsed = parseScenario(input);
  const result = parsed.status === "ok" ? only(calculate(parsed.scenario, prices), input.model) : null;
  return html`<div class="stack">
    <section class="part" aria-labelledby="scenario-title">
      <div class="section-head"><h2 id="scenario-title">What would it cost?</h2></div>
      ${scenarioForm(input, prices, parsed.status === "wrong" ? parsed.why : null, change)}
    </section>
    ${result === null ? "" : html`${outcome(result, prices)} ${costPicture(result)} ${costTable(result)}`}
    ${planPart(plan)}
  </div>`;
}

/** One model is shown beside the baseline. */
function only(calculation: Calculation, model: string): Calculation {
  if (!calculation.rows.some(({ slug }) => slug === model)) return calculation;
  return { ...calculation, rows: calculation.rows.filter(({ slug, isBaseline }) => isBaseline || slug === model) };
}

function outcome({ rows, tokens, label }: Calculation, { baseline }: PriceList): TemplateResult {
  const on = rows.find(({ isBaseline }) => isBaseline);
  const others = rows.filter(({ isBaseline }) => !isBaseline);
  const best = others.toSorted((a, b) => monthly(a) - monthly(b))[0];
  const saving = best && on ? formatSaving(monthly(best), monthly(on)) : null;
  return html`<div aria-live="polite" class="calculated">
    ${
      best === undefined || on === undefined
        ? ""
        : html`<p>
            ${others.length > 1 ? "Cheapest: " : ""}<span class="amount">${monthly(best) === 0 ? "free" : `${formatUsd(monthly(best))} a month`}</span>
            on ${best.name}${
              saving === null
                ? ""
                : html`, <strong>${saving}</strong> than ${formatUsd(monthly(on))} on ${shortModel(baseline)}`
            }
          </p>`
    }
    <p class="muted">
      30 days: ${formatTokens(tokens.input)} tokens in${tokens.cached > 0 ? `, ${formatTokens(tokens.cached)} of them from a cache` : ""},
      ${formatTokens(tokens.output)} out. At ${label}. The same tokens are an assumption: another model may need more or fewer.
    </p>
  </div>`;
}

function monthly(row: Calculation["rows"][number]) {
  return (row.cached ?? row.plain).perMonth;
}
