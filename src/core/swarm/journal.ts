import { errorText } from "../error-text.ts";
import type { SwarmEvent } from "../events.ts";
import { cleanDeep } from "../history/clean-deep.ts";
import type { Clean } from "../history/secrets.ts";
import type { Host } from "../host.ts";

/** Name of the file in a run's folder. */
export const JOURNAL = "events.jsonl";

export interface Journal {
  /** Never throws and never waits. */
  add(event: SwarmEvent): void;
  /** Resolves when all that was added is on the disk. */
  flush(): Promise<void>;
}

/**
 * Writes a swarm's events as JSON lines, in order; those that arrive while a write is on its way go together in the
 * next one. What an agent is doing at the moment is left out. A disk that cannot be written is said once and does not
 * stop the swarm: the money is in the ledger, not here. `torn`: an earlier process may have left half a line. `clean`
 * takes secrets out of what models and tools said; asked before each write.
 */
export function openJournal(host: Host, path: string, torn = false, clean?: () => Promise<Clean>): Journal {
  let waiting: SwarmEvent[] = [];
  let begins = torn ? "\n" : "";
  let writing: Promise<void> = Promise.resolve();
  let busy = false;
  let broken = false;
  const write = async (): Promise<void> => {
    while (waiting.length > 0 && !broken) {
      const events = waiting;
      waiting = [];
      try {
        const cleaned = await clean?.();
        const lines = events.map((event) => `${JSON.stringify(cleaned ? cleanDeep(event, cleaned) : event)}\n`);
        await host.files.append(path, begins + lines.join(""));
        begins = "";
      } catch (error) {
        broken = true;
        host.log("warn", `The run's journal cannot be written: ${errorText(error)}`);
      }
    }
    busy = false;
  };
  return {
    add(event) {
      if (event.type === "task.activity" || broken) return;
      waiting.push(event);
      if (busy) return;
      busy = true;
      writing = write();
    },
    flush: () => writing,
  };
}
