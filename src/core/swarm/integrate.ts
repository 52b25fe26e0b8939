import type { Say } from "../agent/call-reporter.ts";
import type { TaskResult } from "../agent/cascade.ts";
import type { CopyStore } from "../workspace/copies.ts";
import type { Task } from "./plan.ts";
import { ancestors, dependencyOrder } from "./schedule.ts";

export interface IntegrateDeps {
  readonly store: CopyStore;
  readonly say: Say;
  /** Does a task once more on top of a commit. Asked when its result does not fit what is already merged. */
  readonly redo: (task: Task, base: string, conflicts: readonly string[]) => Promise<TaskResult>;
  /** A task whose result is left out, since what it was built on is. */
  readonly skip: (task: Task, missing: string) => TaskResult;
  /** A task whose result could not be merged for what the machine did. */
  readonly broken: (task: Task, error: unknown) => TaskResult;
}

/**
 * Merges what the tasks made into one commit, in plan order, so that the same results give the same tree. A result
 * that conflicts is done again on top of the rest; if that fails too it is left out, with all that was built on it,
 * and their outcomes say so.
 * Returns the commit and the results as they ended.
 */
export async function integrate(
  tasks: readonly Task[],
  results: ReadonlyMap<string, TaskResult>,
  deps: IntegrateDeps,
): Promise<{ readonly commit: string; readonly results: ReadonlyMap<string, TaskResult> }> {
  const final = new Map(results);
  const leftOut = new Set<string>();
  let commit = deps.store.base;
  for (const task of dependencyOrder(tasks)) {
    const result = results.get(task.id);
    if (result === undefined || result.outcome.status !== "done" || result.commit === result.base) continue;
    const missing = [...ancestors(task, tasks)].find((id) => leftOut.has(id));
    if (missing !== undefined) {
      final.set(task.id, deps.skip(task, missing));
      continue;
    }
    const merged = await deps.store.merge(result.base, commit, result.commit, `merge ${task.id}`).catch((error) => {
      final.set(task.id, deps.broken(task, error));
      leftOut.add(task.id);
    });
    if (merged === undefined) continue;
    if (merged.status === "clean") {
      commit = merged.commit;
      deps.say({ type: "merge.finished", task: task.id, files: result.outcome.files.length, conflicts: [] });
      continue;
    }
    deps.say({ type: "merge.finished", task: task.id, files: 0, conflicts: merged.files });
    const again = await deps.redo(task, commit, merged.files);
    final.set(task.id, again);
    if (again.outcome.status === "done") commit = again.commit;
    else leftOut.add(task.id);
  }
  return { commit, results: final };
}
