import { type Check, coversAny, isIn } from "./check.ts";
import type { Use } from "./find/uses.ts";

/** Packages whose checks are run for a change in others that they use; each costs about what the changed one's do. */
export const MOST_DEPENDANTS = 5;

/**
 * The types and tests of packages that use changed ones, nearest first, and what was left out as a check that is not
 * run. Linters speak of a package's own files alone. `checks` are those of the whole project.
 */
export function dependantChecks(checks: readonly Check[], changed: readonly string[]): readonly Check[] {
  const code = changed.filter((path) => !TEST_FILE.test(path));
  const concerned = checks.flatMap((check) => {
    if (check.kind === "lint" || changed.some((path) => isIn(check.folder, path))) return [];
    const use = check.uses.find(({ folder }) => coversAny({ covers: check.covers, folder }, code));
    return use === undefined ? [] : [{ check, use }];
  });
  concerned.sort((a, b) => a.use.steps - b.use.steps);
  const folders = [...new Set(concerned.map(({ check }) => check.folder))];
  const taken = new Set(folders.slice(0, MOST_DEPENDANTS));
  const selected = concerned
    .filter(({ check }) => taken.has(check.folder))
    .map(({ check, use }) => ({ ...check, name: nameOf(check, use), about: use.folder, near: null }));
  const left = concerned.find(({ check }) => !taken.has(check.folder));
  return left === undefined ? selected : [...selected, leftOut(left.check, left.use, folders.slice(MOST_DEPENDANTS))];
}

/** Files that no other package uses. */
const TEST_FILE = /(^|\/)__tests__\/|\.(test|spec)\.[cm]?[jt]sx?$|_test\.go$/;

function nameOf({ name, folder }: Check, use: Use): string {
  return `${name.replace(`${folder}: `, "")} of ${folder}, which uses ${use.folder}`;
}

function leftOut(check: Check, use: Use, folders: readonly string[]): Check {
  const advice = `Only the ${MOST_DEPENDANTS} nearest packages that use the changed ones are checked, and not ${folders.join(", ")}.`;
  const name = `checks of ${folders.length} more ${folders.length === 1 ? "package" : "packages"} further away`;
  return { ...check, name, kind: "tests", about: use.folder, near: null, setup: { state: "missing", advice } };
}
