import type { SwarmEvent } from "../events.ts";
import type { Host } from "../host.ts";

export interface Journal {
  /** Never throws and never waits. */
  add(event: SwarmEvent): void;
  /** Resolves when all that was added is on the disk. */
  flush(): Promise<void>;
}

/**
 * Writes a swarm's events as JSON lines, in order. What an agent is doing at the moment is left out. A disk that
 * cannot be written is said once and does not stop the swarm: the money is in the ledger, not here.
 */
export function openJournal(host: Host, path: string): Journal {
  let tail: Promise<void> = Promise.resolve();
  let broken = false;
  return {
    add(event) {
      if (event.type === "task.activity") return;
      const line = `${JSON.stringify(event)}\n`;
      tail = tail.then(async () => {
        if (broken) return;
        try {
          await host.files.append(path, line);
        } catch (error) {
          broken = true;
          host.log("warn", `The run's journal cannot be written: ${error instanceof Error ? error.message : error}`);
        }
      });
    },
    flush: () => tail,
  };
}
