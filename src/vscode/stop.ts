import * as vscode from "vscode";
import { PLANNER_TASK } from "../core/swarm/own-tasks.ts";
import type { Parts } from "./app.ts";

/** Ends the swarm; what is finished is kept. */
export function stopSwarm({ swarms }: Parts): void {
  tell(swarms.stop() ? "stopping. What is finished is kept." : "no swarm is running.");
}

/** Ends one task of the swarm, by its id or as it is picked; the others go on. */
export async function stopTask({ swarms }: Parts, named: unknown): Promise<void> {
  const open = (swarms.state?.tasks ?? []).filter(({ id, status }) => status !== "finished" && id !== PLANNER_TASK);
  if (!swarms.running || open.length === 0) return tell("no task is running.");
  const rows = open.map(({ id, title, status, activity }) => ({
    label: title,
    description: status,
    detail: activity,
    id,
  }));
  const picked =
    named === undefined
      ? await vscode.window.showQuickPick(rows, { title: "Which task is to be stopped? The others go on." })
      : rows.find(({ id }) => id === named);
  if (picked === undefined) {
    if (named !== undefined) tell("that task has ended already.");
    return;
  }
  if (swarms.stopTask(picked.id)) tell(`stopping "${picked.label}". What needs it is skipped, all else goes on.`);
}

/** Ends all that this window has running: the swarm, code that is being generated, a benchmark. */
export function stopAll({ swarms, work }: Parts): void {
  const stopped = [...(swarms.stop() ? ["the swarm"] : []), ...work.stopAll()];
  tell(stopped.length === 0 ? "nothing is running in this window." : `stopping ${stopped.join(", ")}.`);
}

/** What is running beside the swarm. */
export interface Work {
  /** Until the returned disposable is disposed of. `name`: for people, with its article. */
  started(name: string, abort: AbortController): vscode.Disposable;
  /** The names of what was running. */
  stopAll(): readonly string[];
}

export function createWork(): Work {
  const running = new Map<AbortController, string>();
  return {
    started(name, abort) {
      running.set(abort, name);
      return new vscode.Disposable(() => running.delete(abort));
    },
    stopAll() {
      const names = [...running.values()];
      for (const abort of running.keys()) abort.abort();
      return names;
    },
  };
}

function tell(text: string): void {
  void vscode.window.showInformationMessage(`Frugal Swarm: ${text}`);
}
