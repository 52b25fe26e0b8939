import { type PackageJson, readPackage } from "./package-json.ts";
import type { Project } from "./project.ts";

/** How a Node project's package manager is called. */
export interface PackageManager {
  readonly name: "npm" | "pnpm" | "yarn" | "bun";
  /** Command line of a script of package.json. */
  script(name: string): [string, ...string[]];
  /** Command line of a program of the project's dependencies; it must never install one. */
  program(name: string): [string, ...string[]];
}

const MANAGERS: Readonly<Record<PackageManager["name"], PackageManager>> = {
  // Without "offline" npx looks a program that is not installed up in the registry before it refuses to install it.
  npm: {
    name: "npm",
    script: (name) => ["npm", "run", "--silent", name],
    program: (name) => ["npx", "--offline", "--no-install", name],
  },
  pnpm: { name: "pnpm", script: (name) => ["pnpm", "run", name], program: (name) => ["pnpm", "exec", name] },
  // Both the old and the new yarn run a dependency's program by this word.
  yarn: { name: "yarn", script: (name) => ["yarn", "run", name], program: (name) => ["yarn", "run", name] },
  bun: { name: "bun", script: (name) => ["bun", "run", name], program: (name) => ["bun", "run", name] },
};

const LOCKS: readonly (readonly [string, PackageManager["name"]])[] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["package-lock.json", "npm"],
  ["npm-shrinkwrap.json", "npm"],
];

/** By package.json's own word, else by the lock file, of the folder itself before the whole project's; else npm. */
export async function packageManagerOf(project: Project): Promise<PackageManager> {
  for (const place of project.folder === "" ? [project] : [project, project.at("")]) {
    const said = named(await readPackage(place));
    if (said !== null) return said;
    for (const [lock, name] of LOCKS) if (await place.has(lock)) return MANAGERS[name];
  }
  return MANAGERS.npm;
}

function named(pack: PackageJson | null): PackageManager | null {
  const name = /^(npm|pnpm|yarn|bun)@/.exec(pack?.packageManager ?? "")?.[1];
  return name === undefined ? null : MANAGERS[name as PackageManager["name"]];
}
