import * as vscode from "vscode";
import type { Emit, SwarmEvent } from "../core/events.ts";
import { Interruption } from "../core/resume/interruption.ts";
import type { PlannedTask } from "../core/swarm/plan.ts";
import { applyEvent } from "../core/swarm/state.ts";
import type { SwarmState } from "../core/swarm/state-types.ts";

/** The swarm of this window: running, or the last one. One at a time. */
export interface Swarms extends vscode.Disposable {
  readonly state: SwarmState | null;
  /** The tasks of its plan, with their texts; empty until there is one. */
  readonly planned: readonly PlannedTask[];
  readonly running: boolean;
  /** Told after each event, and when a swarm starts or ends. */
  readonly onDidChange: vscode.Event<SwarmState | null>;
  /** Runs one swarm; `body` gets the sink for its events and the signal that Stop aborts. Throws when one is running. */
  run<T>(body: (emit: Emit, signal: AbortSignal) => Promise<T>): Promise<T>;
  /** The stop of a task of the running swarm, by its id; also of one that has not begun. */
  stopOf(task: string): AbortSignal;
  /** False when no swarm runs or the task has ended. What other tasks have made and do goes on. */
  stopTask(task: string): boolean;
  /** Takes in what was found out about a swarm after its end; passed over where another one is shown by now. */
  add(event: SwarmEvent): void;
  /** False when none is running. */
  stop(): boolean;
  /** The window goes away: resolves when the swarm has left all in order. It can be resumed. */
  close(): Promise<void>;
}

export function createSwarms(): Swarms {
  const changed = new vscode.EventEmitter<SwarmState | null>();
  let state: SwarmState | null = null;
  let planned: readonly PlannedTask[] = [];
  const add = (event: SwarmEvent): void => {
    if (event.type === "swarm.started") planned = [];
    if (event.type === "plan.ready") planned = event.tasks;
    state = applyEvent(state, event);
    changed.fire(state);
  };
  const stops = new Map<string, AbortController>();
  const stopFor = (task: string): AbortController => {
    const known = stops.get(task) ?? new AbortController();
    stops.set(task, known);
    return known;
  };
  let current: { readonly controller: AbortController; readonly ended: Promise<unknown> } | null = null;
  return {
    get state() {
      return state;
    },
    get planned() {
      return planned;
    },
    get running() {
      return current !== null;
    },
    onDidChange: changed.event,
    async run(body) {
      if (current !== null) throw new Error("A swarm is already running in this window. Stop it first.");
      const controller = new AbortController();
      stops.clear();
      const work = Promise.resolve().then(() => body(add, controller.signal));
      current = { controller, ended: work.catch(() => undefined) };
      try {
        return await work;
      } finally {
        current = null;
        changed.fire(state);
      }
    },
    stopOf: (task) => stopFor(task).signal,
    stopTask(task) {
      const known = state?.tasks.find(({ id }) => id === task);
      if (current === null || known === undefined || known.status === "finished") return false;
      stopFor(task).abort();
      return true;
    },
    add,
    stop() {
      current?.controller.abort();
      return current !== null;
    },
    async close() {
      current?.controller.abort(new Interruption());
      await current?.ended;
    },
    dispose: () => changed.dispose(),
  };
}
