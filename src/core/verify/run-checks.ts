import type { Host } from "../host.ts";
import type { Before } from "./before.ts";
import { type Check, coversAny, isTest } from "./check.ts";
import { compare } from "./compare.ts";
import { openProject } from "./find/project.ts";
import { notRun, type RunOptions, runCheck, runCheckBefore } from "./run-check.ts";
import { selectChecks } from "./select-checks.ts";
import { syntaxFaults, syntaxFiles } from "./syntax.ts";
import type { CheckVerdict } from "./verdict.ts";

export interface CheckOptions extends RunOptions {
  /** Left out: the checks are judged by their own word alone, as those that a task brings. */
  readonly before?: Before;
}

/**
 * Runs the checks that concern a change, cheapest first, and stops at the first that fails; the rest is `not-run`. A
 * failure is held against the same check of the unchanged files: what failed in the same way is `failed-before` and
 * does not stop the others. A test's new failure is repeated once: one that then passes is `flaky`. Never rejects for
 * what a check did. `changed` is relative to `root`.
 */
export async function runChecks(
  host: Host,
  root: string,
  checks: readonly Check[],
  changed: readonly string[],
  options: CheckOptions,
): Promise<CheckVerdict[]> {
  const verdicts: CheckVerdict[] = [];
  const { before } = options;
  let failed: string | null = null;
  const add = (verdict: CheckVerdict) => {
    verdicts.push(verdict);
    if (verdict.status === "failed" || verdict.status === "timed-out") failed = verdict.check;
  };
  const files = before === undefined ? [] : syntaxFiles(changed);
  if (before !== undefined && files.length > 0) add(await checkSyntax(host, root, files, before, options));
  const selected = await selectChecks(checks, changed, openProject(host, root, options.signal));
  for (const { check, notApplicable } of selected) {
    if (failed !== null) add(notRun(check, `Not run, because ${failed} failed before it.`));
    else if (notApplicable !== null)
      add({ check: check.name, status: "not-applicable", ms: 0, excerpt: notApplicable });
    else add(await judge(host, root, check, changed, options));
  }
  return verdicts;
}

async function judge(
  host: Host,
  root: string,
  check: Check,
  changed: readonly string[],
  options: CheckOptions,
): Promise<CheckVerdict> {
  const { before } = options;
  const now = await runCheck(host, root, check, options);
  const known = before?.known(check.name);
  if (now.status === "passed") {
    const little = coversAny(check, changed) ? {} : { little: "It looks at none of the changed files." };
    const earlier = known === undefined ? {} : ({ before: known.status === "passed" ? "passed" : "failed" } as const);
    return { ...now, ...earlier, ...little };
  }
  if (before === undefined || (now.status !== "failed" && now.status !== "timed-out")) return now;
  const key = JSON.stringify([check.folder, check.file, ...check.args]);
  const earlier = known ?? (await before.ask(key, (at) => runCheckBefore(host, at, check, options)));
  const compared = compare(now, earlier);
  if (compared.status !== "failed" || !isTest(check) || options.signal.aborted) return compared;
  const again = await runCheck(host, root, check, options);
  return again.status === "passed" ? { ...compared, status: "flaky", ms: compared.ms + again.ms } : compared;
}

/** Without any tool of the project. A file that could not be parsed before either is not held against the change. */
async function checkSyntax(
  host: Host,
  root: string,
  files: readonly string[],
  before: Before,
  options: RunOptions,
): Promise<CheckVerdict> {
  const look = async (at: string): Promise<CheckVerdict> => {
    const started = host.elapsed();
    const faults = await syntaxFaults(host, at, files, options);
    const ms = host.elapsed() - started;
    if (faults.length > 0) return { check: "syntax", status: "failed", ms, excerpt: faults.join("\n") };
    return { check: "syntax", status: "passed", ms, little: "It only shows that the files can be parsed." };
  };
  const now = await look(root);
  if (now.status === "passed") return now;
  return compare(now, await before.ask(JSON.stringify(["syntax", ...files]), look));
}
