import { join } from "node:path";
import { contentProblem, hasContentRules } from "./content-problem.ts";
import type { Recorded, WorkingCopy } from "./copies.ts";
import { isExcluded } from "./excluded.ts";
import { indexOf, markCopy, unmarkCopy } from "./left-copies.ts";
import type { SnapshotLimits } from "./limits.ts";
import { linkDependencies } from "./link-dependencies.ts";
import { protectedReason } from "./protected.ts";
import { type RawChange, rawChanges } from "./raw-changes.ts";
import { readCommit } from "./read-commit.ts";
import { stageFolder } from "./stage-folder.ts";
import type { StoreGit } from "./store-git.ts";

/**
 * A copy holds plain files and no `.git`: what runs in it cannot reach the store, nor the user's repository.
 * @param mayBeLeft a later process may take it as it stands.
 */
export async function checkOutCopy(
  git: StoreGit,
  workspace: string,
  name: string,
  commit: string,
  mayBeLeft = false,
): Promise<WorkingCopy> {
  const root = join(git.folder, "copies", name);
  const index = indexOf(git, name);
  // Left over from a run that was killed, and not to be taken up.
  await unmarkCopy(git, name);
  await git.host.files.remove(root);
  await git.host.files.remove(index);
  await git.host.files.remove(`${index}.lock`);
  await git.host.files.makeFolder(root);
  await git.must(["read-tree", commit], { index });
  const [listed] = await Promise.all([
    git.must(["ls-files", "-z"], { index }),
    git.must(["checkout-index", "--all", "--index", "--quiet"], { workTree: root, index }),
  ]);
  const paths = listed.split("\0");
  await linkDependencies(git.host.files, workspace, root, paths);
  const copy = { name, root, commit, id: git.host.id() };
  if (mayBeLeft) await markCopy(git, copy);
  return copy;
}

/**
 * Commits what stands in a copy. Left out: protected files and contents (a check or a command may have written what no
 * tool may write), links that were made or changed, repositories inside, and files above the size limit.
 */
export async function recordCopy(
  git: StoreGit,
  copy: WorkingCopy,
  message: string,
  limits: SnapshotLimits,
): Promise<Recorded> {
  const at = { workTree: copy.root, index: indexOf(git, copy.name) };
  await git.must(["add", "--update", "."], at);
  const linked = (await git.host.files.stat(join(copy.root, "venv")))?.kind === "link";
  const staged = await stageFolder(git, copy.root, at.index, { limits, skip: linked ? ["venv"] : [], tracked: [] });
  if (staged.status === "refused") throw new Error(staged.message);
  const tree = (await git.must(["write-tree"], { index: at.index })).trim();
  const changes = await rawChanges(git, copy.commit, tree);
  const said = await contentReasons(git, copy.commit, tree, changes);
  const reasons = new Map(
    changes.map((change) => [change.path, reasonToLeaveOut(change) ?? said.get(change.path) ?? null]),
  );
  const back = changes.filter((change) => reasons.get(change.path) !== null);
  const files = changes.flatMap((change) => (reasons.get(change.path) === null ? [change.path] : []));
  const leftOut = [
    ...staged.leftOut.map((file) => `${file.path}: too big to be part of a patch`),
    ...back.map((change) => `${change.path}: ${reasons.get(change.path)}`),
  ];
  if (files.length === 0) return { commit: copy.commit, files, leftOut };
  const kept = back.length === 0 ? tree : await takeBack(git, back, at.index);
  const commit = (await git.must(["commit-tree", kept, "-p", copy.commit], { input: message })).trim();
  return { commit, files, leftOut };
}

export async function discardCopy(git: StoreGit, copy: WorkingCopy): Promise<void> {
  await unmarkCopy(git, copy.name);
  await git.host.files.remove(copy.root);
  await git.host.files.remove(indexOf(git, copy.name));
}

/** Sets changes back to the parent's state in the index; the copy's files stay as they are. Gives the tree. */
async function takeBack(git: StoreGit, changes: readonly RawChange[], index: string): Promise<string> {
  const input = changes.map((change) => `${change.oldMode} ${change.oldId}\t${change.path}\0`).join("");
  await git.must(["update-index", "-z", "--index-info"], { index, input });
  return (await git.must(["write-tree"], { index })).trim();
}

/** Why files are left out for what they say, by path. What is not text is read as far as it is. */
async function contentReasons(
  git: StoreGit,
  before: string,
  after: string,
  changes: readonly RawChange[],
): Promise<ReadonlyMap<string, string | null>> {
  const paths = changes.map(({ path }) => path).filter(hasContentRules);
  const [old, now] = [await readCommit(git, before, paths), await readCommit(git, after, paths)];
  const text = (bytes: Uint8Array | undefined) => bytes && decoded(bytes);
  return new Map(
    paths.map((path) => [path, contentProblem(path, text(old.get(path)) ?? null, text(now.get(path)) ?? null)]),
  );
}

/** By its byte order mark, as an editor does. */
function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

function reasonToLeaveOut(change: RawChange): string | null {
  if (isExcluded(change.path)) return "dependencies are not part of a patch";
  if ([change.oldMode, change.newMode].some((mode) => mode === "120000" || mode === "160000"))
    return "links are not changed by a swarm";
  return protectedReason(change.path);
}
