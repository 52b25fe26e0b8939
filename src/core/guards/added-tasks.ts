import { ADDED_PER_TASK, MOST_DEPTH } from "./limits.ts";

/** The tasks that come about while a swarm runs: merges and repairs. Nothing else makes any. */
export interface AddedTasks {
  /** Counts one that `parent` brings about (`null`: the swarm itself). Why it is not to be begun, a sentence, or `null`. */
  begin(task: string, parent: string | null): string | null;
}

export function createAddedTasks(planned: number): AddedTasks {
  const depths = new Map<string, number>();
  const most = Math.max(1, planned) * ADDED_PER_TASK;
  let count = 0;
  return {
    begin(task, parent) {
      const depth = (parent === null ? 0 : (depths.get(parent) ?? 0)) + 1;
      if (depth > MOST_DEPTH)
        return `It was not begun: ${parent} was itself brought about by another task. Merge this by hand, or run it as a goal of its own.`;
      if (count >= most)
        return `It was not begun: this swarm has had ${count} merges and repairs for ${planned} tasks, and that is the most. Plan tasks that touch different files.`;
      count++;
      if (task !== parent) depths.set(task, depth);
      return null;
    },
  };
}
