/**
 * Isolated copies of a user's folder. One store belongs to one swarm and lives in the swarm's own folder; it never
 * writes to the user's folder, index, refs, stash or hooks, whatever that folder is (a repository or not).
 */
export interface CopyStore {
  /** Commit (in the store's own repository) of the user's folder as it was, uncommitted and untracked work included. */
  readonly base: string;
  /** Files left out of the snapshot, repositories inside it. Worded for a person; empty when there is nothing to say. */
  readonly notices: readonly string[];
  /** How many copies fit on the disk now, at least one; `null` where the system does not tell. */
  room(): Promise<number | null>;
  /** The most copies that there were at once, and what they and the store took at most, in bytes. */
  disk(): Promise<{ readonly copies: number; readonly bytes: number }>;
  /**
   * A fresh folder with the content of `commit`. `name` is unique within the store. With `resume`, a whole copy of that
   * name and commit that an earlier process has left is taken as it stands.
   */
  checkOut(name: string, commit: string, options?: { readonly resume: true }): Promise<WorkingCopy>;
  /** Records what stands in the copy. `files` is empty and `commit` the parent's when nothing changed. */
  record(copy: WorkingCopy, message: string): Promise<Recorded>;
  /** Three-way merge of two commits over their base, deterministic, touching no folder. */
  merge(base: string, ours: string, theirs: string, message: string): Promise<Merge>;
  /** What does not fit in a merge of these commits. Throws where all fits. */
  conflict(sides: MergeSides, labels: ConflictLabels): Promise<Conflict>;
  /**
   * The merge with one side's lines in all places that both changed; a file without lines, or that one side deleted, is
   * as that side has it. `null` where that cannot be had.
   */
  settle(sides: MergeSides, side: "ours" | "theirs", message: string): Promise<string | null>;
  /** Unified patch (binary-safe) that leads from one commit to the other, and the files it touches. */
  diff(from: string, to: string): Promise<{ readonly patch: string; readonly files: readonly FileChange[] }>;
  /** Contents of files in a commit, by path; those that are not in it are left out. */
  read(commit: string, paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Paths in a commit, sorted. */
  files(commit: string): Promise<readonly string[]>;
  /** Files in a commit, sorted by path, with the hash of their content; links are left out. */
  blobs(commit: string): Promise<ReadonlyMap<string, string>>;
  /** Copies that an earlier process has left and that can be taken as they stand. */
  leftCopies(): Promise<readonly WorkingCopy[]>;
  discard(copy: WorkingCopy): Promise<void>;
  /** Removes the store and all copies that are left. */
  close(): Promise<void>;
}

export interface WorkingCopy {
  readonly name: string;
  /** Absolute folder. */
  readonly root: string;
  /** Commit that it was made from. */
  readonly commit: string;
  /** Of this very folder: another one for the same name and commit has another id. */
  readonly id: string;
}

export interface Recorded {
  readonly commit: string;
  readonly files: readonly string[];
  /** Changes that are never taken over, with the reason, worded for a person. */
  readonly leftOut: readonly string[];
}

export type Merge =
  | { readonly status: "clean"; readonly commit: string }
  | { readonly status: "conflict"; readonly files: readonly string[] };

/** Commits. */
export interface MergeSides {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/** What stands after the conflict markers. */
export interface ConflictLabels {
  readonly ours: string;
  readonly base: string;
  readonly theirs: string;
}

export interface Conflict {
  readonly files: readonly ConflictedFile[];
  /** One side can be taken for the other. */
  readonly choosable: boolean;
  /**
   * Commit with all that fits, and in the files that do not, the lines of both sides and of the base between markers.
   * `null` where a file has no lines, or the conflict is not one of lines.
   */
  readonly marked: string | null;
}

/** `null`: it is not there; so is what is no plain file. */
export interface ConflictedFile {
  readonly path: string;
  readonly base: Uint8Array | null;
  readonly ours: Uint8Array | null;
  readonly theirs: Uint8Array | null;
}

export interface FileChange {
  /** Relative to the workspace, `/` as separator. */
  readonly path: string;
  readonly change: "added" | "modified" | "deleted";
  /** It becomes executable, or no longer is; left out: that stays as it is. */
  readonly executable?: boolean;
}

/** Why no store could be opened, worded for a person. */
export interface WorkspaceProblem {
  readonly status: "problem";
  readonly message: string;
}
