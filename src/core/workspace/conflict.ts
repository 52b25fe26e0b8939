import { join } from "node:path";
import type { Conflict, ConflictedFile, ConflictLabels, MergeSides } from "./copies.ts";
import { mergeTrees, type Parents, type Stage } from "./merge-commits.ts";
import type { StoreGit } from "./store-git.ts";

/** A path that does not fit: what it is on each side; a side is missing where the file is not there. */
interface Clash {
  readonly path: string;
  readonly base?: Stage;
  readonly ours?: Stage;
  readonly theirs?: Stage;
  /** Git gave it a name of its own: one side has a folder where the other has a file. */
  readonly renamed: boolean;
}

interface Laid {
  readonly tree: string;
  readonly clashes: readonly Clash[];
  readonly files: readonly ConflictedFile[];
  /** Each side of each path, by the place of the path: `0/ours`, `0/base`, `0/theirs`; a side that is missing is empty. */
  readonly folder: string;
}

/** What does not fit in a merge, and the merge with conflict markers in the places that both changed. */
export async function describeConflict(
  git: StoreGit,
  parents: Parents,
  sides: MergeSides,
  labels: ConflictLabels,
): Promise<Conflict> {
  return layOut(git, parents, sides, async (laid) => {
    const { clashes, files } = laid;
    const choosable = clashes.every(({ renamed }) => !renamed);
    if (!choosable || !clashes.every((clash, at) => isText(clash, files[at])))
      return { files, choosable, marked: null };
    const names = ["-L", labels.ours, "-L", labels.base, "-L", labels.theirs];
    const conflicts = await mergeFiles(git, laid.folder, [...clashes.keys()], ["--diff3", ...names]);
    // A conflict without a place to point at: of modes alone, of a rename.
    if (conflicts.some((count) => count === 0)) return { files, choosable, marked: null };
    return { files, choosable, marked: await commitWith(git, laid, sides.ours, "with conflict markers\n") };
  });
}

/**
 * The merge with one side's lines in all places that both changed; a file that has no lines, or that one side deleted, is
 * as that side has it. `null` where that cannot be had.
 */
export async function settleConflict(
  git: StoreGit,
  parents: Parents,
  sides: MergeSides,
  side: "ours" | "theirs",
  message: string,
): Promise<string | null> {
  return layOut(git, parents, sides, async (laid) => {
    const { clashes, files } = laid;
    if (clashes.some(({ renamed }) => renamed)) return null;
    const byLines = clashes.map((clash, at) => clash.ours && clash.theirs && isText(clash, files[at]));
    const places = clashes.flatMap((_, at) => (byLines[at] ? [at] : []));
    await mergeFiles(git, laid.folder, places, [`--${side}`]);
    const ids = await hashed(git, laid.folder, places);
    const entries = clashes.map((clash, at) => {
      const place = places.indexOf(at);
      if (place >= 0) return entry(clash, ids[place] ?? "");
      const chosen = clash[side];
      return chosen === undefined ? removal(clash) : entry(clash, chosen.id, chosen.mode);
    });
    return commitEntries(git, laid.tree, entries, sides.ours, message);
  });
}

