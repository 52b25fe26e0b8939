import { formatUsd } from "../core/money.ts";
import type { InterruptedRun } from "../core/resume/interrupted.ts";
import { interruptedRuns } from "../core/swarm/interrupted-runs.ts";
import { dataFolder } from "../node/data-folder.ts";
import { createNodeHost } from "../node/host.ts";

/** Runs that can be resumed, kept or discarded, newest first. */
export async function findInterrupted(
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly InterruptedRun[]> {
  return interruptedRuns(createNodeHost(), `${await dataFolder(env)}/runs`, null);
}

/** What is said of them before another run; empty when there are none. */
export function interruptedNotice(runs: readonly InterruptedRun[]): readonly string[] {
  const [newest, ...others] = runs;
  if (newest === undefined) return [];
  const more = others.length === 0 ? "" : ` (and ${others.length} more: frugal-swarm resume --list)`;
  return [
    `A run was interrupted: "${newest.goal.slice(0, 60)}", ${tasksText(newest)}${more}.`,
    `  frugal-swarm resume ${newest.id}   goes on with it; --keep takes what is finished, --discard drops it.`,
  ];
}

export function interruptedLines(run: InterruptedRun): readonly string[] {
  const { id, goal, workspace, tier, simulated, lastAt, settled, problem } = run;
  const at = new Date(lastAt).toISOString().replace("T", " ").slice(0, 16);
  const spent = `${formatUsd(settled)}${simulated ? " simulated" : ""}`;
  return [
    `${id}  ${at} UTC  ${tier}  ${tasksText(run)}, ${spent}`,
    `  ${goal.split("\n")[0]?.slice(0, 100)}`,
    `  ${workspace}`,
    ...(problem === null ? [] : [`  It cannot go on: ${problem} It can be kept or discarded.`]),
  ];
}

function tasksText({ tasks }: InterruptedRun): string {
  return tasks.of === 0 ? "without a plan yet" : `${tasks.done} of ${tasks.of} tasks done`;
}
