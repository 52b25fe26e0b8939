import { errorText } from "../error-text.ts";
import { checkDependencies, type Plan, parsePlan, type Task } from "./plan.ts";
import { ancestors } from "./schedule.ts";

/** What a person does to a plan before it runs. */
export type PlanEdit =
  | { readonly kind: "drop"; readonly task: string }
  /** One place up (-1) or down (1). The order is the order of merging. */
  | { readonly kind: "move"; readonly task: string; readonly by: -1 | 1 }
  /** `null`: the tier's order again. */
  | { readonly kind: "model"; readonly task: string; readonly model: string | null }
  /** The whole plan anew, as a file that was edited. */
  | { readonly kind: "replace"; readonly plan: Plan };

export type EditedPlan =
  /** `notes`: what followed from the edit and was not asked for, a sentence each. */
  | { readonly status: "edited"; readonly plan: Plan; readonly notes: readonly string[] }
  | { readonly status: "refused"; readonly problem: string };

/**
 * The plan after one edit, always one that can run, or the reason why not with what to do instead. `modelProblem` says
 * why a model cannot be used. Pure.
 */
export function editPlan(plan: Plan, edit: PlanEdit, modelProblem: (slug: string) => string | null): EditedPlan {
  if (edit.kind === "replace") return replaced(plan, edit.plan, modelProblem);
  const at = plan.tasks.findIndex(({ id }) => id === edit.task);
  const task = plan.tasks[at];
  if (task === undefined) return refused(`There is no task "${edit.task}" in the plan. Choose one that is listed.`);
  switch (edit.kind) {
    case "drop":
      if (plan.tasks.length === 1) return refused(`"${task.id}" is the plan's only task. Stop the swarm instead.`);
      return settled(plan, { tasks: plan.tasks.filter((one) => one !== task) });
    case "move":
      return moved(plan, at, edit.by);
    case "model": {
      const { model: _, ...plain } = task;
      const problem = edit.model === null ? null : modelProblem(edit.model);
      if (problem !== null) return refused(problem);
      const changed: Task = edit.model === null ? plain : { ...plain, model: edit.model };
      return { status: "edited", plan: { tasks: plan.tasks.with(at, changed) }, notes: [] };
    }
    default:
      return edit satisfies never;
  }
}

/** The plan that a person's file holds, which may leave out tasks of `before` that others still name. */
export function editedText(text: string, before: Plan, modelProblem: (slug: string) => string | null): EditedPlan {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refused(`The plan is no JSON: ${errorText(error)}.`);
  }
  const parsed = parsePlan(value);
  return parsed.status === "invalid" ? refused(parsed.problem) : replaced(before, parsed.plan, modelProblem);
}

/**
 * `after` without dependencies on tasks that only `before` had: who waited for a dropped task waits for what that task
 * itself waited for, so that the order of the rest stays. Whoever needs its work is better dropped too, which is the
 * user's to decide; the notes say whom it concerns.
 */
export function withoutDropped(before: Plan, after: Plan): { readonly plan: Plan; readonly notes: readonly string[] } {
  const kept = new Set(after.tasks.map(({ id }) => id));
  const dropped = new Map(before.tasks.filter(({ id }) => !kept.has(id)).map((task) => [task.id, task]));
  const notes: string[] = [];
  const tasks = after.tasks.map((task) => {
    const lost = task.dependsOn.filter((id) => dropped.has(id));
    if (lost.length === 0) return task;
    const own = task.dependsOn.filter((id) => !dropped.has(id));
    const inherited = lost
      .flatMap((id) => [...reached(id, dropped)])
      .filter((id) => kept.has(id) && id !== task.id && !own.includes(id));
    const instead = [...new Set(inherited)];
    const then = instead.length === 0 ? "" : ` It waits for ${quoted(instead)} instead, as what was dropped did.`;
    notes.push(`"${task.id}" no longer waits for ${quoted(lost)}, which ${was(lost)} dropped.${then}`);
    return { ...task, dependsOn: [...own, ...instead] };
  });
  return { plan: { tasks }, notes };
}

