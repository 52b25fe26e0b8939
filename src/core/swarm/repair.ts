import type { TaskResult } from "../agent/cascade.ts";
import { createFence } from "../untrusted/fence.ts";
import { acceptable } from "../verify/acceptable.ts";
import { type CountedResult, foundByMergedChecks } from "../verify/false-accept.ts";
import type { CopyStore } from "../workspace/copies.ts";
import type { SwarmContext } from "./do-work.ts";
import { overturn } from "./keep-outcomes.ts";
import { REPAIR_TASK } from "./own-tasks.ts";
import type { Plan, Task } from "./plan.ts";
import type { SwarmChecks } from "./swarm-checks.ts";
import type { Workers } from "./workers.ts";

/**
 * Results that each pass the checks can fail together. When several tasks changed files, the checks run once more on
 * the merged files; what fails becomes a task of its own. A repair that fails leaves the merge as it is, and says so.
 */
export async function repairMerge(
  plan: Plan,
  merged: { readonly commit: string; readonly results: ReadonlyMap<string, TaskResult> },
  store: CopyStore,
  checks: SwarmChecks,
  workers: Workers,
  context: SwarmContext,
): Promise<{ commit: string; results: ReadonlyMap<string, TaskResult>; repair: TaskResult | null }> {
  const asIs = { ...merged, repair: null };
  const changing = plan.tasks.filter((task) => {
    const result = merged.results.get(task.id);
    return result !== undefined && result.commit !== result.base && result.outcome.status === "done";
  });
  if (changing.length < 2 || checks.names.length === 0 || context.signal.aborted) return asIs;
  const feedback = await context.steps.once(`checks of ${merged.commit}`, () =>
    verdictOn(merged.commit, store, checks, context),
  );
  if (feedback === null) return asIs;
  const counted = changing.flatMap(({ id }) => provedBy(id, merged.results.get(id)));
  const wrong = foundByMergedChecks(counted, feedback);
  if (wrong !== null) {
    context.say({ type: "check.false-accept", ...wrong });
    await overturn(context.id, wrong, context.parts);
  }
  const task = repairTask(createFence(context.id)("tool", feedback));
  context.say({ type: "task.added", planned: task });
  const repair = await workers.run(task, merged.commit);
  return { commit: repair.outcome.status === "done" ? repair.commit : merged.commit, results: merged.results, repair };
}

/** `null` when the merged files pass. */
async function verdictOn(
  commit: string,
  store: CopyStore,
  checks: SwarmChecks,
  context: SwarmContext,
): Promise<string | null> {
  const copy = await store.checkOut("merged", commit);
  try {
    const { files } = await store.diff(store.base, commit);
    const changed = files.map(({ path }) => path);
    const decision = acceptable(await checks.runWorkspace(copy.root, changed, context.signal));
    return decision.status === "passed" ? null : decision.feedback;
  } finally {
    await store.discard(copy);
  }
}

/** A result that counted by evidence of some kind; without any, nobody was misled. */
function provedBy(task: string, result: TaskResult | undefined): readonly CountedResult[] {
  const outcome = result?.outcome;
  if (outcome?.status !== "done" || outcome.evidence === "no-checks") return [];
  return [{ task, files: outcome.files }];
}

function repairTask(feedback: string): Task {
  return {
    id: REPAIR_TASK,
    title: "Mend the merged result",
    prompt: `Several agents' changes passed the checks one by one, and together they do not. Find out why and mend it without taking back what they did.\n${feedback}`,
    type: "coding",
    complexity: "medium",
    files: [],
    dependsOn: [],
    acceptance: ["The checks pass on the merged files."],
  };
}
