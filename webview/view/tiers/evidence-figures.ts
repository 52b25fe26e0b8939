import { formatUsd, type NanoUsd, usdFromNumber } from "../../../src/core/money.ts";
import type { ModelEvidence, OwnResult, PublishedResult, TypeView } from "../../../src/core/routing/tier-view.ts";
import { count } from "../figures.ts";

/** A figure with its 95 % interval. `high` is `null` where it has no upper end. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number | null;
}

/** A result as the evidence's table shows it. */
export interface ResultRow {
  readonly origin: "published" | "own";
  /** What was tried, and how often. */
  readonly sample: string;
  /** Where it is from, or what speaks for it. */
  readonly note: string;
  /** Of the own tasks: accepted first, then found wrong. */
  readonly overturned: number;
  /** Percent of the tasks. */
  readonly solved: Interval;
  /** Nano-dollars for each solved task; `null` where it is not known or nothing was solved. */
  readonly cost: Interval | null;
}

/** What is known of a model, published results first. */
export function resultRows({ published, own }: ModelEvidence): readonly ResultRow[] {
  return [...published.map(publishedRow), ...(own === null ? [] : [ownRow(own)])];
}

function publishedRow(result: PublishedResult): ResultRow {
  const { benchmark, tasks, percent, low, high, costPerTask, date, source } = result;
  return {
    origin: "published",
    // Some benchmarks have the number in their name.
    sample: benchmark.includes(`${tasks} task`) ? benchmark : `${benchmark}, ${count(tasks, "task")}`,
    note: source.includes(date) ? source : `${source}, ${date}`,
    overturned: 0,
    solved: { value: percent, low, high },
    cost: costPerTask === null ? null : perSolved(usdFromNumber(costPerTask), { value: percent, low, high }),
  };
}

function ownRow(own: OwnResult): ResultRow {
  const { tasks, attempts, solved, proved, overturned, percent, low, high, cost } = own;
  const weaker = solved - proved;
  const notes = [solved > 0 ? `${proved} by checks` : "", weaker > 0 ? `${weaker} by a review or unchecked` : ""];
  return {
    origin: "own",
    sample: `${solved} of ${count(tasks, "task")} solved, ${count(attempts, "attempt")}`,
    note: notes.filter((note) => note !== "").join("; "),
    overturned,
    solved: { value: percent, low, high },
    cost: perSolved((tasks === 0 ? 0 : cost / tasks) as NanoUsd, { value: percent, low, high }),
  };
}

/** Dollars for each solved task, from those for each tried one; the interval is that of the share solved alone. */
function perSolved(costPerTask: NanoUsd, { value, low, high }: Interval): Interval | null {
  if (value <= 0) return null;
  const at = (percent: number) => (100 * costPerTask) / percent;
  return { value: at(value), low: at(high ?? 100), high: low > 0 ? at(low) : null };
}

/** What the cost bars of a block are drawn against, nano-dollars: a wide interval must not flatten them all. */
export function costScale(models: readonly ModelEvidence[]): number {
  const costs = models.flatMap(resultRows).flatMap(({ cost }) => cost ?? []);
  const largest = Math.max(0, ...costs.map(({ value }) => value));
  const widest = Math.max(0, ...costs.map(({ value, high }) => high ?? value));
  return Math.min(widest, 2 * largest);
}

/** "60.0% (55.6 to 64.2)" */
export function percentText({ value, low, high }: Interval): readonly [string, string] {
  return [`${value.toFixed(1)}%`, `${low.toFixed(1)} to ${high === null ? "?" : high.toFixed(1)}`];
}

/** "$0.047 ($0.044 to $0.050)" */
export function costTexts({ value, low, high }: Interval): readonly [string, string] {
  const text = (nano: number) => formatUsd(Math.round(nano) as NanoUsd);
  return [text(value), high === null ? `${text(low)} or more` : `${text(low)} to ${text(high)}`];
}

/** The model's place in the order in force, in words. */
export function placeText(slug: string, { order, stages, table, source }: TypeView): string {
  const at = order.indexOf(slug);
  if (at < 0) return table.includes(slug) ? "in the table only" : "in the better chain only";
  if (source === "learnt") return "may be drawn";
  if (at >= stages) return "when providers fail";
  return at === 0 ? "starts" : `${at + 1}, when checks fail`;
}
