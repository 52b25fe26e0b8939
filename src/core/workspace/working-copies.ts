import { join } from "node:path";
import type { WorkingCopy } from "./copies.ts";
import { isExcluded } from "./excluded.ts";
import type { SnapshotLimits } from "./limits.ts";
import { linkDependencies } from "./link-dependencies.ts";
import { protectedReason } from "./protected.ts";
import { rawChanges } from "./raw-changes.ts";
import { stageFolder } from "./stage-folder.ts";
import type { StoreGit } from "./store-git.ts";

/** A copy holds plain files and no `.git`: what runs in it cannot reach the store, nor the user's repository. */
export async function checkOutCopy(
  git: StoreGit,
  workspace: string,
  name: string,
  commit: string,
): Promise<WorkingCopy> {
  const root = join(git.folder, "copies", name);
  const index = indexOf(git, name);
  // Left over from a run that was killed: its task runs again.
  await git.host.files.remove(root);
  await git.host.files.remove(index);
  await git.host.files.makeFolder(root);
  await git.must(["read-tree", commit], { index });
  await git.must(["checkout-index", "--all", "--index", "--quiet"], { workTree: root, index });
  const paths = (await git.must(["ls-files", "-z"], { index })).split("\0");
  await linkDependencies(git.host.files, workspace, root, paths);
  return { name, root, commit };
}

export interface Recorded {
  readonly commit: string;
  readonly files: readonly string[];
  /** Changes that are never taken over, with the reason, worded for a person. */
  readonly leftOut: readonly string[];
}

/**
 * Commits what stands in a copy. Left out: protected files (a check may have written what no tool may write), links
 * that were made or changed, repositories inside, and files above the size limit.
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
  const leftOut = staged.leftOut.map((file) => `${file.path}: too big to be part of a patch`);
  leftOut.push(...(await takeBack(git, copy.commit, at.index)));

  const tree = (await git.must(["write-tree"], { index: at.index })).trim();
  const before = (await git.must(["rev-parse", `${copy.commit}^{tree}`])).trim();
  if (tree === before) return { commit: copy.commit, files: [], leftOut };
  const commit = (await git.must(["commit-tree", tree, "-p", copy.commit], { input: message })).trim();
  return { commit, files: (await rawChanges(git, copy.commit, commit)).map((change) => change.path), leftOut };
}

export function discardCopy(git: StoreGit, copy: WorkingCopy): Promise<void> {
  return git.host.files.remove(copy.root).then(() => git.host.files.remove(indexOf(git, copy.name)));
}

/** Sets what must not change back to the parent's state in the index; the copy's files stay as they are. */
async function takeBack(git: StoreGit, parent: string, index: string): Promise<readonly string[]> {
  const staged = (await git.must(["write-tree"], { index })).trim();
  const reasons: string[] = [];
  const lines: string[] = [];
  for (const change of await rawChanges(git, parent, staged)) {
    const reason = reasonToLeaveOut(change);
    if (reason === null) continue;
    reasons.push(`${change.path}: ${reason}`);
    lines.push(`${change.oldMode} ${change.oldId}\t${change.path}\0`);
  }
  if (lines.length > 0) await git.must(["update-index", "-z", "--index-info"], { index, input: lines.join("") });
  return reasons;
}

function reasonToLeaveOut(change: { path: string; oldMode: string; newMode: string }): string | null {
  if (isExcluded(change.path)) return "dependencies are not part of a patch";
  if ([change.oldMode, change.newMode].some((mode) => mode === "120000" || mode === "160000"))
    return "links are not changed by a swarm";
  return protectedReason(change.path);
}

function indexOf(git: StoreGit, name: string): string {
  return join(git.folder, "indexes", name);
}
