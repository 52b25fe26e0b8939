import type { Check, CheckKind, Covers, NearRunner, Setup } from "../check.ts";
import { newCheck } from "./new-check.ts";
import { dependsOn, type PackageJson, readPackage } from "./package-json.ts";
import { type PackageManager, packageManagerOf } from "./package-manager.ts";
import type { Project } from "./project.ts";

/** Script names of each kind; of one group the first that is there. */
const SCRIPTS: readonly { readonly kind: CheckKind; readonly group: readonly string[] }[] = [
  { kind: "types", group: ["typecheck", "type-check", "types", "check-types", "check:types", "tsc"] },
  { kind: "lint", group: ["lint"] },
  { kind: "lint", group: ["check"] },
  { kind: "tests", group: ["test:unit", "unit"] },
  { kind: "tests", group: ["test"] },
];

const SCRIPT_FILES = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte", ".json"];
const TYPED_FILES = [".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte", ".json"];

/** Checks of a folder with a package.json or a tsconfig.json: its scripts, and the tools it is configured for. */
export async function nodeChecks(project: Project): Promise<readonly Check[]> {
  const pack = await readPackage(project);
  const tsconfig = await project.has("tsconfig.json");
  if (pack === null && !tsconfig) return [];
  const manager = await packageManagerOf(project);
  const scripts = pack?.scripts ?? {};
  const setup = await nodeSetup(project, pack, manager);
  const checks: Check[] = [];
  const scriptCheck = (kind: CheckKind, name: string) => {
    const near = kind === "tests" && pack !== null ? nearRunner(scripts[name] ?? "", pack, manager) : null;
    checks.push(newCheck(project, { name, kind, command: manager.script(name), covers: "code", setup, near }));
  };
  const toolCheck = (kind: CheckKind, name: string, args: readonly string[], covers: Covers) => {
    const command: [string, ...string[]] = [...manager.program(name), ...args];
    checks.push(newCheck(project, { name, kind, command, covers, setup: toolSetup(setup, pack, name) }));
  };
  for (const { kind, group } of SCRIPTS) {
    const name = group.find((one) => isReal(scripts[one]));
    if (name !== undefined) scriptCheck(kind, name);
  }
  if (!checks.some(({ kind }) => kind === "types")) {
    if (tsconfig) toolCheck("types", "tsc", ["--noEmit"], TYPED_FILES);
    else if (isReal(scripts.build)) scriptCheck("types", "build");
  }
  if (!checks.some(({ kind }) => kind === "lint")) {
    if ((await project.firstWith(ESLINT)) !== null) toolCheck("lint", "eslint", ["."], SCRIPT_FILES);
    else if ((await project.firstWith(["biome.json", "biome.jsonc"])) !== null)
      toolCheck("lint", "biome", ["check"], SCRIPT_FILES);
  }
  return checks;
}

const ESLINT: readonly string[] = [
  ...["js", "mjs", "cjs", "ts", "mts", "cts"].map((ending) => `eslint.config.${ending}`),
  ...["", ".js", ".cjs", ".json", ".yaml", ".yml"].map((ending) => `.eslintrc${ending}`),
];

/** Scripts may well run without the dependencies, so a lack of them is a doubt and no verdict. */
async function nodeSetup(project: Project, pack: PackageJson | null, manager: PackageManager): Promise<Setup> {
  const advice = `Run "${manager.name} install" in the project's folder.`;
  if (manager.name !== "npm" && !(await project.starts(manager.name, "--version")))
    return {
      state: "missing",
      advice: `The project uses ${manager.name}, which does not run here. Install ${manager.name}.`,
    };
  const needs = Object.keys({ ...pack?.dependencies, ...pack?.devDependencies }).length > 0;
  const installed = (await project.has("node_modules")) || (await rootHas(project));
  return needs && !installed
    ? { state: "doubtful", advice: `The dependencies are not installed. ${advice}` }
    : { state: "ready", advice };
}

async function rootHas(project: Project): Promise<boolean> {
  const root = project.at("");
  return (await root.has("node_modules")) || (await root.has(".pnp.cjs")) || (await root.has(".pnp.js"));
}

/** A tool that the project does not list can still be there by another's doing. */
function toolSetup(setup: Setup, pack: PackageJson | null, name: string): Setup {
  const holder = { tsc: "typescript", biome: "@biomejs/biome" }[name] ?? name;
  if (setup.state !== "ready" || (pack !== null && dependsOn(pack, holder))) return setup;
  return { state: "doubtful", advice: `${name} is not among the project's dependencies. Install ${holder} there.` };
}

/** Only where the script is the bare runner: with other options it may well read files in another way. */
function nearRunner(script: string, pack: PackageJson, manager: PackageManager): NearRunner | null {
  const bare = script.trim().replace(/ (--run|--ci|run)$/, "");
  if (bare === "vitest" && dependsOn(pack, "vitest")) {
    const [file, ...args] = manager.program("vitest");
    return { runner: "vitest", file, args: [...args, "related", "--run", "--passWithNoTests"] };
  }
  if (bare === "jest" && dependsOn(pack, "jest")) {
    const [file, ...args] = manager.program("jest");
    return { runner: "jest", file, args: [...args, "--passWithNoTests", "--findRelatedTests"] };
  }
  return null;
}

/** npm init's placeholder is no test. */
function isReal(script: string | undefined): boolean {
  return script !== undefined && script.trim() !== "" && !script.includes("no test specified");
}
