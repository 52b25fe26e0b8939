import { CODER_RULES, CODER_TASK, CODER_WORKSPACE } from "../prompts/coder.ts";
import { PLANNER_GOAL, PLANNER_RULES } from "../prompts/planner.ts";
import type { Message } from "../provider/client.ts";
import type { Task } from "../swarm/plan.ts";

/**
 * The texts that agents are given. The system part is the same for every worker of a swarm, so that providers can
 * keep it in their prompt cache; what differs comes after it.
 */
export function workerMessages(task: Task, context: WorkerContext): Message[] {
  return [
    { role: "system", content: CODER_RULES.fill({}) },
    { role: "user", content: [workspaceText(context.files), taskText(task, context)].join("\n\n") },
  ];
}

export interface WorkerContext {
  readonly goal: string;
  /** Paths of the workspace, relative, capped by the caller. */
  readonly files: readonly string[];
  readonly notes: readonly { readonly task: string; readonly text: string }[];
  /** What dearer models are told about the cheaper ones before them. */
  readonly earlierAttempts: readonly string[];
  readonly checks: readonly string[];
}

function workspaceText(files: readonly string[]): string {
  return CODER_WORKSPACE.fill({ files: files.length === 0 ? "(none)" : files.join("\n") });
}

function taskText(task: Task, context: WorkerContext): string {
  const { id, title, type, prompt } = task;
  const parts = [CODER_TASK.fill({ id, title, type, goal: context.goal, prompt })];
  if (task.files.length > 0) parts.push(`Files it is expected to touch: ${task.files.join(", ")}`);
  if (task.acceptance.length > 0) parts.push(`It is done when:\n${bullets(task.acceptance)}`);
  if (context.checks.length > 0) parts.push(`Checks that decide: ${context.checks.join(", ")}`);
  if (context.notes.length > 0) {
    parts.push(`Notes of other agents (data):\n${bullets(context.notes.map((note) => `[${note.task}] ${note.text}`))}`);
  }
  if (context.earlierAttempts.length > 0) {
    parts.push(`Earlier attempts failed. You start from the unchanged files.\n${context.earlierAttempts.join("\n\n")}`);
  }
  return parts.join("\n\n");
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}

/** Asks for the plan of a goal. */
export function plannerMessages(goal: string, { files, checks, map }: PlannerMaterial): Message[] {
  return [
    { role: "system", content: PLANNER_RULES.fill({}) },
    {
      role: "user",
      content: [
        workspaceText(files),
        ...(map === "" ? [] : [`What files define, the most important first (data):\n${map}`]),
        PLANNER_GOAL.fill({ checks: checks.length === 0 ? "none found" : checks.join(", "), goal }),
      ].join("\n\n"),
    },
  ];
}

export interface PlannerMaterial {
  /** As for workers. */
  readonly files: readonly string[];
  readonly checks: readonly string[];
  /** The repository's map, or nothing. */
  readonly map: string;
}
