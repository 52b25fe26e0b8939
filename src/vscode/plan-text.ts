import type { PlanModel, PlanQuestion } from "../core/engine-types.ts";
import type { Plan, Task } from "../core/swarm/plan.ts";

/** The words around a plan that waits to be run. Pure. */

/** What can be done to one task of it. */
export const TASK_ACTS = {
  model: "Change Model...",
  up: "Move Up",
  down: "Move Down",
  drop: "Drop",
  json: "Edit as JSON",
} as const;
export type TaskAct = keyof typeof TASK_ACTS;

/** A row of a list: what it is called, what stands beside it, and below. */
interface Row {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

export function runLabel({ tasks }: Plan): string {
  return tasks.length === 1 ? "Run 1 Task" : `Run ${tasks.length} Tasks`;
}

export function taskRow(task: Task, place: number, { startsOn }: Pick<PlanQuestion, "startsOn">): Row {
  const starts = startsOn(task);
  const whose = task.model === undefined ? "" : " (your choice)";
  const model = starts === null ? "no model of the tier can take it" : `${starts}${whose}`;
  const files = task.files.length === 0 ? "files not named" : task.files.join(", ");
  const after = task.dependsOn.length === 0 ? "" : ` · after ${task.dependsOn.join(", ")}`;
  return {
    label: `${place + 1}. ${task.title}`,
    description: `${task.type}, ${task.complexity} · ${model}`,
    detail: `${task.id} · ${files}${after}`,
  };
}

export function modelRow({ slug, name, input, output }: PlanModel): Row {
  return { label: name, description: slug, detail: `${input} in, ${output} out, per million tokens` };
}

/** What a person sees who has closed the list. */
export function waitingText({ tasks }: Plan): string {
  const count = tasks.length === 1 ? "1 task" : `${tasks.length} tasks`;
  return `A plan of ${count} waits for you. Nothing is sent before you answer; closing this stops the swarm and keeps the plan.`;
}

/** Line, from 0, of a plan's text that a problem is about: that of the first task or model it names, else the first. */
export function lineOfProblem(text: string, problem: string): number {
  const lines = text.split("\n");
  const names = [...problem.matchAll(/"([^"]+)"/g)].map(([quoted]) => quoted);
  const ids = names.map((quoted) => lines.findIndex((line) => line.includes('"id"') && line.includes(quoted)));
  return Math.max(0, ids.find((line) => line >= 0) ?? 0);
}