/** Merges, and writes out each side of what does not fit, for the length of `work`. */
async function layOut<T>(
  git: StoreGit,
  parents: Parents,
  sides: MergeSides,
  work: (laid: Laid) => Promise<T>,
): Promise<T> {
  const merged = await mergeTrees(git, parents, sides.base, sides.ours, sides.theirs);
  if (merged.status === "clean") throw new Error("what fits together was taken for a conflict");
  const there = new Set([...(await pathsIn(git, sides.ours)), ...(await pathsIn(git, sides.theirs))]);
  const paths = [...new Set(merged.stages.map(({ path }) => path))].sort();
  const clashes = paths.map((path): Clash => {
    const stages = merged.stages.filter((stage) => stage.path === path);
    const found = Object.fromEntries(stages.map(({ side, ...stage }) => [side, stage]));
    return { path, ...found, renamed: stages.some(({ side }) => side !== "base") && !there.has(path) };
  });
  const name = git.host.id();
  const folder = join(git.folder, "scratch", name);
  const index = join(git.folder, "indexes", name);
  try {
    const input = clashes.flatMap((clash, at) =>
      SIDES.map((side) => {
        const stage = clash[side];
        return stage?.mode.startsWith("100") ? `100644 ${stage.id}\t${at}/${side}\0` : "";
      }),
    );
    await git.must(["update-index", "-z", "--index-info"], { index, input: input.join("") });
    await git.host.files.makeFolder(folder);
    await git.must(["checkout-index", "--all", "--quiet"], { index, workTree: folder });
    const files: ConflictedFile[] = [];
    for (const [at, clash] of clashes.entries()) {
      const [base, ours, theirs] = await Promise.all(SIDES.map((side) => bytesOf(git, folder, at, side)));
      files.push({ path: clash.path, base: base ?? null, ours: ours ?? null, theirs: theirs ?? null });
    }
    return await work({ tree: merged.tree, clashes, files, folder });
  } finally {
    await git.host.files.remove(folder);
    await git.host.files.remove(index);
  }
}

const SIDES = ["base", "ours", "theirs"] as const;

async function bytesOf(git: StoreGit, folder: string, at: number, side: string): Promise<Uint8Array | undefined> {
  const path = join(folder, `${at}`, side);
  const bytes = await git.host.files.read(path);
  if (bytes === undefined) await git.host.files.write(path, "");
  return bytes;
}

async function pathsIn(git: StoreGit, commit: string): Promise<readonly string[]> {
  return (await git.must(["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit])).split("\0");
}

/** Lines can be merged: at least two sides are there, all are plain files, and none holds a NUL byte. */
function isText(clash: Clash, file: ConflictedFile | undefined): boolean {
  const stages = SIDES.flatMap((side) => clash[side] ?? []);
  if (stages.length < 2 || stages.some(({ mode }) => !mode.startsWith("100"))) return false;
  return SIDES.every((side) => !file?.[side]?.includes(0));
}

/** Merges `ours` of each place in its file; how many conflicts each has. */
async function mergeFiles(
  git: StoreGit,
  folder: string,
  places: readonly number[],
  how: readonly string[],
): Promise<readonly number[]> {
  return Promise.all(
    places.map(async (at) => {
      const merged = await git.run(["merge-file", "--quiet", ...how, "ours", "base", "theirs"], {
        cwd: join(folder, `${at}`),
      });
      if (merged.status === "done") return 0;
      // The exit code is the number of conflicts, up to 127.
      if (merged.code === null || merged.code > 127) throw new Error(`git merge-file failed: ${merged.why}`);
      return merged.code;
    }),
  );
}

async function commitWith(git: StoreGit, { tree, clashes, folder }: Laid, parent: string, message: string) {
  const ids = await hashed(git, folder, [...clashes.keys()]);
  const entries = clashes.map((clash, at) => entry(clash, ids[at] ?? ""));
  return commitEntries(git, tree, entries, parent, message);
}

async function hashed(git: StoreGit, folder: string, places: readonly number[]): Promise<readonly string[]> {
  if (places.length === 0) return [];
  const paths = places.map((at) => join(folder, `${at}`, "ours"));
  return (await git.must(["hash-object", "-w", "--no-filters", "--", ...paths])).trim().split("\n");
}

function entry(clash: Clash, id: string, mode = (clash.ours ?? clash.theirs)?.mode ?? "100644"): string {
  return `${mode} ${id}\t${clash.path}\0`;
}

function removal({ path }: Clash): string {
  return `0 ${"0".repeat(40)}\t${path}\0`;
}

async function commitEntries(
  git: StoreGit,
  tree: string,
  entries: readonly string[],
  parent: string,
  message: string,
): Promise<string> {
  const index = join(git.folder, "indexes", git.host.id());
  try {
    await git.must(["read-tree", tree], { index });
    await git.must(["update-index", "-z", "--index-info"], { index, input: entries.join("") });
    const written = (await git.must(["write-tree"], { index })).trim();
    return (await git.must(["commit-tree", written, "-p", parent], { input: message })).trim();
  } finally {
    await git.host.files.remove(index);
  }
}
