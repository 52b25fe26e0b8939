import type { Host } from "../host.ts";
import type { CheckCommand } from "../swarm/plan.ts";
import { CHECK_KINDS, type Check, ownCheck } from "./check.ts";
import { MOST_DEPENDANTS } from "./dependants.ts";
import { compiledChecks } from "./find/compiled-checks.ts";
import { nodeChecks } from "./find/node-checks.ts";
import { packageFolders, topFolders } from "./find/packages.ts";
import { openProject, type Project } from "./find/project.ts";
import { pythonChecks } from "./find/python-checks.ts";
import { recipeChecks } from "./find/recipe-checks.ts";
import { packageUses } from "./find/uses.ts";

export interface FoundChecks {
  /** Cheapest first. Those of a package of a monorepo name its folder, and concern changes in it and in what it uses. */
  readonly checks: readonly Check[];
  /** Where they come from, or why there are none; for people. */
  readonly why: string;
}

/**
 * The checks of a folder: those that were configured, else those that the project itself is set up for. In a folder
 * that is not trusted nothing is run, since every check is a program of that folder.
 */
export async function findChecks(
  host: Host,
  root: string,
  configured: readonly CheckCommand[],
  mayRun: boolean,
  signal: AbortSignal,
): Promise<FoundChecks> {
  if (!mayRun) return { checks: [], why: "The workspace is not trusted, so none of its commands are run." };
  if (configured.length > 0) return { checks: configured.map(ownCheck), why: "The checks from the settings." };
  const project = openProject(host, root, signal);
  const own = await folderChecks(project);
  const packages = await packageFolders(project);
  const others = packages.length > 0 ? packages : own.length > 0 ? [] : await topFolders(project);
  const theirs: Check[] = [];
  const uses = await packageUses(project, packages);
  for (const folder of others)
    for (const check of withoutRepeats(await folderChecks(project.at(folder)), own))
      theirs.push({ ...check, uses: uses.get(folder) ?? [] });
  const checks = [...theirs, ...own].sort((a, b) => CHECK_KINDS.indexOf(a.kind) - CHECK_KINDS.indexOf(b.kind));
  if (checks.length === 0) return { checks, why: NOTHING };
  return { checks, why: whyText(own, theirs) };
}

const NOTHING =
  "No checks were found: no scripts, no tsconfig.json, no linter's configuration, no known test runner. Name your own in the setting frugalSwarm.checks.";

async function folderChecks(project: Project): Promise<readonly Check[]> {
  const found = [...(await nodeChecks(project)), ...(await pythonChecks(project)), ...(await compiledChecks(project))];
  const recipes = await recipeChecks(project);
  return [...found, ...recipes.filter(({ kind }) => !found.some((check) => check.kind === kind))];
}

/** What the whole project checks need not be checked for a package alone; its tests are the ones near a change. */
function withoutRepeats(checks: readonly Check[], own: readonly Check[]): readonly Check[] {
  return checks.flatMap((check) => {
    if (check.kind === "tests") return own.some(isTests) ? [{ ...check, kind: "tests-near" as const }] : [check];
    return own.some(({ kind }) => kind === check.kind) ? [] : [check];
  });
}

const isTests = ({ kind }: Check) => kind === "tests";

function whyText(own: readonly Check[], theirs: readonly Check[]): string {
  const folders = [...new Set(theirs.map(({ folder }) => folder))];
  const parts = own.length === 0 ? [] : [`Found: ${own.map(({ name }) => name).join(", ")}.`];
  if (folders.length > 0) parts.push(`Where files change in them, also the checks of ${listed(folders)}.`);
  if (theirs.some(({ uses }) => uses.length > 0))
    parts.push(`After a change in a package, also types and tests of the ${MOST_DEPENDANTS} nearest that use it.`);
  const missing = new Set(
    [...own, ...theirs].flatMap(({ setup }) => (setup.state === "missing" ? [setup.advice] : [])),
  );
  return [...parts, ...missing].join(" ");
}

function listed(names: readonly string[]): string {
  return names.length <= 5 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more folders`;
}
