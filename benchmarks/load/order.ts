import type { SwarmOutcome } from "../../src/core/events.ts";
import type { Task } from "../../src/core/swarm/plan.ts";

/** What one window of the load is to do. */
export interface LoadOrder {
  readonly window: number;
  readonly url: string;
  readonly key: string;
  readonly configs: string;
  /** Shared by all windows. */
  readonly ledger: string;
  /** The window's own. */
  readonly folder: string;
  readonly agents: number;
  readonly seconds: number;
}

export interface SwarmEnd {
  readonly status: SwarmOutcome["status"];
  readonly why: string;
  readonly calls: number;
}

/** Said after each swarm. Bytes; the delays are of the window's life so far. */
export interface LoadReport {
  readonly window: number;
  readonly at: number;
  readonly end: SwarmEnd;
  /** Heap and external memory after a collection. */
  readonly used: number;
  readonly rss: number;
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
}

const TASKS = 16;

/** Tasks that can all run side by side; the emulator knows a solution for each. */
export function moduleTasks(): readonly Task[] {
  return Array.from({ length: TASKS }, (_, index) => {
    const id = `module-${index + 1}`;
    return {
      id,
      title: `Name module ${index + 1}`,
      prompt: `Export the name of the module from ${id}.ts.`,
      type: "coding" as const,
      complexity: "simple" as const,
      files: [`${id}.ts`],
      dependsOn: [],
      acceptance: [],
    };
  });
}
