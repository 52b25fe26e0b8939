import { cyclesAtEnd } from "./cycles.ts";
import { sameText } from "./fingerprint.ts";
import { GO_ON, type Verdict } from "./loop-guard.ts";

/** Sees agents of one swarm talk in circles with each other: each of them may do something else between. */
export interface SwarmGuard {
  /** A note that a task has put up. */
  noted(task: string, text: string): Verdict;
  /** Signs of circles that agents of the swarm were stopped for. */
  readonly known: Set<string>;
}

/** Notes that are looked back over. */
const WINDOW = 60;

/** Rounds after which an agent that has put up two notes of them is told, and stopped: its own guard would wait one more. */
const HINT = 2;
const STOP = 3;

export function createSwarmGuard(): SwarmGuard {
  let notes: readonly { readonly task: string; readonly text: string }[] = [];
  const hinted = new Set<string>();
  return {
    known: new Set(),
    noted(task, text) {
      notes = [...notes, { task, text: sameText(text) }].slice(-WINDOW);
      const found = cyclesAtEnd(notes.map((note) => note.text)).find(({ length, rounds }) => {
        const agents = notes.slice(-length * rounds).map((note) => note.task);
        return rounds >= HINT && new Set(agents).size > 1 && agents.filter((one) => one === task).length > 1;
      });
      if (found === undefined) return GO_ON;
      const why = `and other agents put up the same notes in turn, ${found.rounds} times now`;
      const action = found.rounds >= STOP && hinted.has(task) ? "stop" : "hint";
      if (action === "hint" && hinted.has(task)) return GO_ON;
      hinted.add(task);
      return { action, guard: "notes", why };
    },
  };
}
