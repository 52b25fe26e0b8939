import { join } from "node:path";
import type { StoreGit } from "./store-git.ts";

/**
 * Bytes of files in a commit, by path; paths that are not in it are left out. However many: git writes them out at
 * once, since a program's output is text. A link reads as the text of its target.
 */
export async function readCommit(
  git: StoreGit,
  commit: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  if (paths.length === 0) return found;
  const name = git.host.id();
  const folder = join(git.folder, "scratch", name);
  const index = join(git.folder, "indexes", name);
  try {
    await git.must(["read-tree", commit], { index });
    await git.host.files.makeFolder(folder);
    const asFiles = ["-c", "core.symlinks=false", "checkout-index", "-z", "--stdin", "--quiet", "--force"];
    // It says with exit code 1 that a path is not there, and writes out the others.
    await git.run(asFiles, { index, workTree: folder, input: paths.map((path) => `${path}\0`).join("") });
    for (const path of paths) {
      const bytes = await git.host.files.read(join(folder, path));
      if (bytes !== undefined) found.set(path, bytes);
    }
    return found;
  } finally {
    await git.host.files.remove(folder);
    await git.host.files.remove(index);
  }
}
