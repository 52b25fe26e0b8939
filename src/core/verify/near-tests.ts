import { posix } from "node:path";
import { type Check, isIn, type NearRunner } from "./check.ts";
import { inFolder, type Project } from "./find/project.ts";

/** More changed files than this, and all tests are as quick. */
const MOST_FILES = 40;

/**
 * The tests near some changed files, as a check that runs before all tests; `null` where none is known. `changed` is
 * relative to the whole project, and so is `project`.
 */
export async function nearTests(check: Check, changed: readonly string[], project: Project): Promise<Check | null> {
  const { near } = check;
  if (near === null) return null;
  const place = project.at(check.folder);
  const there: string[] = [];
  for (const path of changed)
    if (isIn(check.folder, path) && (await project.has(path))) there.push(inFolder(check.folder, path));
  if (there.length === 0 || there.length > MOST_FILES) return null;
  const targets = await TARGETS[near.runner](there, place);
  if (targets.length === 0) return null;
  const { file, args } = near;
  return {
    ...check,
    name: `${check.name} near the change`,
    kind: "tests-near",
    file,
    args: [...args, ...targets],
    near: null,
  };
}

type Targets = (changed: readonly string[], place: Project) => Promise<readonly string[]>;

const TARGETS: Readonly<Record<NearRunner["runner"], Targets>> = {
  vitest: async (changed) => changed.filter(isScript),
  jest: async (changed) => changed.filter(isScript),
  pytest: pythonTests,
  go: async (changed) => {
    const folders = changed.filter((path) => path.endsWith(".go")).map((path) => posix.dirname(path));
    return [...new Set(folders)].sort().map((folder) => (folder === "." ? "." : `./${folder}`));
  },
  cargo: cratesOf,
};

function isScript(path: string): boolean {
  return /\.([cm]?[jt]s|[jt]sx|vue|svelte)$/.test(path) && !path.endsWith(".d.ts");
}

/** Changed test files, and the test files that bear a changed file's name, where such files usually are. */
async function pythonTests(changed: readonly string[], place: Project): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const path of changed.filter((one) => one.endsWith(".py"))) {
    const name = posix.basename(path);
    if (/^test_|_test\.py$/.test(name)) found.add(path);
    else
      for (const folder of testFolders(posix.dirname(path)))
        for (const test of [`test_${name}`, name.replace(/\.py$/, "_test.py")]) {
          const candidate = posix.join(folder, test);
          if (await place.has(candidate)) found.add(candidate);
        }
  }
  return [...found].sort();
}

/** For `src/shop/cart.py`: beside it, in `tests` there, and in `tests` at the top with or without the way. */
function testFolders(folder: string): readonly string[] {
  const inner = folder.split("/").slice(1).join("/");
  return ["tests", "test"].flatMap((tests) => [
    folder,
    posix.join(folder, tests),
    tests,
    posix.join(tests, folder),
    posix.join(tests, inner),
  ]);
}

/** `-p NAME` for the packages that hold changed files; none when a file belongs to no package below the top. */
async function cratesOf(changed: readonly string[], place: Project): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const path of changed) {
    const name = await crateAt(posix.dirname(path), place);
    if (name === null) return [];
    names.add(name);
  }
  return [...names].sort().flatMap((name) => ["-p", name]);
}

async function crateAt(folder: string, place: Project): Promise<string | null> {
  const manifest = await place.text(posix.join(folder, "Cargo.toml"));
  const section = /^\[package\]([\s\S]*?)(?=^\[|(?![\s\S]))/m.exec(manifest ?? "")?.[1] ?? "";
  const name = /^name\s*=\s*"([^"]+)"/m.exec(section)?.[1];
  if (name !== undefined) return name;
  return folder === "." ? null : crateAt(posix.dirname(folder), place);
}
