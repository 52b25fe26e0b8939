import type { ConflictChoice, MergeConflict } from "../core/swarm/merge-conflict.ts";
import { cutNotice } from "./notice-text.ts";

/** The words around a conflict that no agent resolved. Pure. */

export const CONFLICT_BUTTONS = {
  show: "Show Both Sides",
  ours: "Keep What Is Merged",
  theirs: "Take the Later Task's",
  leaveOut: "Leave It Out",
} as const;

export function conflictQuestion(conflict: MergeConflict): string {
  const { task, why } = conflict;
  return (
    `${overlap(conflict)}, and no agent resolved it (${cutNotice(why, 200)}). Whose lines are to stand there? Closing ` +
    `this leaves "${cutNotice(task.title, 80)}" out and keeps its work as a patch.`
  );
}

/** For places where it cannot be answered. */
export function conflictNotice(conflict: MergeConflict): string {
  return `${overlap(conflict)}. Whose lines are to stand there?`;
}

function overlap({ task, others, files }: MergeConflict): string {
  const other = others.map(({ title }) => `"${cutNotice(title, 80)}"`).join(", ");
  const paths = cutNotice(files.map(({ path }) => path).join(", "), 200);
  return `"${cutNotice(task.title, 80)}" and ${other} changed the same places of ${paths}`;
}

/** Of the tab with both sides. */
export function sidesTitle({ task }: MergeConflict): string {
  return `Frugal Swarm: merged so far ↔ ${task.title}`;
}

/** The choice that a button stands for; `null`: both sides are to be shown first. Closing is to leave out. */
export function choiceOf(button: string | undefined): ConflictChoice | null {
  switch (button) {
    case CONFLICT_BUTTONS.show:
      return null;
    case CONFLICT_BUTTONS.ours:
      return "ours";
    case CONFLICT_BUTTONS.theirs:
      return "theirs";
    default:
      return "leave-out";
  }
}
