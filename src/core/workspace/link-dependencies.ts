import { dirname, join, posix, relative, sep } from "node:path";
import type { Files } from "../host.ts";

/** Folders in which tools keep what they can make again. Each copy has its own, so they can be written. */
const CACHES = new Set([".cache", ".vite", ".vite-temp", ".vitest", ".tmp"]);

/** Links are made so many at a time. */
const AT_ONCE = 64;

/**
 * Makes the installed dependencies of a workspace usable in a copy of it: a node_modules of the copy's own with a link
 * to each of the original's packages. What tools write beside the packages (node_modules/.cache, an installed package)
 * stays in the copy; the packages themselves are kept from being written by the confinement of commands, which names
 * them (`dependencyFolders`).
 *
 * Links of a monorepo from node_modules to its own packages are led to the copy's packages, so that checks test what
 * the agent wrote and not what the user has.
 * @returns paths of the folders and links made, relative to the copy.
 */
export async function linkDependencies(
  files: Files,
  workspace: string,
  copy: string,
  paths: readonly string[],
): Promise<readonly string[]> {
  const made: string[] = [];
  for (const path of await modulesFolders(files, workspace, paths)) {
    await linkModules(files, workspace, copy, path);
    made.push(path);
  }
  for (const name of await environments(files, workspace)) {
    if ((await files.stat(join(copy, name))) !== undefined) continue;
    await files.link(join(workspace, name), join(copy, name));
    made.push(name);
  }
  return made;
}

/** Absolute folders of the user's own that copies lead to. `paths`: files of the workspace, relative to it. */
export async function dependencyFolders(
  files: Files,
  workspace: string,
  paths: readonly string[],
): Promise<readonly string[]> {
  const root = (await files.realPath(workspace)) ?? workspace;
  const found = [...(await modulesFolders(files, root, paths)), ...(await environments(files, root))];
  return found.map((path) => join(root, path));
}

async function modulesFolders(files: Files, workspace: string, paths: readonly string[]): Promise<readonly string[]> {
  const candidates = packageFolders(paths).map((folder) => posix.join(folder, "node_modules"));
  const found: string[] = [];
  for (const path of candidates) if (await isFolder(files, join(workspace, path))) found.push(path);
  return found;
}

/** Virtual environments of Python. */
async function environments(files: Files, workspace: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of [".venv", "venv"])
    if ((await files.stat(join(workspace, name, "pyvenv.cfg"))) !== undefined) found.push(name);
  return found;
}

/** Folders that may hold a node_modules: the root and each one with a package.json. */
function packageFolders(paths: readonly string[]): readonly string[] {
  const folders = paths.filter((path) => posix.basename(path) === "package.json").map((path) => posix.dirname(path));
  return [...new Set([".", ...folders])].sort();
}

async function linkModules(files: Files, workspace: string, copy: string, path: string): Promise<void> {
  const original = join(workspace, path);
  const target = join(copy, path);
  const own = await ownPackages(files, workspace, original);
  const scopes = new Set([...own.keys()].flatMap((name) => (name.includes(sep) ? [dirname(name)] : [])));
  await files.makeFolder(target);
  const names: string[] = [];
  for (const entry of await files.list(original)) {
    if (CACHES.has(entry.name)) continue;
    // A scope is taken apart only where one of its packages, or a program of one, is the workspace's own.
    if (!scopes.has(entry.name)) names.push(entry.name);
    else {
      await files.makeFolder(join(target, entry.name));
      for (const inner of await files.list(join(original, entry.name))) names.push(join(entry.name, inner.name));
    }
  }
  const linkOne = (name: string) => {
    const inWorkspace = own.get(name);
    return files.link(inWorkspace === undefined ? join(original, name) : join(copy, inWorkspace), join(target, name));
  };
  for (let start = 0; start < names.length; start += AT_ONCE)
    await Promise.all(names.slice(start, start + AT_ONCE).map(linkOne));
}

/** Links in a node_modules that lead to the workspace's own files: name -> path relative to the workspace. */
async function ownPackages(files: Files, workspace: string, modules: string): Promise<ReadonlyMap<string, string>> {
  const root = (await files.realPath(workspace)) ?? workspace;
  const found = new Map<string, string>();
  const look = async (name: string) => {
    const real = await files.realPath(join(modules, name));
    if (real === undefined) return;
    const inside = relative(root, real);
    const segments = inside.split(sep);
    if (inside !== "" && segments[0] !== ".." && !segments.includes("node_modules")) found.set(name, inside);
  };
  for (const entry of await files.list(modules)) {
    if (entry.kind === "link") await look(entry.name);
    else if (entry.kind === "folder" && (entry.name.startsWith("@") || entry.name === ".bin")) {
      for (const inner of await files.list(join(modules, entry.name)))
        if (inner.kind === "link") await look(join(entry.name, inner.name));
    }
  }
  return found;
}

async function isFolder(files: Files, path: string): Promise<boolean> {
  const real = await files.realPath(path);
  return real !== undefined && (await files.stat(real))?.kind === "folder" && dirname(real) !== real;
}
