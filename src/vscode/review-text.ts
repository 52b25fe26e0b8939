import { formatUsd } from "../core/money.ts";
import { PLANNER_TASK } from "../core/swarm/own-tasks.ts";
import type { SwarmState, TaskState } from "../core/swarm/state-types.ts";
import type { Evidence } from "../core/verify/verdict.ts";
import type { Hunk } from "../core/workspace/hunks.ts";

const EVIDENCE: Readonly<Record<Evidence, string>> = {
  "checks-passed": "checks passed",
  "flaky-checks": "checks passed only when they were repeated",
  reviewed: "no check applied, accepted by a second model",
  "no-checks": "no check applied",
};

/** Of all tasks, for beside a proposal: "4 of 5 tasks: checks passed; $0.012 (simulated)". */
export function verdictSummary(state: SwarmState): string {
  const tasks = state.tasks.filter((task) => task.id !== PLANNER_TASK);
  const words = new Map<string, number>();
  for (const task of tasks) words.set(verdict(task), (words.get(verdict(task)) ?? 0) + 1);
  const count = tasks.length === 1 ? "1 task" : `${tasks.length} tasks`;
  const parts = [...words].map(([word, times]) => `${times} of ${count}: ${word}`);
  return [...parts, cost(state.totals.settled, state.simulated)].join("; ");
}

/** Of the tasks that changed a file: what each is called, what its checks said, what it cost. */
export function fileSummary(state: SwarmState, path: string): string {
  const made = state.tasks.filter((task) => task.outcome?.status === "done" && task.outcome.files.includes(path));
  return made.map((task) => `${task.title}: ${taskSummary(state, task)}`).join("; ");
}

export function taskSummary(state: SwarmState, task: TaskState): string {
  return `${verdict(task)}, ${cost(task.totals.settled, state.simulated)}`;
}

/** Where a hunk is in the proposed file, and the first line that says something: "lines 12-14: return total;". */
export function hunkLabel(hunk: Hunk): string {
  const [first, last] = [hunk.after.from + 1, hunk.after.to];
  const place = last < first ? `after line ${last}` : last === first ? `line ${first}` : `lines ${first}-${last}`;
  const line = [...hunk.added, ...hunk.removed].map((text) => text.trim()).find((text) => text !== "");
  return line === undefined ? place : `${place}: ${line.slice(0, 100)}`;
}

export function hunkSize({ added, removed }: Hunk): string {
  return `+${added.length} \u2212${removed.length}`;
}

/** What applying did, and what to do about what is left. */
export function appliedText(done: Applied, how: "all" | "part" | "by-itself"): string {
  const { paths, merged, conflicts, unsaved, modeless } = done;
  const words = how === "by-itself" ? "applied without a review, since all checks passed" : "applied";
  const parts = [paths.length === 0 ? "nothing was applied." : `${fileCount(paths.length)} ${words}.`];
  for (const path of merged) parts.push(`${path} was changed meanwhile; both changes are in it.`);
  if (paths.length > 0) parts.push("Undo in one of them takes them back.");
  for (const { path, why } of conflicts) parts.push(`${path} stays as it is: ${why}.`);
  if (conflicts.length > 0)
    parts.push("Put them together in the editor that opened; until you save there, nothing is changed.");
  if (how === "part") parts.push("What you left out can still be reviewed, until you discard it.");
  if (unsaved.length > 0) parts.push(`Not saved yet: ${unsaved.join(", ")}.`);
  if (modeless.length > 0) parts.push(`Set the executable bit yourself: ${modeless.join(", ")}.`);
  return parts.join(" ");
}

interface Applied {
  readonly paths: readonly string[];
  readonly merged: readonly string[];
  readonly conflicts: readonly Refused[];
  readonly unsaved: readonly string[];
  readonly modeless: readonly string[];
}

interface Refused {
  readonly path: string;
  readonly why: string;
}

export function refusedText(files: readonly Refused[]): string {
  const [first] = files;
  if (first === undefined) return "";
  const others = files.length > 1 ? ` The same holds for ${files.length - 1} more (see the log).` : "";
  return `${first.path}: ${first.why}.${others} Put the files back as they were, or choose other files.`;
}

export function fileCount(files: number): string {
  return files === 1 ? "1 changed file" : `${files} changed files`;
}

function verdict({ outcome }: TaskState): string {
  return outcome?.status === "done" ? EVIDENCE[outcome.evidence] : "not done";
}

function cost(amount: Parameters<typeof formatUsd>[0], simulated: boolean): string {
  return `${formatUsd(amount)}${simulated ? " (simulated)" : ""}`;
}
