import { findChecks } from "../verify/find-checks.ts";
import { type CheckBaseline, runChecks } from "../verify/run-checks.ts";
import type { CheckVerdict } from "../verify/verdict.ts";
import type { CopyStore } from "../workspace/copies.ts";
import type { SwarmContext } from "./do-work.ts";
import type { Task } from "./plan.ts";

/** The checks of a swarm: the workspace's own, or those that a task brings. */
export interface SwarmChecks {
  readonly names: readonly string[];
  namesFor(task: Task): readonly string[];
  run(task: Task, root: string, signal: AbortSignal): Promise<readonly CheckVerdict[]>;
  /** The workspace's own checks. */
  runWorkspace(root: string, signal: AbortSignal): Promise<readonly CheckVerdict[]>;
}

/** Finds the checks and runs them once on the unchanged files, so that old failures are not blamed on agents. */
export async function prepareChecks(store: CopyStore, context: SwarmContext): Promise<SwarmChecks> {
  const { request, parts, say } = context;
  const copy = await store.checkOut("before", store.base);
  try {
    const given = request.plan?.tasks.every((task) => task.checks !== undefined) ?? false;
    const found = given
      ? { checks: [], why: "each task brings its own" }
      : await findChecks(parts.host, copy.root, request.checks, request.mayRunCommands, context.signal);
    const limits = request.checkLimits;
    const before: CheckBaseline = new Map();
    for (const check of found.checks) {
      const [verdict] = await runChecks(parts.host, copy.root, [check], { ...limits, signal: context.signal });
      if (verdict !== undefined) before.set(check.name, verdict);
    }
    const names = found.checks.map((check) => check.name);
    const bad = [...before.values()].filter((one) => one.status !== "passed");
    const failingBefore = bad.filter((one) => one.status !== "not-run").map((one) => one.check);
    say({ type: "checks.found", checks: names, failingBefore, why: found.why });
    for (const one of bad)
      if (one.status === "not-run" && !context.signal.aborted)
        say({ type: "notice", level: "warn", text: `The check ${one.check} decides nothing. ${one.excerpt}` });
    const runWorkspace = (root: string, signal: AbortSignal) =>
      runChecks(parts.host, root, found.checks, { ...limits, signal, before });
    return {
      names,
      namesFor: (task) => task.checks?.map((check) => check.name) ?? names,
      run: (task, root, signal) =>
        task.checks === undefined
          ? runWorkspace(root, signal)
          : runChecks(parts.host, root, task.checks, { ...limits, signal }),
      runWorkspace,
    };
  } finally {
    await store.discard(copy);
  }
}
