import { join } from "node:path";
import type { RawChange } from "./raw-changes.ts";
import type { StoreGit } from "./store-git.ts";

/**
 * One unified patch, in order of path, that plain `git apply` takes. A patch is text, so a file in another encoding
 * than UTF-8 goes into it as git's binary hunk.
 */
export async function writePatch(
  git: StoreGit,
  from: string,
  to: string,
  changes: readonly RawChange[],
): Promise<string> {
  if (changes.length === 0) return "";
  const whole = await patchOf(git, from, to, [], []);
  if (whole !== null) return whole;
  const parts: string[] = [];
  for (const { path } of changes)
    parts.push((await patchOf(git, from, to, [path], [])) ?? (await binaryPatchOf(git, from, to, path)));
  return parts.join("");
}

async function binaryPatchOf(git: StoreGit, from: string, to: string, path: string): Promise<string> {
  const attributes = join(git.folder, "scratch", "all-binary");
  await git.host.files.write(attributes, "* -diff\n");
  const patch = await patchOf(git, from, to, [path], ["-c", `core.attributesFile=${attributes}`]);
  if (patch === null) throw new Error(`No patch could be written for ${path}: its name is not UTF-8.`);
  return patch;
}

/** `null` when it is not UTF-8. */
async function patchOf(
  git: StoreGit,
  from: string,
  to: string,
  paths: readonly string[],
  config: readonly string[],
): Promise<string | null> {
  const file = join(git.folder, "scratch", `${git.host.id()}.patch`);
  await git.must([...config, "diff-tree", ...PATCH_OPTIONS, `--output=${file}`, from, to, "--", ...paths]);
  const bytes = (await git.host.files.read(file)) ?? new Uint8Array();
  await git.host.files.remove(file);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

const PATCH_OPTIONS = [
  "-r",
  "--patch",
  "--binary",
  "--full-index",
  "--no-renames",
  "--no-ext-diff",
  "--no-textconv",
  "--no-color",
  "--src-prefix=a/",
  "--dst-prefix=b/",
];
