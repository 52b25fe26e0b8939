import { dirname, join, posix, relative, sep } from "node:path";
import type { Files } from "../host.ts";

/**
 * Makes the installed dependencies of a workspace usable in a copy of it, by links to the original's. Until they are
 * mounted read-only, a tool that writes into them (a cache in node_modules/.cache) writes into the original's.
 *
 * Links of a monorepo from node_modules to its own packages are led to the copy's packages, so that checks test what
 * the agent wrote and not what the user has.
 * @returns paths of the links made, relative to the copy.
 */
export async function linkDependencies(
  files: Files,
  workspace: string,
  copy: string,
  paths: readonly string[],
): Promise<readonly string[]> {
  const made: string[] = [];
  for (const folder of packageFolders(paths)) {
    const path = posix.join(folder, "node_modules");
    if (await isFolder(files, join(workspace, path))) {
      await linkModules(files, workspace, copy, path);
      made.push(path);
    }
  }
  for (const name of [".venv", "venv"]) {
    const environment = join(workspace, name);
    if ((await files.stat(join(environment, "pyvenv.cfg"))) === undefined) continue;
    if ((await files.stat(join(copy, name))) !== undefined) continue;
    await files.link(environment, join(copy, name));
    made.push(name);
  }
  return made;
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
  if (own.size === 0) return files.link(original, target);
  await files.makeFolder(target);
  for (const entry of await files.list(original)) {
    if (entry.name.startsWith("@") && entry.kind === "folder") {
      await files.makeFolder(join(target, entry.name));
      for (const inner of await files.list(join(original, entry.name)))
        await linkOne(files, copy, original, target, own, join(entry.name, inner.name));
    } else await linkOne(files, copy, original, target, own, entry.name);
  }
}

async function linkOne(
  files: Files,
  copy: string,
  original: string,
  target: string,
  own: ReadonlyMap<string, string>,
  name: string,
): Promise<void> {
  const inWorkspace = own.get(name);
  const leadsTo = inWorkspace === undefined ? join(original, name) : join(copy, inWorkspace);
  await files.link(leadsTo, join(target, name));
}

/** Links in a node_modules that lead to the workspace's own folders: name -> folder relative to the workspace. */
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
    else if (entry.kind === "folder" && entry.name.startsWith("@")) {
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
