import type { ConflictChoice, MergeConflict } from "../core/swarm/merge-conflict.ts";

/** The words around a conflict that no agent resolved. Pure. */

export const CONFLICT_BUTTONS = {
  show: "Show Both Sides",
  ours: "Keep What Is Merged",
  theirs: "Take the Later Task's",
  leaveOut: "Leave It Out",
} as const;

const LONGEST_WHY = 200;

export function conflictQuestion({ task, others, files, why }: MergeConflict): string {
  const other = others.map(({ title }) => `"${title}"`).join(", ");
  const reason = why.replaceAll(/\s+/g, " ").trim().slice(0, LONGEST_WHY);
  return (
    `"${task.title}" and ${other} changed the same places of ${files.map(({ path }) => path).join(", ")}, and no agent ` +
    `resolved it (${reason}). Whose lines are to stand there? Closing this leaves "${task.title}" out and keeps its work as a patch.`
  );
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
