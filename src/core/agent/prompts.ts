import { ARCHITECT_ROLE } from "../prompts/architect.ts";
import { CODER_CONVENTIONS, CODER_RULES, CODER_TASK, CODER_WORKSPACE } from "../prompts/coder.ts";
import { DOCUMENTER_ROLE } from "../prompts/documenter.ts";
import { PLANNER_GOAL, PLANNER_RULES } from "../prompts/planner.ts";
import { TESTER_ROLE } from "../prompts/tester.ts";
import type { Message } from "../provider/client.ts";
import { roleOf, type Task } from "../swarm/plan.ts";
import type { Note } from "../tools/tool.ts";
import type { Fence } from "../untrusted/fence.ts";
import type { RulesFile } from "../untrusted/rules.ts";
import type { Source } from "../untrusted/taint.ts";

/**
 * The texts that agents are given. All up to the task is the same for every worker of a swarm, so that providers can
 * keep it in their prompt cache; what differs comes after it. What the swarm has not written itself stands in a fence.
 */
export function workerMessages(task: Task, context: WorkerContext): Message[] {
  return [
    { role: "system", content: CODER_RULES.fill({}) },
    { role: "user", content: [...sharedParts(context), taskText(task, context)].join("\n\n") },
  ];
}

/** What every agent of a swarm is told alike. */
interface SharedContext {
  /** Paths of the workspace, relative, capped by the caller. */
  readonly files: readonly string[];
  readonly checks: readonly string[];
  /** Rules files of the repository that the user lets be used. */
  readonly rules: readonly RulesFile[];
  readonly fence: Fence;
}

export interface WorkerContext extends SharedContext {
  readonly goal: string;
  readonly notes: readonly Note[];
  /** What dearer models are told about the cheaper ones before them. */
  readonly earlierAttempts: readonly string[];
}

/**
 * Whose texts a worker's first messages hold: the goal, names of files and rules, what checks said of earlier attempts,
 * the task in a planner's words, and notes with all that their writers had read.
 */
export function workerSources(notes: readonly Note[]): readonly Source[] {
  const read = notes.flatMap(({ task, from }): Source[] => [`agent:${task}`, ...from]);
  return ["user", "repository", "tool", "agent:plan", ...read];
}

function sharedParts({ files, rules, fence }: SharedContext): readonly string[] {
  const listed = CODER_WORKSPACE.fill({
    files: files.length === 0 ? "(none)" : fence("repository", files.join("\n")),
  });
  if (rules.length === 0) return [listed];
  const texts = rules.map(({ path, text }) => fence("repository", `${path}:\n${text}`));
  return [listed, CODER_CONVENTIONS.fill({ rules: texts.join("\n") })];
}

function taskText(task: Task, context: WorkerContext): string {
  const { id, title, type, prompt } = task;
  const { fence } = context;
  const parts = [CODER_TASK.fill({ id, title, type, goal: context.goal, prompt })];
  const role = roleText(task);
  if (role !== null) parts.push(role);
  if (task.files.length > 0) parts.push(`Files it is expected to touch: ${task.files.join(", ")}`);
  if (task.acceptance.length > 0) parts.push(`It is done when:\n${bullets(task.acceptance)}`);
  if (context.checks.length > 0) parts.push(`Checks that decide: ${context.checks.join(", ")}`);
  if (context.notes.length > 0) {
    const notes = context.notes.map((note) => fence(`agent:${note.task}`, note.text));
    parts.push(`Notes of other agents:\n${notes.join("\n")}`);
  }
  if (context.earlierAttempts.length > 0) {
    const lessons = context.earlierAttempts.map((lesson) => fence("tool", lesson));
    parts.push(`Earlier attempts failed. You start from the unchanged files.\n${lessons.join("\n\n")}`);
  }
  return parts.join("\n\n");
}

/** `null`: the words that all workers share are enough. */
function roleText(task: Task): string | null {
  const role = roleOf(task);
  switch (role) {
    case "coder":
      return null;
    case "tester":
      return TESTER_ROLE.fill({});
    case "documenter":
      return DOCUMENTER_ROLE.fill({});
    case "architect":
      return ARCHITECT_ROLE.fill({});
    default:
      return role satisfies never;
  }
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}

/** Asks for the plan of a goal. */
export function plannerMessages(goal: string, material: PlannerMaterial): Message[] {
  const { checks, map, fence } = material;
  return [
    { role: "system", content: PLANNER_RULES.fill({}) },
    {
      role: "user",
      content: [
        ...sharedParts(material),
        ...(map === "" ? [] : [`What files define, the most important first:\n${fence("repository", map)}`]),
        PLANNER_GOAL.fill({ checks: checks.length === 0 ? "none found" : checks.join(", "), goal }),
      ].join("\n\n"),
    },
  ];
}

export interface PlannerMaterial extends SharedContext {
  /** The repository's map, or nothing. */
  readonly map: string;
}
