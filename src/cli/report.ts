import { dirname } from "node:path";
import type { TaskOutcome } from "../core/events.ts";
import { formatUsd, type NanoUsd } from "../core/money.ts";
import { PLANNER_TASK } from "../core/swarm/own-tasks.ts";
import type { SpendTotals, SwarmState, TaskState } from "../core/swarm/state-types.ts";
import { baselineLine, billLine } from "./bill-line.ts";
import { alertText } from "./budget-text.ts";
import { checksText, EVIDENCE_WORDS, falseAcceptText } from "./check-text.ts";
import { grouped } from "./grouped.ts";
import { printable } from "./printable.ts";

/** What a person reads at the end of a swarm in the terminal. Pure. */
export function reportText(state: SwarmState, extra: ReportExtra): string {
  // The planner, where there was one, is number 0.
  const first = state.tasks[0]?.id === PLANNER_TASK ? 0 : 1;
  const tasks = state.tasks.flatMap((task, index) => taskLines(task, first + index));
  const lines = ["", ...tasks, ...totalLines(state, extra), ...resultLines(state, extra), ""];
  return lines.map(printable).join("\n");
}

export interface ReportExtra {
  /** The emulator's own bill; `null` on a real endpoint. */
  readonly billed: NanoUsd | null;
  readonly folder: string;
}

function taskLines(task: TaskState, number: number): string[] {
  const lines = [`${String(number).padStart(2)}. ${task.title} [${task.id}]: ${outcomeText(task)}`];
  const add = (label: string, text: string) => lines.push(`    ${label.padEnd(10)} ${text}`);
  add("type", `${task.type}, ${task.complexity}`);
  if (task.model !== null) add("model", `${task.model} (${task.reason})`);
  for (const hop of task.escalations) add("escalated", escalationText(hop));
  for (const hop of task.fallbacks) add("fallback", `${hop.from} -> ${hop.to}: ${hop.why}`);
  if (task.retries.length > 0) add("retries", `${task.retries.length}: ${task.retries.join(" | ")}`);
  if (task.checks.length > 0) add("checks", checksText(task.checks));
  add("tokens", tokensText(task.totals));
  add("cost", costText(task.totals));
  const { outcome } = task;
  if (outcome !== null && outcome.status !== "done" && outcome.patch !== undefined)
    add("kept", `what it had made, which is not in the result: ${outcome.patch}`);
  return lines;
}

function escalationText({ from, to, why, stage, stages, spent }: TaskState["escalations"][number]): string {
  const told =
    stage === undefined || spent === undefined
      ? ""
      : ` (stage ${stage} of ${stages}, ${formatUsd(spent)} spent so far)`;
  return `${from} -> ${to}: ${why}${told}`;
}

export function outcomeText(task: TaskState): string {
  return task.outcome === null ? task.status : describeOutcome(task.outcome);
}

function describeOutcome(outcome: TaskOutcome): string {
  switch (outcome.status) {
    case "done":
      return EVIDENCE_WORDS[outcome.evidence];
    case "stopped":
      return `stopped (${outcome.reason}): ${outcome.detail}`;
    case "failed":
      return `failed (${outcome.kind}): ${outcome.detail.split("\n")[0]}`;
    default:
      return outcome satisfies never;
  }
}

function tokensText(totals: SpendTotals): string {
  const cached = totals.cachedTokens === 0 ? "" : ` (${grouped(totals.cachedTokens)} cached)`;
  return `${grouped(totals.promptTokens)} in${cached}, ${grouped(totals.completionTokens)} out, ${totals.calls} calls`;
}

/** Cost with its origins; what is held is named beside it and never counted as spent. */
export function costText(totals: SpendTotals): string {
  const origins = (["billed", "computed", "estimated"] as const).filter((origin) => totals[origin] > 0);
  const text =
    origins.length === 0
      ? `${formatUsd(totals.settled)} billed`
      : origins.map((origin) => `${formatUsd(totals[origin])} ${origin}`).join(" + ");
  return totals.held === 0 ? text : `${text}, and up to ${formatUsd(totals.held)} held (outcome unknown)`;
}

function totalLines(state: SwarmState, extra: ReportExtra): string[] {
  const { totals } = state;
  const lines = [
    "",
    `Total      ${costText(totals)} of a budget of ${formatUsd(state.budget)} (${tokensText(totals)})`,
    baselineLine(state),
  ];
  for (const alert of state.alerts) lines.push(`Budget     ${alertText(alert)}`);
  if (extra.billed !== null) lines.push(billLine(extra.billed, totals));
  return lines;
}

function resultLines(state: SwarmState, extra: ReportExtra): string[] {
  const lines = [`Result     ${swarmOutcomeText(state)}`];
  if (state.patch !== null) {
    lines.push(
      `Patch      ${state.patch} (${state.files.length} ${state.files.length === 1 ? "file" : "files"}; your own files are unchanged)`,
    );
    lines.push(`           to apply it: ${applyCommand(state.workspace, state.patch)}`);
  } else lines.push("Patch      none: no file was changed");
  lines.push(`Run        ${extra.folder}`);
  for (const wrong of state.falseAccepts) lines.push(`Wrong      ${falseAcceptText(wrong)}`);
  for (const notice of state.notices) if (notice.level === "warn") lines.push(`Note       ${notice.text}`);
  if (state.simulated) {
    lines.push(
      "Simulated  the models' answers were simulated: costs, checks and files are real, the skill shown is not.",
    );
    lines.push("           Set OPENROUTER_API_KEY or give --endpoint to run on real models.");
  }
  return lines;
}

/** Below the root of a repository git would skip the patch without a word, so it is kept from looking further up. */
function applyCommand(workspace: string, patch: string): string {
  return `GIT_CEILING_DIRECTORIES=${quoted(dirname(workspace))} git -C ${quoted(workspace)} apply ${quoted(patch)}`;
}

/** As a POSIX shell takes it for one word. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function swarmOutcomeText(state: SwarmState): string {
  const seconds = state.ms === null ? "" : ` in ${(state.ms / 1000).toFixed(1)} s`;
  const { outcome } = state;
  if (outcome === null) return `not finished; to go on: frugal-swarm resume ${state.id}`;
  switch (outcome.status) {
    case "done":
      return `done${seconds}`;
    case "partly":
      return `${outcome.failed} ${outcome.failed === 1 ? "task" : "tasks"} did not get done, the rest is kept${seconds}`;
    case "stopped":
      return `stopped (${outcome.reason}): ${outcome.detail}`;
    case "failed":
      return `failed (${outcome.kind}): ${outcome.detail}`;
    default:
      return outcome satisfies never;
  }
}
