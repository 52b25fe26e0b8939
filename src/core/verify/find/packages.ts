import { posix } from "node:path";
import { readPackage } from "./package-json.ts";
import type { Project } from "./project.ts";

const MOST_PACKAGES = 200;

/** Folders of the packages of a monorepo, sorted: by package.json's workspaces, pnpm-workspace.yaml or go.work. */
export async function packageFolders(root: Project): Promise<readonly string[]> {
  const patterns = [
    ...((await readPackage(root))?.workspaces ?? []),
    ...pnpmPatterns(await root.text("pnpm-workspace.yaml")),
  ];
  const folders = new Set<string>();
  for (const pattern of patterns.filter((one) => !one.startsWith("!")))
    for (const folder of await expand(root, pattern.replace(/^\.\//, "").replace(/\/$/, "")))
      if (await root.has(`${folder}/package.json`)) folders.add(folder);
  for (const pattern of patterns.filter((one) => one.startsWith("!")))
    for (const folder of await expand(root, pattern.slice(1))) folders.delete(folder);
  for (const folder of goModules(await root.text("go.work")))
    if (folder !== "." && (await root.has(`${folder}/go.mod`))) folders.add(folder);
  return [...folders].sort().slice(0, MOST_PACKAGES);
}

/** Folders at the top, for projects that hold several without saying so. */
export async function topFolders(root: Project): Promise<readonly string[]> {
  const names = (await root.names("")).filter(
    (name) => !name.startsWith(".") && name !== "node_modules" && name !== "venv",
  );
  const folders: string[] = [];
  for (const name of names) if ((await root.names(name)).length > 0) folders.push(name);
  return folders.slice(0, MOST_PACKAGES);
}

/** Star segments stand for one folder; `**` for the folder itself and up to two below. */
async function expand(root: Project, pattern: string): Promise<readonly string[]> {
  let found: readonly string[] = [""];
  for (const segment of pattern.split("/")) {
    const next: string[] = [];
    for (const folder of found) {
      if (segment === "**") next.push(folder, ...(await below(root, folder)), ...(await belowTwice(root, folder)));
      else if (segment.includes("*")) {
        const fits = new RegExp(`^${segment.split("*").map(escaped).join(".*")}$`);
        next.push(...(await below(root, folder)).filter((one) => fits.test(one.slice(one.lastIndexOf("/") + 1))));
      } else next.push(joined(folder, segment));
    }
    found = [...new Set(next)];
  }
  return found.filter((folder) => folder !== "");
}

async function below(root: Project, folder: string): Promise<readonly string[]> {
  const names = await root.names(folder);
  return names.filter((name) => !name.startsWith(".") && name !== "node_modules").map((name) => joined(folder, name));
}

async function belowTwice(root: Project, folder: string): Promise<readonly string[]> {
  return (await Promise.all((await below(root, folder)).map((one) => below(root, one)))).flat();
}

/** The list below `packages:`; the rest of YAML does not matter here. */
function pnpmPatterns(text: string | null): readonly string[] {
  const list = /^packages:\s*\n((?:[ \t]*(?:-.*|#.*)?\n?)*)/m.exec(text ?? "")?.[1] ?? "";
  return [...list.matchAll(/^\s*-\s*["']?([^"'#\n]+?)["']?\s*(?:#.*)?$/gm)].map((match) => match[1] ?? "");
}

/** What a go.work uses inside its own folder. */
function goModules(text: string | null): readonly string[] {
  const bare = (text ?? "").replace(/\/\/.*$/gm, "");
  const lists = [...bare.matchAll(/^use\s*(?:\(([^)]*)\)|(.+)$)/gm)].map((match) => match[1] ?? match[2] ?? "");
  const paths = lists
    .flatMap((list) => list.split("\n"))
    .map((path) => posix.normalize(path.trim().replaceAll('"', "")));
  return paths.map((path) => path.replace(/\/$/, "")).filter((path) => !/^(\.\.|\/)/.test(path));
}

function joined(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

function escaped(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
}
