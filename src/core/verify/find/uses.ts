import { readPackage } from "./package-json.ts";
import type { Project } from "./project.ts";

/** A package of the same monorepo that one uses, by its folder: `steps` is 1 where it names it itself. */
export interface Use {
  readonly folder: string;
  readonly steps: number;
}

interface Package {
  /** What the others may call it by; each kind of package has names of its own. */
  readonly names: readonly string[];
  readonly needs: readonly string[];
}

/**
 * What each package of a monorepo uses, nearest first, by the names that its package.json or, below a go.work, its
 * go.mod lists. Versions are not compared: one that asks for another version is tested once too often.
 */
export async function packageUses(
  root: Project,
  folders: readonly string[],
): Promise<ReadonlyMap<string, readonly Use[]>> {
  const withGo = await root.has("go.work");
  const packages = new Map<string, Package>();
  for (const folder of folders) packages.set(folder, await readNames(root.at(folder), withGo));
  const folderOf = new Map([...packages].flatMap(([folder, { names }]) => names.map((name) => [name, folder])));
  const direct = (folder: string): readonly string[] =>
    (packages.get(folder)?.needs ?? []).flatMap((name) => folderOf.get(name) ?? []);
  return new Map(folders.map((folder) => [folder, reach(folder, direct)]));
}

async function readNames(project: Project, withGo: boolean): Promise<Package> {
  const pack = await readPackage(project);
  const { dependencies, devDependencies, peerDependencies, optionalDependencies } = pack ?? {};
  const needs = Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies, ...optionalDependencies });
  const node = { names: pack?.name ? [`node ${pack.name}`] : [], needs: needs.map((name) => `node ${name}`) };
  const module = withGo ? await project.text("go.mod") : null;
  if (module === null) return node;
  const name = /^module\s+"?([^\s"]+)/m.exec(module)?.[1];
  const required = [...module.matchAll(/^\s*(?:require\s+)?"?([^\s"]+)"?\s+v\d/gm)].map((match) => `go ${match[1]}`);
  return { names: [...node.names, ...(name === undefined ? [] : [`go ${name}`])], needs: [...node.needs, ...required] };
}

function reach(start: string, direct: (folder: string) => readonly string[]): readonly Use[] {
  const steps = new Map([[start, 0]]);
  const queue = [start];
  for (let at = 0; at < queue.length; at++) {
    const folder = queue[at] ?? start;
    for (const next of direct(folder))
      if (!steps.has(next)) {
        steps.set(next, (steps.get(folder) ?? 0) + 1);
        queue.push(next);
      }
  }
  return queue.slice(1).map((folder) => ({ folder, steps: steps.get(folder) ?? 1 }));
}
