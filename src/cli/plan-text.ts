import type { PlanQuestion } from "../core/engine-types.ts";
import type { Plan } from "../core/swarm/plan.ts";
import { textTable } from "./text-table.ts";

/** Longest title that a row has room for. */
const TITLE = 48;

/** The plan as a table, in the order of merging; rows are counted from 1. */
export function planTable({ tasks }: Plan, { startsOn }: Pick<PlanQuestion, "startsOn">): string[] {
  const rows = tasks.map((task, place) => [
    String(place + 1),
    task.id,
    task.title.length > TITLE ? `${task.title.slice(0, TITLE - 3)}...` : task.title,
    `${task.type}, ${task.complexity}`,
    `${startsOn(task) ?? "no model can take it"}${task.model === undefined ? "" : " (your choice)"}`,
    task.files.join(", ") || "-",
    task.dependsOn.join(", ") || "-",
  ]);
  return textTable([["", "task", "what", "kind", "starts on", "files", "after"], ...rows], [0]);
}

/** The models that a task can be given to, with prices. */
export function modelTable({ models }: Pick<PlanQuestion, "models">): string[] {
  return textTable(
    models.map(({ slug, input, output }) => [slug, `${input} in, ${output} out, per million tokens`]),
    [],
  );
}

export const PLAN_HELP = [
  "y: run it    q: stop    e: edit as JSON    N: drop task N    N up, N down: move it    N MODEL: start it on that model",
  "N -: start task N by the tier's order again    m: the models and their prices",
];
