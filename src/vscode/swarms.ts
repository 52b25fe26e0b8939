import * as vscode from "vscode";
import type { Emit } from "../core/events.ts";
import { applyEvent } from "../core/swarm/state.ts";
import type { SwarmState } from "../core/swarm/state-types.ts";

/** The swarm of this window: running, or the last one. One at a time. */
export interface Swarms {
  readonly state: SwarmState | null;
  readonly running: boolean;
  /** Told after each event, and when a swarm starts or ends. */
  readonly onDidChange: vscode.Event<SwarmState | null>;
  /** Runs one swarm; `body` gets the sink for its events and the signal that Stop aborts. */
  run<T>(body: (emit: Emit, signal: AbortSignal) => Promise<T>): Promise<T>;
  /** False when none is running. */
  stop(): boolean;
}

export function createSwarms(): Swarms {
  const changed = new vscode.EventEmitter<SwarmState | null>();
  let state: SwarmState | null = null;
  let controller: AbortController | null = null;
  return {
    get state() {
      return state;
    },
    get running() {
      return controller !== null;
    },
    onDidChange: changed.event,
    async run(body) {
      if (controller !== null) throw new Error("A swarm is already running in this window. Stop it first.");
      controller = new AbortController();
      try {
        return await body((event) => {
          state = applyEvent(state, event);
          changed.fire(state);
        }, controller.signal);
      } finally {
        controller = null;
        changed.fire(state);
      }
    },
    stop() {
      controller?.abort();
      return controller !== null;
    },
  };
}
