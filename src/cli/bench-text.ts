import { compareRuns, type ScenarioChange } from "../core/benchmark/compare.ts";
import type { BenchmarkReport, ScenarioResult } from "../core/benchmark/report-types.ts";
import { formatUsd, sum } from "../core/money.ts";
import { savingPercent } from "../core/spend/calculator.ts";

/** What a person reads at the end of a benchmark in the terminal. Pure. */
export function benchText(report: BenchmarkReport, previous: BenchmarkReport | null, file: string): string {
  const sections = [
    ["", ...headLines(report)],
    ["", ...table([HEAD, ...report.scenarios.map(cells)])],
    failureLines(report),
    ["", ...comparisonLines(report, previous)],
    ["", ...totalLines(report), `Saved      ${file}`, ""],
  ];
  return sections.flat().join("\n");
}

/** When not one case was judged there is nothing to save. */
export function noneRanText(report: BenchmarkReport): string {
  return `No case was run, so nothing is saved. ${report.scenarios[0]?.stopped ?? ""}\n`;
}

function headLines(report: BenchmarkReport): string[] {
  const when = `${report.date.slice(0, 16).replace("T", " ")} UTC`;
  const lines = [
    `Benchmark of the ${report.tier} tier on ${report.endpoint}, ${when}, commit ${report.commit}, prices of ${report.priceDate}`,
  ];
  if (report.simulated)
    lines.push("SIMULATED: the models' answers are made up; these figures say nothing about real models.");
  return lines;
}

const HEAD = ["Scenario", "Model", "Passed", "Tokens in/out", "Cost", "Baseline", "Median"];

function cells(row: ScenarioResult): string[] {
  return [
    `${row.scenario} ${row.title}`,
    row.model,
    `${row.passed}/${row.total}${row.status === "stopped" ? " stopped" : ""}`,
    `${row.promptTokens}/${row.completionTokens}`,
    formatUsd(row.cost),
    formatUsd(row.baselineCost),
    milliseconds(row.medianMs),
  ];
}

function failureLines({ scenarios }: BenchmarkReport): string[] {
  const lines = scenarios.flatMap((row) => [
    ...row.failures.map(({ caseId, why }) => `  ${row.scenario} ${row.model} ${caseId}: ${why}`),
    ...(row.stopped === undefined ? [] : [`  ${row.scenario} ${row.model}: ${row.stopped}`]),
  ]);
  return lines.length === 0 ? [] : ["", "Not passed:", ...lines];
}

function comparisonLines(report: BenchmarkReport, previous: BenchmarkReport | null): string[] {
  const kind = report.simulated ? "simulated" : "real";
  if (previous === null) return [`There is no earlier ${kind} run of the ${report.tier} tier to compare with.`];
  const head = ["Scenario", "Model", "Passed", "Cost per case", "Median"];
  const title = `Change against the ${kind} run of ${previous.date.slice(0, 16).replace("T", " ")} UTC, commit ${previous.commit}:`;
  return [title, ...table([head, ...compareRuns(report, previous).map(changeCells)])];
}

function changeCells({ now, before, accuracy, costPercent, latencyPercent }: ScenarioChange): string[] {
  const name = [`${now.scenario} ${now.title}`, now.model];
  if (before === null) return [...name, "new", "", ""];
  const passed = `${before.passed}/${before.total} -> ${now.passed}/${now.total} (${signed(accuracy, "points")})`;
  return [...name, passed, signed(costPercent, "%"), signed(latencyPercent, "%")];
}

function totalLines(report: BenchmarkReport): string[] {
  const baseline = sum(report.scenarios.map((row) => row.baselineCost));
  const saving = savingPercent(report.totalCost, baseline);
  const label = report.simulated ? " (simulated dollars)" : "";
  return [
    `Spend      ${formatUsd(report.totalCost)}${label}; the same tokens on the baseline ${formatUsd(baseline)}, saving ${saving.toFixed(1)} %`,
  ];
}

function signed(value: number | null, unit: string): string {
  if (value === null) return "-";
  const rounded = Math.round(value * 10) / 10;
  return rounded === 0 ? "same" : `${rounded > 0 ? "+" : ""}${rounded} ${unit}`;
}

function milliseconds(ms: number): string {
  return ms < 10_000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Columns as wide as their widest cell. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
