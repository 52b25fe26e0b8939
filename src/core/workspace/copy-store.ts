import { join } from "node:path";
import type { CopyStore, Merge } from "./copies.ts";
import type { SnapshotLimits } from "./limits.ts";
import { STORE_PARTS } from "./prepare-store.ts";
import { fileChange, rawChanges } from "./raw-changes.ts";
import { readCommit } from "./read-commit.ts";
import type { StoreGit } from "./store-git.ts";
import { checkOutCopy, discardCopy, recordCopy } from "./working-copies.ts";
import { writePatch } from "./write-patch.ts";

const COPY_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

export function createCopyStore(
  git: StoreGit,
  workspace: string,
  base: string,
  notices: readonly string[],
  limits: SnapshotLimits,
): CopyStore {
  const names = new Set<string>();
  const parents: Parents = new Map();
  return {
    base,
    notices,
    checkOut: async (name, commit) => {
      if (!COPY_NAME.test(name) || names.has(name)) throw new Error(`"${name}" is no name for a new copy.`);
      names.add(name);
      return checkOutCopy(git, workspace, name, commit);
    },
    record: async (copy, message) => {
      const recorded = await recordCopy(git, copy, message, limits);
      if (recorded.commit !== copy.commit) parents.set(recorded.commit, copy.commit);
      return recorded;
    },
    merge: (mergeBase, ours, theirs, message) => merge(git, parents, mergeBase, ours, theirs, message),
    diff: async (from, to) => {
      const changes = await rawChanges(git, from, to);
      return { patch: await writePatch(git, from, to, changes), files: changes.map(fileChange) };
    },
    read: (commit, paths) => readCommit(git, commit, paths),
    files: async (commit) => {
      const names = await git.must(["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit]);
      return names.split("\0").filter((name) => name !== "");
    },
    blobs: async (commit) => {
      const listed = await git.must(["ls-tree", "-r", "-z", "--full-tree", commit]);
      const entries = listed.split("\0").map((line) => /^100\d{3} blob ([0-9a-f]+)\t(.*)$/s.exec(line));
      return new Map(entries.flatMap((entry) => (entry ? [[entry[2] ?? "", entry[1] ?? ""] as const] : [])));
    },
    discard: async (copy) => {
      await discardCopy(git, copy);
      names.delete(copy.name);
    },
    close: async () => {
      for (const name of STORE_PARTS) await git.host.files.remove(join(git.folder, name));
    },
  };
}

/** The one parent of each commit that this store has made. */
type Parents = Map<string, string>;

/**
 * `merge-tree` takes the base from history (naming it came with git 2.40), so both sides are put directly on the base
 * that was asked for, where they are not already, and so is the result. A side that is the base itself needs no git.
 */
async function merge(
  git: StoreGit,
  parents: Parents,
  base: string,
  ours: string,
  theirs: string,
  message: string,
): Promise<Merge> {
  if (ours === base || ours === theirs) return { status: "clean", commit: theirs };
  if (theirs === base) return { status: "clean", commit: ours };
  const onBase = async (side: string) =>
    parents.get(side) === base
      ? side
      : (await git.must(["commit-tree", `${side}^{tree}`, "-p", base], { input: "side of a merge\n" })).trim();
  const [left, right] = await Promise.all([onBase(ours), onBase(theirs)]);
  const merged = await git.run(["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", left, right]);
  if (merged.status === "failed") {
    // Exit code 1 is git's word for conflicts; every other one is a defect.
    if (merged.code !== 1) throw new Error(`git merge-tree failed in the swarm's own store: ${merged.why}`);
    const [, ...files] = merged.stdout.split("\0").filter((part) => part !== "");
    return { status: "conflict", files: [...new Set(files)].sort() };
  }
  const tree = merged.stdout.split("\0")[0]?.trim() ?? "";
  const commit = (await git.must(["commit-tree", tree, "-p", base], { input: message })).trim();
  parents.set(commit, base);
  return { status: "clean", commit };
}
