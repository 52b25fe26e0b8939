import { formatUsd, type NanoUsd, sum } from "../core/money.ts";
import type {
  BudgetStatus,
  Counterfactual,
  ForecastScore,
  ModelSpend,
  SpendReport,
} from "../core/spend/report-types.ts";
import { grouped } from "./grouped.ts";
import { textTable } from "./text-table.ts";

/** What a person reads of a spend report in the terminal. Pure; names in it come from others. */
export function spendText(report: SpendReport, file: string): string {
  const sections = [
    headLines(report, file),
    budgetLines(report.budgets),
    originLines(report),
    modelLines(report.models, report.counterfactual),
    swarmLines(report),
    aheadLines(report),
    heldLines(report),
    report.drift === null ? [] : [`Provider   ${report.drift.text}`],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function headLines({ at, month, simulated }: SpendReport, file: string): string[] {
  const when = new Date(at).toISOString().slice(0, 16).replace("T", " ");
  const lines = [`Spend of ${month} (UTC), as of ${when} UTC, from ${file}`];
  if (simulated) lines.push("SIMULATED: the embedded emulator's dollars. No money was spent.");
  return lines;
}

function budgetLines(budgets: readonly BudgetStatus[]): string[] {
  const rows = budgets.map(({ label, cap, use }) => {
    const percent = cap === 0 ? "" : `${Math.floor((100 * use.settled) / cap)} %`;
    const held = use.held > 0 ? ` (${formatUsd(use.held)} of it held)` : "";
    const open = use.open > 0 ? `and up to ${formatUsd(use.open)} not decided yet${held}` : "";
    return [label, formatUsd(use.settled), `of ${formatUsd(cap)}`, percent, open];
  });
  return ["Budgets", ...textTable(rows, [1, 2, 3]).map(indented)];
}

function originLines({ origins }: SpendReport): string[] {
  const texts = {
    billed: "as the provider billed it",
    computed: "from tokens and list prices",
    estimated: "an upper bound",
    held: "outcome unknown, counted in full against the budgets",
  } as const;
  const names = ["billed", "computed", "estimated", "held"] as const;
  const rows = names
    .filter((name) => name === "billed" || origins[name] > 0)
    .map((name) => [name, formatUsd(origins[name]), texts[name]]);
  return ["By origin", ...textTable(rows, [1]).map(indented)];
}

function modelLines(models: readonly ModelSpend[], total: Counterfactual): string[] {
  if (models.length === 0) return ["Models     none was asked this month"];
  return ["By model", ...modelTable(models), ...baselineLines(total)];
}

function swarmLines({ swarm, models }: SpendReport): string[] {
  if (swarm === null) return [];
  // The month's only one has the table above.
  const shownAlready = models.length > 0 && swarm.counterfactual.cost === sum(models.map((model) => model.cost));
  const { cost, baseline, baselineModel, savingPercent } = swarm.counterfactual;
  return [
    `Swarm      ${swarm.swarm}: ${formatUsd(cost)}; the same tokens on ${baselineModel} ${formatUsd(baseline)}, ${saving(savingPercent)}`,
    ...(shownAlready ? [] : modelTable(swarm.models)),
  ];
}

function modelTable(models: readonly ModelSpend[]): string[] {
  const head = ["", "calls", "tokens in", "cached", "out", "cost", "baseline"];
  const rows = models.map(({ model, calls, usage, cost, baseline }) => [
    model,
    grouped(calls),
    grouped(usage.promptTokens),
    grouped(usage.cachedTokens),
    grouped(usage.completionTokens),
    formatUsd(cost),
    formatUsd(baseline),
  ]);
  return textTable([head, ...rows], [1, 2, 3, 4, 5, 6]).map(indented);
}

function baselineLines({
  cost,
  baseline,
  baselineModel,
  savingPercent,
  assumption,
  problem,
}: Counterfactual): string[] {
  const lines = [
    `Baseline   ${formatUsd(cost)} spent; the same tokens on ${baselineModel} ${formatUsd(baseline)}, ${saving(savingPercent)}`,
    `           ${assumption}`,
  ];
  if (problem !== null) lines.push(`           ${problem}`);
  return lines;
}

function aheadLines({ projection, projectionBasis, scores }: SpendReport): string[] {
  const lines =
    projection === null
      ? [`Ahead      ${projectionBasis}`]
      : [
          `Ahead      about ${formatUsd(projection.likely)} by the month's end (${range(projection)})`,
          `           ${projectionBasis}`,
        ];
  for (const [name, score] of Object.entries(scores)) {
    lines.push(`Forecasts  ${scoreText(name, score)}`);
  }
  return lines;
}

function scoreText(name: string, score: ForecastScore | null): string {
  if (score === null) return `of ${name}s: none can be scored yet`;
  const error = score.meanErrorPercent.toFixed(0);
  return `of ${name}s: ${error} % off on average, ${score.withinPercent.toFixed(0)} % within their range. ${score.basis}`;
}

function heldLines({ held, heldCount, origins }: SpendReport): string[] {
  if (held.length === 0) return [];
  const rows = held.map(({ at, model, swarm, task, bound, why, generationId }) => [
    new Date(at).toISOString().slice(0, 16).replace("T", " "),
    model,
    `${swarm}/${task}`,
    `up to ${formatUsd(bound)}`,
    generationId === null ? `${why} (no id: stays held)` : why,
  ]);
  const more = heldCount > held.length ? ` The newest ${held.length}:` : "";
  return [
    `Held       ${heldCount} ${heldCount === 1 ? "call" : "calls"}, up to ${formatUsd(origins.held)}; --reconcile looks them up.${more}`,
    ...textTable(rows, [3]).map(indented),
  ];
}

function saving(percent: number): string {
  return percent >= 0 ? `saving ${percent.toFixed(1)} %` : `${(-percent).toFixed(1)} % dearer`;
}

function range({ low, high }: { readonly low: NanoUsd; readonly high: NanoUsd }): string {
  return `${formatUsd(low)} to ${formatUsd(high)}`;
}

function indented(line: string): string {
  return `  ${line}`;
}
