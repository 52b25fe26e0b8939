import type { TaskResult } from "../agent/cascade.ts";
import type { CopyStore } from "../workspace/copies.ts";
import type { Task } from "./plan.ts";
import type { Merged, Resolve } from "./resolve-conflict.ts";

export interface ScheduleDeps {
  readonly store: Pick<CopyStore, "base" | "merge">;
  readonly concurrency: number;
  /** Runs one task on a commit. Must not reject for what models or checks did. */
  readonly run: (task: Task, base: string) => Promise<TaskResult>;
  /** A task that cannot run: what it needs did not get done. */
  readonly skip: (task: Task, missing: string) => TaskResult;
  readonly resolve: Resolve;
  /** The parts that a task needs do not fit together, and were not made to; the task is not run. */
  readonly conflict: (task: Task, files: readonly string[]) => TaskResult;
  /** The task's base could not be made: a disk that is full, a program that is gone. The task is not run. */
  readonly broken: (task: Task, error: unknown) => TaskResult | Promise<TaskResult>;
  readonly signal: AbortSignal;
}

/**
 * Runs tasks as soon as what they depend on is done, at most `concurrency` at a time. A task's base is the user's
 * work plus the results of all its dependencies, merged in plan order: the same plan gives the same bases whatever
 * finishes first.
 */
export async function schedule(tasks: readonly Task[], deps: ScheduleDeps): Promise<ReadonlyMap<string, TaskResult>> {
  const results = new Map<string, TaskResult>();
  const running = new Map<string, Promise<void>>();
  const waiting = new Set(tasks);
  while (waiting.size > 0 || running.size > 0) {
    for (const task of tasks) {
      if (!waiting.has(task) || running.size >= deps.concurrency) continue;
      if (!task.dependsOn.every((id) => results.has(id))) continue;
      waiting.delete(task);
      running.set(
        task.id,
        runReady(task, tasks, results, deps)
          .catch((error: unknown) => deps.broken(task, error))
          .then((result) => {
            results.set(task.id, result);
            running.delete(task.id);
          }),
      );
    }
    await Promise.race(running.values());
  }
  return results;
}

async function runReady(
  task: Task,
  tasks: readonly Task[],
  results: ReadonlyMap<string, TaskResult>,
  deps: ScheduleDeps,
): Promise<TaskResult> {
  // What runs a task says that it was stopped; no base has to be merged for that.
  if (deps.signal.aborted) return deps.run(task, deps.store.base);
  const missing = task.dependsOn.find((id) => results.get(id)?.outcome.status !== "done");
  if (missing !== undefined) return deps.skip(task, missing);
  const needed = ancestors(task, tasks);
  const ordered = dependencyOrder(tasks).filter((one) => needed.has(one.id));
  let base = deps.store.base;
  const taken: Merged[] = [];
  for (const one of ordered) {
    const result = results.get(one.id);
    if (result?.outcome.status !== "done" || result.commit === result.base) continue;
    const merged = await deps.store.merge(result.base, base, result.commit, mergeMessage(one));
    if (merged.status === "clean") {
      base = merged.commit;
      taken.push({ task: one, files: result.outcome.files });
      continue;
    }
    const resolved = await deps.resolve({ task: one, result, onto: base, merged: taken });
    if (resolved.outcome.status !== "done") return deps.conflict(task, merged.files);
    base = resolved.commit;
    taken.push({ task: one, files: resolved.outcome.files });
  }
  return deps.run(task, base);
}

/** Ids of all that a task needs, directly or not. */
export function ancestors(task: Task, tasks: readonly Task[]): ReadonlySet<string> {
  const byId = new Map(tasks.map((one) => [one.id, one]));
  const found = new Set<string>();
  const visit = (id: string): void => {
    if (found.has(id)) return;
    found.add(id);
    for (const next of byId.get(id)?.dependsOn ?? []) visit(next);
  };
  for (const id of task.dependsOn) visit(id);
  return found;
}

/** Plan order, each task after all that it depends on. The plan has been checked: there is no cycle. */
export function dependencyOrder(tasks: readonly Task[]): readonly Task[] {
  const placed = new Set<string>();
  const order: Task[] = [];
  while (order.length < tasks.length) {
    const next = tasks.find((task) => !placed.has(task.id) && task.dependsOn.every((id) => placed.has(id)));
    if (next === undefined) throw new Error("the plan has a cycle that its check did not see");
    placed.add(next.id);
    order.push(next);
  }
  return order;
}

/** The same wherever a task's result is merged, so that the same merge is the same commit. */
export function mergeMessage({ id }: Task): string {
  return `merge ${id}\n`;
}
