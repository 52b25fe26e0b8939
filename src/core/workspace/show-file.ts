import { join } from "node:path";
import type { StoreGit } from "./store-git.ts";

/** Bytes of a file in a commit, `undefined` when there is none. They go over a file: a program's output is text. */
export async function showFile(git: StoreGit, commit: string, path: string): Promise<Uint8Array | undefined> {
  const listed = await git.must(["ls-tree", "-z", "--full-tree", commit, "--", path]);
  const blob = /^\d{6} blob ([0-9a-f]+)\t/.exec(listed)?.[1];
  if (blob === undefined) return undefined;
  const folder = join(git.folder, "scratch");
  const name = (await git.must(["unpack-file", blob], { cwd: folder })).trim();
  const file = join(folder, name);
  const bytes = await git.host.files.read(file);
  await git.host.files.remove(file);
  return bytes;
}
