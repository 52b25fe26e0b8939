import type { ConflictedFile } from "../workspace/copies.ts";

/** Two results that changed the same places. */
export interface MergeConflict {
  /** The later one in plan order, "theirs". */
  readonly task: NamedTask;
  /** What is merged already, "ours". */
  readonly others: readonly NamedTask[];
  readonly files: readonly ConflictedFile[];
  /** Why no agent resolved it, for a person. */
  readonly why: string;
}

interface NamedTask {
  readonly id: string;
  readonly title: string;
}

/**
 * In the places that both changed: the lines of what is merged already, or those of the later task; or that task's whole
 * result is left out, with all that was built on it, and kept as a patch of its own.
 */
export type ConflictChoice = "ours" | "theirs" | "leave-out";
