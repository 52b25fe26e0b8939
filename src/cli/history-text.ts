import type { HistoryRow, RunDetail } from "../core/history/run-detail.ts";
import { endText } from "../core/history/run-text.ts";
import type { SearchResult } from "../core/history/search-runs.ts";
import type { TranscriptLine } from "../core/history/transcript-lines.ts";
import { formatUsd } from "../core/money.ts";
import { checksText } from "./check-text.ts";
import { costText, outcomeText } from "./report.ts";
import { textTable } from "./text-table.ts";

/** What a person reads of the history in a terminal. Pure; whoever prints it takes out what does not print. */
export function listText(rows: readonly HistoryRow[], folder: string): string {
  if (rows.length === 0) return `No swarm has run yet: there is none in ${folder}.\n`;
  const table = rows.map((row) => [
    row.id,
    minute(row.startedAt),
    row.tier,
    row.ended?.status ?? row.status,
    `${row.tasks.done}/${row.tasks.of}`,
    money(row),
    oneLine(row.goal, 60),
  ]);
  const head = ["run", "started (UTC)", "tier", "outcome", "tasks", "cost", "goal"];
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
  const runs = rows.length === 1 ? "1 run" : `${rows.length} runs`;
  return `${textTable([head, ...table], [4, 5]).join("\n")}\n${runs}, ${(bytes / 1e6).toFixed(1)} MB in ${folder}\n`;
}

export function detailText({ summary, state, tasks, agents, patch }: RunDetail): string {
  const lines = [
    `Run        ${summary.id}, ${minute(summary.startedAt)} UTC`,
    `Goal       ${oneLine(state.goal, 2_000)}`,
    `Folder     ${summary.workspace}`,
    `Tier       ${summary.tier}, on ${summary.endpoint}`,
    `Result     ${endText(summary)}`,
    `Cost       ${money(summary)} settled, ${formatUsd(summary.cost.held)} held, by the ${summary.cost.from}`,
    "",
  ];
  for (const task of state.tasks) {
    lines.push(`${task.title} [${task.id}]: ${outcomeText(task)}`);
    const planned = tasks.find(({ id }) => id === task.id);
    if (planned) lines.push(`    asked      ${oneLine(planned.prompt, 400)}`);
    if (task.model !== null) lines.push(`    model      ${task.model}`);
    if (task.checks.length > 0) lines.push(`    checks     ${checksText(task.checks)}`);
    lines.push(`    cost       ${costText(task.totals)}`);
  }
  lines.push("", `Patch      ${patch === null ? "none" : `${patch.path} (${patch.bytes} bytes)`}`);
  lines.push(
    agents.length === 0
      ? "Said       no transcript is kept of this run"
      : `Said       ${agents.map(({ agent, bytes }) => `${agent} (${Math.ceil(bytes / 1_000)} kB)`).join(", ")}`,
  );
  if (agents[0])
    lines.push(`           to read one: frugal-swarm history show ${summary.id} --agent ${agents[0].agent}`);
  return `${lines.join("\n")}\n`;
}

export function searchText({ hits, runs, cut }: SearchResult): string {
  const lines = hits.flatMap(({ run, where, text }, index) => [
    ...(hits[index - 1]?.run === run ? [] : [run]),
    `    ${where}: ${text}`,
  ]);
  const places = hits.length === 1 ? "1 place" : `${hits.length} places`;
  return `${[...lines, `${places}; ${runs === 1 ? "1 run was" : `${runs} runs were`} looked through.${cut === null ? "" : ` ${cut}`}`].join("\n")}\n`;
}

/** A line of a transcript as a person reads it. */
export function lineText(line: TranscriptLine): string {
  switch (line.type) {
    case "start":
      return `== ${line.agent}, ${line.role} of ${line.task}`;
    case "message": {
      const calls = (line.toolCalls ?? []).map((call) => `-> ${call.name} ${call.arguments}`);
      const head = line.summary === undefined ? line.role : `${line.role}: ${line.summary}`;
      return [`-- ${head}`, ...(line.content === "" ? [] : [line.content]), ...calls].join("\n");
    }
    case "call": {
      const cost = line.attempts.map((one) =>
        one.cost === null ? one.state : `$${(one.cost / 1e9).toFixed(6)} ${one.origin}`,
      );
      return `   (call ${line.turn}, ${line.model}, ${line.ended}${line.why === undefined ? "" : `: ${line.why}`}; ${cost.join(", ") || "nothing sent"})`;
    }
    case "rewound":
      return `== goes on from its first ${line.to} messages`;
    case "cut":
      return `== ${line.why}`;
    default:
      return line satisfies never;
  }
}

function money({ cost, simulated }: HistoryRow): string {
  return `${formatUsd(cost.settled)}${simulated ? " simulated" : ""}`;
}

function minute(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace("T", " ");
}

function oneLine(text: string, most: number): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
