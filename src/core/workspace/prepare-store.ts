import { join } from "node:path";
import type { Files } from "../host.ts";
import { ALWAYS_EXCLUDED, isExcluded } from "./excluded.ts";
import { type StoreGit, storeFolder } from "./store-git.ts";

/** Folders of a store in the swarm's own folder; all else in it belongs to the swarm. */
export const STORE_PARTS: readonly string[] = ["store.git", "indexes", "copies", "scratch"];

/** Oldest git with `merge-tree --write-tree`. */
const OLDEST_GIT = [2, 38] as const;

/**
 * Strongest of all attribute files: bytes stay as they are. Line-ending conversion, keyword expansion, re-encoding and
 * filter programs (LFS among them) that a .gitattributes asks for are switched off.
 */
const ATTRIBUTES = "* -text !eol -ident -filter !working-tree-encoding\n";

/** Says what is missing for git, or `null`. */
export async function gitProblem(git: StoreGit, signal: AbortSignal): Promise<string | null> {
  const answer = await git.run(["version"], { signal });
  if (answer.status === "failed")
    return `Git could not be started (${answer.why}). Install git ${OLDEST_GIT.join(".")} or newer and try again.`;
  const version = /(\d+)\.(\d+)/.exec(answer.stdout);
  const [major, minor] = [Number(version?.[1] ?? 0), Number(version?.[2] ?? 0)];
  if (major > OLDEST_GIT[0] || (major === OLDEST_GIT[0] && minor >= OLDEST_GIT[1])) return null;
  return `Git is too old: ${answer.stdout.trim()}. Install git ${OLDEST_GIT.join(".")} or newer and try again.`;
}

/** Makes the store's repository, or finds it as it was left. `exclude` are patterns beside the usual ones. */
export async function prepareStore(git: StoreGit, workspace: string, exclude: readonly string[]): Promise<void> {
  const { files } = git.host;
  const repository = storeFolder(git.folder);
  await files.makeFolder(git.folder);
  await git.must(["init", "--quiet", "--bare", "--template=", "--initial-branch=base", repository]);
  await files.write(join(repository, "info", "attributes"), ATTRIBUTES);
  const own = await userExcludes(files, workspace);
  await files.write(join(repository, "info", "exclude"), [own, ...ALWAYS_EXCLUDED, ...exclude, ""].join("\n"));
  for (const folder of STORE_PARTS) await files.makeFolder(join(git.folder, folder));
}

/**
 * Paths that the user's own repository tracks: they belong to the work even where .gitignore names them. Read with our
 * git and our configuration from a copy of the index; an index that cannot be read so (split, of a linked worktree)
 * adds nothing.
 */
export async function trackedByUser(git: StoreGit, workspace: string): Promise<readonly string[]> {
  const index = await read(git.host.files, join(workspace, ".git", "index"));
  if (index === undefined) return [];
  const copy = join(git.folder, "indexes", "of-the-user");
  await git.host.files.write(copy, index);
  const listed = await git.run(["ls-files", "-z", "--stage"], { index: copy });
  await git.host.files.remove(copy);
  if (listed.status === "failed") return [];
  const paths = listed.stdout.split("\0").flatMap((line) => {
    const entry = /^(\d{6}) [0-9a-f]+ \d\t(.*)$/s.exec(line);
    return entry?.[1] === undefined || entry[2] === undefined || entry[1] === "160000" ? [] : [entry[2]];
  });
  return paths.filter((path) => !isExcluded(path));
}

async function userExcludes(files: Files, workspace: string): Promise<string> {
  const bytes = await read(files, join(workspace, ".git", "info", "exclude"));
  return bytes === undefined ? "" : new TextDecoder().decode(bytes);
}

/** `undefined` also where `.git` is a file (a linked worktree, a submodule). */
async function read(files: Files, path: string): Promise<Uint8Array | undefined> {
  const stat = await files.stat(path).catch(() => undefined);
  return stat?.kind === "file" ? files.read(path) : undefined;
}
