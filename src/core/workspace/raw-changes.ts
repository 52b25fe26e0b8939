import type { FileChange } from "./copies.ts";
import type { StoreGit } from "./store-git.ts";

export interface RawChange extends FileChange {
  /** Git's six-digit mode; "000000" where there is no file. */
  readonly oldMode: string;
  readonly newMode: string;
  /** Blob id; all zeros where there is no file. */
  readonly oldId: string;
}

/** Files that differ between two commits or trees, sorted by path; a rename is one deleted and one added. */
export async function rawChanges(git: StoreGit, from: string, to: string): Promise<readonly RawChange[]> {
  const output = await git.must(["diff-tree", "-r", "-z", "--raw", "--no-renames", "--full-index", from, to]);
  const parts = output.split("\0");
  const changes: RawChange[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const match = /^:(\d{6}) (\d{6}) ([0-9a-f]+) [0-9a-f]+ ([A-Z])/.exec(parts[at] ?? "");
    const path = parts[at + 1];
    const [, oldMode, newMode, oldId, letter] = match ?? [];
    if (!oldMode || !newMode || !oldId || !letter || !path) throw new Error(`Unexpected line of git: ${parts[at]}`);
    changes.push({ path, oldMode, newMode, oldId, change: CHANGES[letter] ?? "modified" });
  }
  return changes;
}

const CHANGES: Readonly<Record<string, FileChange["change"]>> = { A: "added", D: "deleted" };

const EXECUTABLE = "100755";

/** The change without what only git needs. */
export function fileChange({ path, change, oldMode, newMode }: RawChange): FileChange {
  const [was, becomes] = [oldMode === EXECUTABLE, newMode === EXECUTABLE];
  return { path, change, ...(change !== "deleted" && was !== becomes && { executable: becomes }) };
}
