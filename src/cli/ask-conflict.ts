import type { ConflictChoice, MergeConflict } from "../core/swarm/merge-conflict.ts";
import { type AskDeps, askLine, type Read } from "./ask-line.ts";

/** Asks about a conflict until the answer is one. Enter alone, and an end of the input, leave the later task out. */
export function askAboutConflict(conflict: MergeConflict, deps: AskDeps): Promise<ConflictChoice> {
  const read = (line: string): Read<ConflictChoice> => {
    const answer = ANSWERS.get(line.trim().toLowerCase());
    return answer === undefined ? { problem: `"${line.trim()}" is no answer.` } : { answer };
  };
  return askLine({ text: conflictQuestion(conflict), read, otherwise: "leave-out" }, deps);
}

const ANSWERS: ReadonlyMap<string, ConflictChoice> = new Map([
  ["", "leave-out"],
  ["leave out", "leave-out"],
  ["merged", "ours"],
  ["later", "theirs"],
]);

const LONGEST_WHY = 160;

function conflictQuestion({ task, others, files, why }: MergeConflict): string {
  const reason = why.replaceAll(/\s+/g, " ").trim().slice(0, LONGEST_WHY);
  const merged = others.map(({ id }) => id).join(", ");
  return (
    `${task.id} and ${merged} changed the same lines of ${files.map(({ path }) => path).join(", ")}, and no agent ` +
    `resolved it (${reason}). Type "merged" for the lines of ${merged}, "later" for those of ${task.id}, ` +
    `or Enter to leave ${task.id} out and keep its work as a patch:`
  );
}
