import { formatUsd, type NanoUsd } from "../core/money.ts";
import type { CostRow } from "../core/spend/calculator.ts";
import type { PlanPrices, PlanRow } from "../core/spend/calculator-plan.ts";
import { DAYS } from "../core/spend/calculator-scenario.ts";
import { roiText } from "../core/spend/calculator-text.ts";
import type { CalculatedRow, Calculation, CostFigures, CostScenario } from "../core/spend/calculator-types.ts";
import { grouped } from "./grouped.ts";
import { textTable } from "./text-table.ts";

const EQUAL_TOKENS =
  "The same tokens are not the same work: another model may need more or fewer. `spend` shows what was really paid.";

/** A scenario on each model, without and with its share of the input from a cache. Pure. */
export function calculationText(calculation: Calculation, notes: readonly (string | null)[]): string {
  const { scenario, baseline, label, rows } = calculation;
  const lines = [`${scenarioText(scenario)}; ${label}; savings against ${baseline}.`];
  lines.push("", ...figureTable(rows, (row) => row.plain));
  const cached = rows.flatMap((row) => (row.cached === null ? [] : [{ row, figures: row.cached }]));
  if (cached.length > 0) {
    const title = `With ${scenario.cachedPercent} % of the input read from the cache, the baseline's too:`;
    lines.push("", title, "");
    lines.push(
      ...figureTable(
        cached.map(({ row }) => row),
        (row) => row.cached,
      ),
    );
  }
  for (const note of notes) if (note !== null) lines.push("", note);
  lines.push("", EQUAL_TOKENS);
  if (cached.length > 0) lines.push("What writing to a cache costs is not counted.");
  return `${lines.join("\n")}\n`;
}

/** The plan's table at its own prices, beside the same tokens at today's. Pure. */
export function planText({ list, note, scenario }: PlanPrices, rows: readonly PlanRow[], date: string): string {
  const saves = (figures: CostFigures) => `${figures.saving.percent.toFixed(0)} %`;
  const head = ["Model", "Input", "Output", "Month", "Saves", "ROI", "|", "Today's model", "Month", "Saves", "ROI"];
  const cells = rows.map(({ then, now }) => [
    then.name,
    cents(then.plain.breakdown.input),
    cents(then.plain.breakdown.output),
    cents(then.plain.perMonth),
    then.isBaseline ? "baseline" : saves(then.plain),
    roiText(then.plain.roi),
    "|",
    ...(now === null
      ? ["not in the catalogue"]
      : [now.name, cents(now.plain.perMonth), now.isBaseline ? "baseline" : saves(now.plain), roiText(now.plain.roi)]),
  ]);
  const notes = rows.flatMap(({ now }) => (now === null || now.note === null ? [] : [`${now.note}.`]));
  return [
    `${scenarioText(scenario)}. Left: ${list.label}. Right: catalogue prices of ${date}.`,
    "",
    ...textTable([head, ...cells], [1, 2, 3, 4, 5, 8, 9, 10]),
    "",
    note,
    ...notes,
    EQUAL_TOKENS,
    "",
  ].join("\n");
}

/** One task on each tier's mapped models. Pure. */
export function tiersText(
  tokens: { readonly input: number; readonly output: number },
  rows: readonly CostRow[],
  date: string,
): string {
  const cells = rows.map((row) => {
    return [row.tier, row.type, row.slug, formatUsd(row.cost), `saves ${row.savingPercent.toFixed(1)} %`];
  });
  const head = `${tokens.input} tokens in, ${tokens.output} out, list prices of ${date}`;
  return `${[head, ...textTable(cells, [3])].join("\n")}\n`;
}

function figureTable(
  rows: readonly CalculatedRow[],
  pick: (row: CalculatedRow) => CostFigures | null,
): readonly string[] {
  const perRequest = rows.some((row) => pick(row)?.perRequest !== null);
  const withCache = rows.some((row) => (pick(row)?.breakdown.cached ?? 0) > 0);
  const head = ["Model", "Month"];
  if (perRequest) head.push("Request");
  head.push("Input");
  if (withCache) head.push("Cached");
  head.push("Output", "Saved", "Saving", "ROI");
  const last = head.length;
  const cells = rows.map((row) => {
    const figures = pick(row);
    if (figures === null) return [row.slug];
    const line = [row.slug, formatUsd(figures.perMonth)];
    if (perRequest) line.push(figures.perRequest === null ? "-" : formatUsd(figures.perRequest));
    line.push(formatUsd(figures.breakdown.input));
    if (withCache) line.push(formatUsd(figures.breakdown.cached));
    line.push(formatUsd(figures.breakdown.output));
    if (row.isBaseline) line.push("", "baseline", "");
    else {
      const { amount, percent } = figures.saving;
      line.push(formatUsd(amount), `${percent.toFixed(1)} %`, roiText(figures.roi));
    }
    if (withCache && !row.cheaperCache) line.push("no cheaper cached price listed");
    return line;
  });
  return textTable(
    [head, ...cells],
    Array.from({ length: last - 1 }, (_, index) => index + 1),
  );
}

function scenarioText(scenario: CostScenario): string {
  const tokens = `${grouped(scenario.inputTokens)} tokens in, ${grouped(scenario.outputTokens)} out`;
  if (scenario.kind === "totals") return `${tokens} a month`;
  const { requestsPerDay } = scenario;
  return `${tokens} a request, ${grouped(requestsPerDay)} ${requestsPerDay === 1 ? "request" : "requests"} a day, ${DAYS} days`;
}

/** As the plan writes its table. */
function cents(amount: NanoUsd): string {
  return `$${(amount / 1e9).toFixed(2)}`;
}