/** What a person changed of a plan, in words without a full stop; empty when nothing. */
export function changesOf(before: Plan, after: Plan): readonly string[] {
  const old = new Map(before.tasks.map((task) => [task.id, task]));
  const now = new Map(after.tasks.map((task) => [task.id, task]));
  const dropped = before.tasks.filter(({ id }) => !now.has(id)).map(({ id }) => id);
  const added = after.tasks.filter(({ id }) => !old.has(id)).map(({ id }) => id);
  const changed = after.tasks.flatMap((task) => {
    const was = old.get(task.id);
    return was === undefined ? [] : changesOfTask(was, task);
  });
  const order = ({ tasks }: Plan) => tasks.map(({ id }) => id).filter((id) => old.has(id) && now.has(id));
  const moved = order(before).join() !== order(after).join();
  return [
    ...(dropped.length === 0 ? [] : [`dropped ${quoted(dropped)}`]),
    ...(added.length === 0 ? [] : [`added ${quoted(added)}`]),
    ...changed,
    ...(moved ? [`the order is ${after.tasks.map(({ id }) => id).join(", ")}`] : []),
  ];
}

function changesOfTask(before: Task, after: Task): readonly string[] {
  const fields = (["title", "prompt", "type", "complexity", "files", "dependsOn", "acceptance"] as const).filter(
    (field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  );
  const { id, model } = after;
  return [
    ...(fields.length === 0 ? [] : [`"${id}" has another ${fields.join(", ")}`]),
    ...(before.model === model
      ? []
      : [model === undefined ? `"${id}" goes by the tier's order` : `"${id}" starts on ${model}`]),
  ];
}

function replaced(before: Plan, next: Plan, modelProblem: (slug: string) => string | null): EditedPlan {
  const checks = new Map(before.tasks.map((task) => [task.id, task.checks]));
  for (const { id, model } of next.tasks) {
    const problem = model === undefined ? null : modelProblem(model);
    if (problem !== null) return refused(`Task "${id}": ${problem}`);
  }
  // Checks are no part of the file, and a task keeps its own.
  const tasks = next.tasks.map((task) => {
    const own = task.checks ?? checks.get(task.id);
    return own === undefined ? task : { ...task, checks: own };
  });
  return tasks.length === 0 ? refused("The plan has no task. Stop the swarm instead.") : settled(before, { tasks });
}

function settled(before: Plan, after: Plan): EditedPlan {
  const { plan, notes } = withoutDropped(before, after);
  const checked = checkDependencies(plan);
  return checked.status === "valid" ? { status: "edited", plan, notes } : refused(checked.problem);
}

function moved({ tasks }: Plan, at: number, by: -1 | 1): EditedPlan {
  const [task, other] = [tasks[at], tasks[at + by]];
  if (task === undefined || other === undefined) {
    const end = by === -1 ? "first" : "last";
    return refused(`"${task?.id}" is the ${end} task already.`);
  }
  const [early, late] = by === -1 ? [task, other] : [other, task];
  if (ancestors(early, tasks).has(late.id))
    return refused(`"${early.id}" needs "${late.id}", so it comes after it. Take out that dependency first.`);
  return { status: "edited", plan: { tasks: tasks.with(at, other).with(at + by, task) }, notes: [] };
}

/** What a dropped task waited for, through other dropped ones. */
function reached(id: string, dropped: ReadonlyMap<string, Task>, seen = new Set<string>()): ReadonlySet<string> {
  for (const next of dropped.get(id)?.dependsOn ?? []) {
    if (seen.has(next)) continue;
    seen.add(next);
    reached(next, dropped, seen);
  }
  return seen;
}

function quoted(ids: readonly string[]): string {
  return ids.map((id) => `"${id}"`).join(", ");
}

function was(ids: readonly string[]): string {
  return ids.length === 1 ? "was" : "were";
}

function refused(problem: string): EditedPlan {
  return { status: "refused", problem };
}
