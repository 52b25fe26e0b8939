import type { Merge } from "./copies.ts";
import type { StoreGit } from "./store-git.ts";

/** The one parent of each commit that a store has made. */
export type Parents = Map<string, string>;

/** One side of a path that does not fit, as git lists it. */
export interface Stage {
  readonly path: string;
  /** Git's six-digit mode. */
  readonly mode: string;
  /** Blob id. */
  readonly id: string;
}

type TreeMerge =
  | { readonly status: "clean"; readonly tree: string }
  /** `tree` holds all that fits; `stages` are what the conflicting paths are on each side. */
  | {
      readonly status: "conflict";
      readonly tree: string;
      readonly stages: readonly (Stage & { readonly side: "base" | "ours" | "theirs" })[];
    };

/** Three-way merge of two commits. A side that is the base itself needs no git. */
export async function mergeCommits(
  git: StoreGit,
  parents: Parents,
  base: string,
  ours: string,
  theirs: string,
  message: string,
): Promise<Merge> {
  if (ours === base || ours === theirs) return { status: "clean", commit: theirs };
  if (theirs === base) return { status: "clean", commit: ours };
  const merged = await mergeTrees(git, parents, base, ours, theirs);
  if (merged.status === "conflict")
    return { status: "conflict", files: [...new Set(merged.stages.map(({ path }) => path))].sort() };
  const commit = (await git.must(["commit-tree", merged.tree, "-p", base], { input: message })).trim();
  parents.set(commit, base);
  return { status: "clean", commit };
}

/**
 * `merge-tree` takes the base from history (naming it came with git 2.40), so both sides are put directly on the base
 * that was asked for, where they are not already.
 */
export async function mergeTrees(
  git: StoreGit,
  parents: Parents,
  base: string,
  ours: string,
  theirs: string,
): Promise<TreeMerge> {
  const onBase = async (side: string) =>
    parents.get(side) === base
      ? side
      : (await git.must(["commit-tree", `${side}^{tree}`, "-p", base], { input: "side of a merge\n" })).trim();
  const [left, right] = await Promise.all([onBase(ours), onBase(theirs)]);
  const merged = await git.run(["merge-tree", "--write-tree", "-z", "--no-messages", left, right]);
  // Exit code 1 is git's word for conflicts; every other one is a defect.
  if (merged.status === "failed" && merged.code !== 1)
    throw new Error(`git merge-tree failed in the swarm's own store: ${merged.why}`);
  const [tree = "", ...lines] = merged.stdout.split("\0");
  if (merged.status === "done") return { status: "clean", tree: tree.trim() };
  const stages = lines.flatMap((line) => {
    const [, mode, id, stage, path] = /^(\d{6}) ([0-9a-f]+) ([123])\t(.*)$/s.exec(line) ?? [];
    if (!mode || !id || !stage || !path) return [];
    return [{ path, mode, id, side: SIDES[stage as keyof typeof SIDES] }];
  });
  return { status: "conflict", tree: tree.trim(), stages };
}

const SIDES = { "1": "base", "2": "ours", "3": "theirs" } as const;
