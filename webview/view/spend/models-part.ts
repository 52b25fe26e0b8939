import { html, type TemplateResult } from "lit";
import { formatUsd, type NanoUsd, sum } from "../../../src/core/money.ts";
import type { ModelSpend, SpendReport } from "../../../src/core/spend/report-types.ts";
import { bar } from "../bar.ts";
import { count, formatSaving, formatTokens, shortModel } from "../figures.ts";
import { markIcon } from "../marks.ts";

/** This month per model, and what the same tokens would have cost on the baseline. */
export function modelsPart({ models, counterfactual, month }: SpendReport): TemplateResult {
  const saving = formatSaving(counterfactual.cost, counterfactual.baseline);
  const baseline = shortModel(counterfactual.baselineModel);
  return html`<section class="part" aria-labelledby="models-title">
    <div class="section-head">
      <h2 id="models-title">Models in ${month}</h2>
      ${
        saving === null
          ? html`<p class="muted">nothing was used yet</p>`
          : html`<p><span class="amount">${saving}</span> <span class="muted">than ${baseline}: ${formatUsd(counterfactual.cost)} in place of ${formatUsd(counterfactual.baseline)}</span></p>`
      }
    </div>
    ${models.length === 0 ? "" : table(models, baseline)}
    ${counterfactual.problem === null ? "" : html`<p class="notice">${markIcon("stopped")}<span>${counterfactual.problem}</span></p>`}
    <p class="muted">${counterfactual.assumption}</p>
  </section>`;
}

function table(models: readonly ModelSpend[], baseline: string): TemplateResult {
  const dearest = Math.max(...models.map(({ cost }) => cost));
  const total = (of: (one: ModelSpend) => number) => models.reduce((all, one) => all + of(one), 0);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Spend per model">
    <table class="figures spend-models">
      <caption class="unseen">Spend per model this month, dearest first</caption>
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col" class="number">Calls</th>
          <th scope="col" class="number">Tokens in</th>
          <th scope="col" class="number">Tokens out</th>
          <th scope="col" class="number">Cost</th>
          <th scope="col" class="number">On ${baseline}</th>
          <th scope="col" class="number">Saving</th>
        </tr>
      </thead>
      <tbody>
        ${models.map((one) => row(one, dearest))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">${count(models.length, "model")}</th>
          <td class="number">${total(({ calls }) => calls).toLocaleString("en-US")}</td>
          <td class="number">${formatTokens(total(({ usage }) => usage.promptTokens))}</td>
          <td class="number">${formatTokens(total(({ usage }) => usage.completionTokens))}</td>
          <td class="number">${formatUsd(sum(models.map(({ cost }) => cost)))}</td>
          <td class="number">${formatUsd(sum(models.map(({ baseline: other }) => other)))}</td>
          <td class="number">${formatSaving(total(({ cost }) => cost) as NanoUsd, total(({ baseline: other }) => other) as NanoUsd) ?? "–"}</td>
        </tr>
      </tfoot>
    </table>
  </div>`;
}

function row({ model, calls, usage, cost, baseline }: ModelSpend, dearest: number): TemplateResult {
  return html`<tr>
    <th scope="row" title=${model}>${shortModel(model)}${bar([{ kind: "settled", amount: cost }], dearest)}</th>
    <td class="number">${calls.toLocaleString("en-US")}</td>
    <td class="number">
      ${formatTokens(usage.promptTokens)}
      ${usage.cachedTokens > 0 ? html`<span class="muted">${formatTokens(usage.cachedTokens)} cached</span>` : ""}
    </td>
    <td class="number">${formatTokens(usage.completionTokens)}</td>
    <td class="number">${formatUsd(cost)}</td>
    <td class="number">${formatUsd(baseline)}</td>
    <td class="number">${formatSaving(cost, baseline) ?? "–"}</td>
  </tr>`;
}
