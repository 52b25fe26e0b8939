import * as z from "zod";
import type { Project } from "./project.ts";

const Names = z.record(z.string(), z.unknown()).default({}).catch({});

const PackageJson = z.object({
  name: z.string().default("").catch(""),
  scripts: z.record(z.string(), z.string()).default({}).catch({}),
  dependencies: Names,
  devDependencies: Names,
  peerDependencies: Names,
  optionalDependencies: Names,
  packageManager: z.string().default("").catch(""),
  workspaces: z
    .union([z.array(z.string()), z.object({ packages: z.array(z.string()) }).transform(({ packages }) => packages)])
    .default([])
    .catch([]),
});
export type PackageJson = z.infer<typeof PackageJson>;

/** What of a package.json matters to checks; `null` when there is none, or it is none. */
export async function readPackage(project: Project): Promise<PackageJson | null> {
  const text = await project.text("package.json");
  if (text === null) return null;
  try {
    return PackageJson.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

export function dependsOn({ dependencies, devDependencies }: PackageJson, name: string): boolean {
  return Object.hasOwn(dependencies, name) || Object.hasOwn(devDependencies, name);
}
