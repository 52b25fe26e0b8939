import type { Say } from "../agent/call-reporter.ts";
import type { TaskResult } from "../agent/cascade.ts";
import type { CopyStore } from "../workspace/copies.ts";
import type { Undone } from "./keep-patch.ts";
import type { Task } from "./plan.ts";
import type { Merged, Resolve } from "./resolve-conflict.ts";
import { ancestors, dependencyOrder, mergeMessage } from "./schedule.ts";

export interface IntegrateDeps {
  readonly store: Pick<CopyStore, "base" | "merge">;
  readonly say: Say;
  readonly resolve: Resolve;
  /** Ends a task whose result is not taken; its work is kept as a patch of its own. */
  readonly leaveOut: (task: Task, result: TaskResult, outcome: Undone) => Promise<TaskResult>;
  /** A task whose result could not be merged for what the machine did. */
  readonly broken: (task: Task, error: unknown, result: TaskResult) => Promise<TaskResult>;
}

/**
 * Merges what the tasks made into one commit, in plan order, so that the same results give the same tree. A result
 * that conflicts is resolved; where that fails it is left out, with all that was built on it, and their outcomes say so.
 * Returns the commit and the results as they ended.
 */
export async function integrate(
  tasks: readonly Task[],
  results: ReadonlyMap<string, TaskResult>,
  deps: IntegrateDeps,
): Promise<{ readonly commit: string; readonly results: ReadonlyMap<string, TaskResult> }> {
  const final = new Map(results);
  const leftOut = new Set<string>();
  const taken: Merged[] = [];
  let commit = deps.store.base;
  for (const task of dependencyOrder(tasks)) {
    const result = results.get(task.id);
    if (result === undefined || result.outcome.status !== "done" || result.commit === result.base) continue;
    const missing = [...ancestors(task, tasks)].find((id) => leftOut.has(id));
    if (missing !== undefined) {
      const detail = `It was built on "${missing}", which was left out.`;
      final.set(task.id, await deps.leaveOut(task, result, { status: "stopped", reason: "dependency", detail }));
      continue;
    }
    const merged = await deps.store
      .merge(result.base, commit, result.commit, mergeMessage(task))
      .catch(async (error) => {
        final.set(task.id, await deps.broken(task, error, result));
        leftOut.add(task.id);
      });
    if (merged === undefined) continue;
    const { files } = result.outcome;
    if (merged.status === "clean") {
      commit = merged.commit;
      taken.push({ task, files });
      deps.say({ type: "merge.finished", task: task.id, files: files.length, conflicts: [] });
      continue;
    }
    deps.say({ type: "merge.finished", task: task.id, files: 0, conflicts: merged.files });
    const resolved = await deps.resolve({ task, result, onto: commit, merged: taken });
    final.set(task.id, resolved);
    if (resolved.outcome.status === "done") {
      commit = resolved.commit;
      taken.push({ task, files: resolved.outcome.files });
    } else leftOut.add(task.id);
  }
  return { commit, results: final };
}
