import { CHECK_KINDS, type Check, coversAny, isIn, isTest } from "./check.ts";
import { dependantChecks } from "./dependants.ts";
import type { Project } from "./find/project.ts";
import { nearTests } from "./near-tests.ts";

/** A check to run, or why it has nothing to say about a change. */
export interface Selected {
  readonly check: Check;
  /** `null`: it is to be run. */
  readonly notApplicable: string | null;
}

/**
 * The checks that concern a change, cheapest first: those of the whole project, those of the folders that files were
 * changed in and of packages that use these, and the tests near the changed files before all tests. Tests and a project's own scripts are always run,
 * since they may read any file; a known tool is not, where it looks at none of the changed ones. Without a change those of the whole project are.
 */
export async function selectChecks(
  checks: readonly Check[],
  changed: readonly string[],
  project: Project,
): Promise<readonly Selected[]> {
  const selected: Selected[] = [];
  if (changed.length === 0)
    return checks.filter(({ folder }) => folder === "").map((check) => ({ check, notApplicable: null }));
  for (const check of checks) {
    if (!changed.some((path) => isIn(check.folder, path))) continue;
    if (!isTest(check) && typeof check.covers !== "string" && !coversAny(check, changed)) {
      selected.push({ check, notApplicable: "It looks at none of the changed files." });
      continue;
    }
    if (check.near !== null && check.setup.state === "ready") {
      const near = await nearTests(check, changed, project);
      const name = `${check.name} near the change`;
      if (near === null) selected.push({ check: { ...check, name, kind: "tests-near" }, notApplicable: NO_NEAR });
      else selected.push({ check: near, notApplicable: null });
    }
    selected.push({ check, notApplicable: null });
  }
  for (const check of dependantChecks(checks, changed)) selected.push({ check, notApplicable: null });
  // Of one kind: the changed packages', the nearest that use them, the whole project's.
  const far = ({ folder, about }: Check) => (folder === "" ? 2 : about === undefined ? 0 : 1);
  const order = ({ check }: Selected) => 3 * CHECK_KINDS.indexOf(check.kind) + far(check);
  // Configured checks keep the order that they were given in.
  return checks.some(({ covers }) => covers !== "all") ? selected.sort((a, b) => order(a) - order(b)) : selected;
}

const NO_NEAR = "No test near the changed files is known.";
