import type { ConflictChoice, MergeConflict } from "../core/swarm/merge-conflict.ts";
import type { AskDeps } from "./ask-cap.ts";
import { readLine } from "./read-line.ts";

/** Asks about a conflict until the answer is one. Enter alone, and an end of the input, leave the later task out. */
export async function askAboutConflict(conflict: MergeConflict, deps: AskDeps): Promise<ConflictChoice> {
  let hint = "";
  try {
    for (;;) {
      const question = `${hint}${conflictQuestion(conflict)}`;
      const line = await readLine({ ...deps, show: (typed) => deps.show(`${question} ${typed}`) });
      if (line === null) return "leave-out";
      const answer = ANSWERS.get(line.trim().toLowerCase());
      if (answer !== undefined) return answer;
      hint = `"${line.trim()}" is no answer. `;
    }
  } finally {
    deps.show(null);
  }
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
