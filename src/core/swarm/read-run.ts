import type { SwarmEvent } from "../events.ts";
import type { Files } from "../host.ts";
import type { NanoUsd } from "../money.ts";
import { JOURNAL } from "./journal.ts";
import type { ToldTask } from "./plan.ts";
import { applyEvent } from "./state.ts";
import type { SwarmState } from "./state-types.ts";

/** A run as its journal tells it. */
export interface RunRecord {
  readonly state: SwarmState;
  /** With their texts; those that were added while it ran are among them. */
  readonly tasks: readonly ToldTask[];
  /** What it came to when it ended, as the ledger said then; `null`: it has no end. */
  readonly end: { readonly settled: NanoUsd; readonly held: NanoUsd } | null;
}

/** `null` where there is no journal. */
export async function readRun(files: Files, folder: string): Promise<RunRecord | null> {
  let state: SwarmState | null = null;
  let tasks: readonly ToldTask[] = [];
  let end: RunRecord["end"] = null;
  for (const event of await readEvents(files, folder)) {
    try {
      state = applyEvent(state, event);
    } catch {
      continue;
    }
    if (event.type === "plan.ready") tasks = event.tasks;
    if (event.type === "task.added") tasks = [...tasks, event.planned];
    if (event.type === "swarm.finished") end = { settled: event.settled, held: event.held };
  }
  return state && { state, tasks, end };
}

/** A torn line, or one of another version, is passed over. */
export async function readEvents(files: Files, folder: string): Promise<readonly SwarmEvent[]> {
  const bytes = await files.read(`${folder}/${JOURNAL}`);
  const events: SwarmEvent[] = [];
  for (const line of new TextDecoder().decode(bytes).split("\n")) {
    try {
      if (line !== "") events.push(JSON.parse(line) as SwarmEvent);
    } catch {}
  }
  return events;
}
