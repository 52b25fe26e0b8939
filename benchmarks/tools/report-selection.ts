import type { McpTool } from "../../src/core/mcp/mcp-tool.ts";
import { selectTools } from "../../src/core/mcp/select-tools.ts";
import { definitionTokens } from "../../src/core/mcp/tool-cost.ts";
import type { Tool } from "../../src/core/tools/tool.ts";
import { fakeHost } from "../../test/support/fake-host.ts";
import { contextIn } from "../../test/support/tool-bench.ts";
import { type PlainSearch, plainSearches } from "./plain-search.ts";
import { hasAll, type Listed, type SecondSearch, searchTwice } from "./search-twice.ts";
import { type LabelledTask, labelledTasks } from "./tasks.ts";

/** What the issue aims at. */
const MOST_TOKENS = 10;
const LEAST_REACHABLE = 80;

interface Row {
  readonly task: LabelledTask;
  readonly one: Listed;
  readonly two: Listed;
}

/** Prints how many labelled tasks get all their tools; whether the aims are met, or there is no data. */
export async function reportSelection(): Promise<boolean> {
  const data = labelledTasks();
  if (data === undefined) return true;
  const { tasks, tools } = data;
  const selected = selectTools(tools);
  const all = definitionTokens(tools);
  const carried = definitionTokens(selected);
  console.log(
    `${tasks.length} tasks of LiveMCPBench with all labels, ${tools.length} tools of ${new Set(tools.map(({ server }) => server)).size} servers.`,
  );
  console.log(
    "Tokens are the house's cautious count (bytes of the JSON / 3); the labels are one annotator's way to do the task.\n" +
      "Search 1 is the task's text as it is. Search 2, 'next page': the same with page 2. 'words left': the task's words that the first answer does not have.\n" +
      "Reachable: every labelled tool is listed by name in an answer, so that call_tool takes it.\n",
  );
  console.log(
    `Every request carries ${carried} tokens instead of ${all}: ${percent(carried, all)} (${selected.map(({ name }) => name).join(", ")}).`,
  );
  let met = true;
  for (const second of ["next page", "words left"] as const) {
    const rows = await searched(tasks, tools, selected, second);
    const both = mean(rows.map(({ two }) => two.tokens));
    const total = carried + both;
    console.log(
      `\nSecond search: ${second}. Both answers ${both.toFixed(0)} tokens on average (one ${mean(rows.map(({ one }) => one.tokens)).toFixed(0)}), ${Math.max(...rows.map(({ two }) => two.tokens))} at most; with the definitions ${total.toFixed(0)}, ${percent(total, all)} of all tools.`,
    );
    const most = carried + Math.max(...rows.map(({ two }) => two.tokens));
    console.log(`The dearest task: ${most}, ${percent(most, all)}.`);
    report(rows, plainSearches(tools));
    const reached = share(rows, ({ task, two }) => hasAll(two.tools, task.needed));
    if (second === "next page") met = (100 * total) / all <= MOST_TOKENS && reached >= LEAST_REACHABLE;
  }
  console.log(
    `\nAims: at most ${MOST_TOKENS} % of the tokens, at least ${LEAST_REACHABLE} % of tasks after two searches: ${met ? "met" : "NOT met"}.`,
  );
  return met;
}

async function searched(
  tasks: readonly LabelledTask[],
  tools: readonly McpTool[],
  selected: readonly Tool[],
  second: SecondSearch,
): Promise<readonly Row[]> {
  const [find] = selected;
  if (find === undefined) throw new Error("nothing was selected");
  const rows: Row[] = [];
  for (const task of tasks) {
    const [one, two] = await searchTwice(find, tools, task.text, second, contextIn(fakeHost(), "/copy"));
    rows.push({ task, one, two });
  }
  return rows;
}

function report(rows: readonly Row[], plains: readonly PlainSearch[]): void {
  const halves = {
    all: rows,
    development: rows.filter(({ task }) => task.half === "development"),
    "held-out": rows.filter(({ task }) => task.half === "held-out"),
  };
  const line = (name: string, has: (row: Row) => boolean, count: (row: Row) => number) => {
    const cells = Object.values(halves).map((half) => `${share(half, has).toFixed(0)} %`.padStart(14));
    console.log(`${name.padEnd(52)}${cells.join("")}${mean(rows.map(count)).toFixed(0).padStart(14)}`);
  };
  const head = Object.entries(halves).map(([name, half]) => `${name} (${half.length})`.padStart(14));
  console.log(`${"tasks with all their tools".padEnd(52)}${head.join("")}${"tools listed".padStart(14)}`);
  const listed = (name: string, of: (row: Row) => ReadonlySet<McpTool>) =>
    line(
      name,
      (row) => hasAll(of(row), row.task.needed),
      (row) => of(row).size,
    );
  listed("one search", ({ one }) => one.tools);
  listed("  of it with descriptions", ({ one }) => one.described);
  listed("two searches", ({ two }) => two.tools);
  listed("  of it with descriptions", ({ two }) => two.described);
  for (const plain of plains) {
    listed(`${plain.name}, top 20`, ({ task }) => new Set(plain.best(task.text, 20)));
    listed(
      `${plain.name}, as many as two searches list`,
      ({ task, two }) => new Set(plain.best(task.text, two.tools.size)),
    );
  }
}

function share<T>(rows: readonly T[], has: (row: T) => boolean): number {
  return (100 * rows.filter(has).length) / rows.length;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}
