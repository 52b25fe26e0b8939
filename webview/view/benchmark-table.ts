import { html, type TemplateResult } from "lit";
import { formatUsd } from "../../src/core/money.ts";
import type { BenchmarkRow } from "./benchmark-changes.ts";
import { formatMs, formatTokens, formatUsdChange, shortModel } from "./figures.ts";

/** A row per scenario and model: figures, and under each what changed, when there is a run to compare with. */
export function benchmarkTable(rows: readonly BenchmarkRow[], compared: boolean): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Benchmark results">
    <table class="results">
      <caption class="unseen">Results per scenario and model, with the change against the previous run</caption>
      <thead>
        <tr>
          <th scope="col">Scenario</th>
          <th scope="col">Model</th>
          ${["Passed", "Cost", "Tokens", "Median per case"].map((name) => html`<th scope="col" class="number">${name}</th>`)}
        </tr>
      </thead>
      <tbody>${rows.map((entry, index) => row(entry, rows[index - 1], compared))}</tbody>
    </table>
  </div>`;
}

function row({ now, before }: BenchmarkRow, above: BenchmarkRow | undefined, compared: boolean): TemplateResult {
  const first = above?.now.scenario !== now.scenario;
  const change = (text: string | null) => (compared ? html`<span class="muted">${text ?? "new"}</span>` : "");
  return html`<tr class=${first ? "first" : ""}>
    <th scope="row">${now.scenario} <span class=${first ? "scenario" : "scenario unseen"}>${now.title}</span></th>
    <td>${shortModel(now.model)}${now.status === "stopped" ? html`<span class="muted">${now.stopped ?? "stopped early"}</span>` : ""}</td>
    <td class="number"><span>${now.passed}/${now.total}</span>${change(before && passedChange(now.passed, before.passed))}</td>
    <td class="number"><span>${formatUsd(now.cost)}</span>${change(before && formatUsdChange(before.cost, now.cost))}</td>
    <td class="number">
      <span>${formatTokens(now.promptTokens + now.completionTokens)}</span
      >${change(before && signed(now.promptTokens + now.completionTokens - before.promptTokens - before.completionTokens, formatTokens))}
    </td>
    <td class="number"><span>${formatMs(now.medianMs)}</span>${change(before && signed(now.medianMs - before.medianMs, formatMs))}</td>
  </tr>`;
}

function passedChange(now: number, before: number): string {
  return signed(now - before, String);
}

function signed(amount: number, format: (amount: number) => string): string {
  if (amount === 0) return "same";
  return (amount > 0 ? "+" : "−") + format(Math.abs(amount));
}
