import type { Note, Notes } from "./tool.ts";

/** Every note goes into the prompts of later agents, so both are bounded. */
export const MAX_NOTE_CHARACTERS = 1_000;
const MAX_NOTES = 50;

/** Notes of one swarm: the newest ones, each cut to size. `onAdd` is told of each and must not throw. */
export function createNotes(onAdd: (task: string, text: string) => void = () => undefined): Notes {
  let notes: readonly Note[] = [];
  return {
    add: (task, text, from) => {
      const short = text.length > MAX_NOTE_CHARACTERS ? `${text.slice(0, MAX_NOTE_CHARACTERS - 1)}…` : text;
      notes = [...notes, { task, text: short, from: [...from] }].slice(-MAX_NOTES);
      onAdd(task, short);
    },
    all: () => notes,
  };
}
