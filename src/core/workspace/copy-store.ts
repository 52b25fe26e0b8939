import { join } from "node:path";
import { describeConflict, settleConflict } from "./conflict.ts";
import type { CopyStore } from "./copies.ts";
import { copyBytes, noRoom, roomForCopies, SPARE_BYTES } from "./disk-room.ts";
import { leftCopies, leftCopy } from "./left-copies.ts";
import type { SnapshotLimits } from "./limits.ts";
import { mergeCommits, type Parents } from "./merge-commits.ts";
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
  const spare = limits.spareBytes ?? SPARE_BYTES;
  let measured: Promise<number> | undefined;
  const bytes = () => {
    measured ??= copyBytes(git, base);
    return measured;
  };
  let most = 0;
  const parents: Parents = new Map();
  return {
    base,
    notices,
    checkOut: async (name, commit, options) => {
      if (!COPY_NAME.test(name) || names.has(name)) throw new Error(`"${name}" is no name for a new copy.`);
      const full = await noRoom(git.host, git.folder, { bytes: await bytes(), name: "a copy", spare: spare / 2 });
      if (full !== null) throw new Error(full);
      names.add(name);
      most = Math.max(most, names.size);
      const left = options?.resume ? await leftCopy(git, name) : null;
      return left?.commit === commit ? left : checkOutCopy(git, workspace, name, commit, options?.resume ?? false);
    },
    room: async () => roomForCopies(git.host, git.folder, await bytes(), spare),
    disk: async () => ({ copies: most, bytes: (most + 1) * (await bytes()) }),
    leftCopies: () => leftCopies(git),
    record: async (copy, message) => {
      const recorded = await recordCopy(git, copy, message, limits);
      if (recorded.commit !== copy.commit) parents.set(recorded.commit, copy.commit);
      return recorded;
    },
    merge: (mergeBase, ours, theirs, message) => mergeCommits(git, parents, mergeBase, ours, theirs, message),
    conflict: (sides, labels) => describeConflict(git, parents, sides, labels),
    settle: (sides, side, message) => settleConflict(git, parents, sides, side, message),
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
