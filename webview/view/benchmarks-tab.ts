import { html, type TemplateResult } from "lit";
import { comparable } from "../../src/core/benchmark/compare.ts";
import type { BenchmarkReport } from "../../src/core/benchmark/report-types.ts";
import { formatUsd } from "../../src/core/money.ts";
import type { DashboardSnapshot } from "../../src/core/protocol.ts";
import { benchmarkRows, modelScores } from "./benchmark-changes.ts";
import { benchmarkPicture } from "./benchmark-picture.ts";
import { benchmarkTable } from "./benchmark-table.ts";
import { count, shortModel } from "./figures.ts";
import { markIcon } from "./marks.ts";
import type { Send } from "./view-state.ts";

/** The last benchmark run beside the one before it. */
export function benchmarksTab({ benchmarks: { latest, previous } }: DashboardSnapshot, send: Send): TemplateResult {
  const run = html`<vscode-button
    appearance=${latest === null ? "primary" : "secondary"}
    @click=${() => send({ type: "run-benchmark" })}
    >Run Benchmark</vscode-button
  >`;
  if (latest === null)
    return html`<section class="empty">
      <h2>No benchmark has run yet</h2>
      <p>
        A benchmark takes every model of the tier through four scenarios and reports what passed, what it cost and how
        long it took. Later runs are shown beside the earlier ones.
      </p>
      <div class="buttons">${run}</div>
    </section>`;
  const before = previous !== null && comparable(latest, previous) ? previous : null;
  return html`<div class="stack">
    <div class="section-head"><h2>Latest run</h2>${run}</div>
    ${facts(latest)} ${comparison(latest, previous, before)} ${benchmarkPicture(modelScores(latest, before))}
    ${benchmarkTable(benchmarkRows(latest, before), before !== null)} ${failures(latest)}
  </div>`;
}

function facts(report: BenchmarkReport): TemplateResult {
  return html`<p class="facts">
    ${report.simulated ? html`<strong class="badge">Simulated</strong>` : ""}
    <span>${when(report)} · ${report.tier} tier · ${report.endpoint}</span>
    <span class="muted">prices of ${report.priceDate} · commit ${report.commit.slice(0, 10)}</span>
    <span><strong>${formatUsd(report.totalCost)}</strong> in all</span>
  </p>
  ${report.simulated ? html`<p class="muted">A simulated run shows that everything works; it says nothing about real models.</p>` : ""}`;
}

function comparison(
  latest: BenchmarkReport,
  previous: BenchmarkReport | null,
  before: BenchmarkReport | null,
): TemplateResult {
  if (previous === null) return html`<p class="muted">There is no earlier run to compare with.</p>`;
  if (before === null)
    return html`<p class="notice">
      ${markIcon("stopped")}Not compared with the run of ${when(previous)}: ${difference(latest, previous)}.
    </p>`;
  return html`<p class="muted">Compared with ${when(before)}, ${before.tier} tier, ${formatUsd(before.totalCost)} in all.</p>`;
}

function difference(latest: BenchmarkReport, previous: BenchmarkReport): string {
  if (latest.simulated === previous.simulated) return `that one was of the ${previous.tier} tier`;
  return latest.simulated ? "this run is simulated and that one is not" : "that run is simulated and this one is not";
}

function failures({ scenarios }: BenchmarkReport): TemplateResult | string {
  const all = scenarios.flatMap((result) => result.failures.map((failure) => ({ ...failure, result })));
  if (all.length === 0) return "";
  return html`<details>
    <summary>${count(all.length, "case")} did not pass</summary>
    <ul class="failures">
      ${all.map(
        ({ caseId, why, result }) =>
          html`<li><strong>${result.scenario} · ${shortModel(result.model)} · ${caseId}</strong> <span class="prose">${why}</span></li>`,
      )}
    </ul>
  </details>`;
}

function when({ date }: BenchmarkReport): string {
  return `${date.slice(0, 10)} ${date.slice(11, 16)} UTC`;
}
