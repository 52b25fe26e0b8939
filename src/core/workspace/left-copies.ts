import { join } from "node:path";
import type { WorkingCopy } from "./copies.ts";
import type { StoreGit } from "./store-git.ts";

/** What tells that a copy was made whole; written last and removed first. */
interface Mark {
  readonly commit: string;
  readonly id: string;
}

export function indexOf(git: StoreGit, name: string): string {
  return join(git.folder, "indexes", name);
}

export async function markCopy(git: StoreGit, { name, commit, id }: WorkingCopy): Promise<void> {
  const mark: Mark = { commit, id };
  await git.host.files.write(markOf(git, name), JSON.stringify(mark));
}

export function unmarkCopy(git: StoreGit, name: string): Promise<void> {
  return git.host.files.remove(markOf(git, name));
}

/** A copy as an earlier process has left it; `null` where it was not made whole, or lacks its folder or its index. */
export async function leftCopy(git: StoreGit, name: string): Promise<WorkingCopy | null> {
  const { files } = git.host;
  const bytes = await files.read(markOf(git, name));
  const root = join(git.folder, "copies", name);
  if (bytes === undefined || (await files.stat(root))?.kind !== "folder") return null;
  const { commit, id } = JSON.parse(new TextDecoder().decode(bytes)) as Mark;
  const index = indexOf(git, name);
  if ((await files.stat(index))?.kind !== "file") return null;
  // Of a git that was killed too.
  await files.remove(`${index}.lock`);
  const listed = await git.run(["ls-files", "--stage"], { index });
  return listed.status === "done" ? { name, root, commit, id } : null;
}

export async function leftCopies(git: StoreGit): Promise<readonly WorkingCopy[]> {
  const { files } = git.host;
  const folder = join(git.folder, "copies");
  if ((await files.stat(folder)) === undefined) return [];
  const left = [];
  for (const { name, kind } of await files.list(folder)) if (kind === "folder") left.push(await leftCopy(git, name));
  return left.filter((copy) => copy !== null);
}

function markOf(git: StoreGit, name: string): string {
  return join(git.folder, "scratch", "made", name);
}
