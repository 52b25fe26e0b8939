import { dirname } from "node:path";
import type { ExecResult, Host } from "../host.ts";
import type { CheckCommand } from "../swarm/plan.ts";
import { excerptOf, failureSet } from "./excerpt.ts";
import type { CheckVerdict } from "./verdict.ts";

/** What each check said before the change, by its name. */
export type CheckBaseline = Map<string, CheckVerdict>;

export interface CheckOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly before?: ReadonlyMap<string, CheckVerdict>;
}

const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

/**
 * Runs checks in their order and stops at the first that fails; the rest is `not-run`. A check that failed in the same
 * way before the change is `failed-before` and does not stop the others. Never rejects for what a check did.
 */
export async function runChecks(
  host: Host,
  root: string,
  checks: readonly CheckCommand[],
  options: CheckOptions,
): Promise<CheckVerdict[]> {
  const verdicts: CheckVerdict[] = [];
  let failed: string | null = null;
  for (const check of checks) {
    if (failed !== null) {
      verdicts.push(notRun(check, `Not run, because ${failed} failed before it.`));
      continue;
    }
    const verdict = await runOne(host, root, check, options);
    verdicts.push(verdict);
    if (verdict.status === "failed" || verdict.status === "timed-out") failed = check.name;
  }
  return verdicts;
}

async function runOne(host: Host, root: string, check: CheckCommand, options: CheckOptions): Promise<CheckVerdict> {
  if (options.signal.aborted) return notRun(check, "Cancelled.");
  const result = await host.exec(
    {
      file: check.file,
      args: check.args,
      cwd: root,
      env: { ...QUIET, GIT_CEILING_DIRECTORIES: dirname(root) },
      timeoutMs: options.timeoutMs,
      maxOutputBytes: MAX_OUTPUT_BYTES,
      memoryMb: options.memoryMb,
    },
    options.signal,
  );
  return compare(verdictOf(check, result, options.timeoutMs), options.before?.get(check.name));
}

/** No colours, no questions, no news; a git in a check finds no repository above the copy. */
const QUIET = {
  CI: "1",
  NO_COLOR: "1",
  FORCE_COLOR: "0",
  GIT_TERMINAL_PROMPT: "0",
  NO_UPDATE_NOTIFIER: "1",
  npm_config_update_notifier: "false",
  npm_config_yes: "false",
};

function verdictOf(check: CheckCommand, result: ExecResult, timeoutMs: number): CheckVerdict {
  switch (result.status) {
    case "exited": {
      if (result.code === 0) return { check: check.name, status: "passed", ms: result.ms };
      const said = excerptOf(result.stdout, result.stderr);
      const excerpt = said || `It ended with exit code ${result.code} and said nothing.`;
      return { check: check.name, status: "failed", ms: result.ms, excerpt };
    }
    case "timed-out": {
      const start = `It was stopped after ${timeoutMs / 1000} s without an end.`;
      const said = excerptOf(result.stdout, result.stderr);
      const excerpt = said === "" ? start : `${start} The end of its output:\n${said}`;
      return { check: check.name, status: "timed-out", ms: result.ms, excerpt };
    }
    case "cancelled":
      return notRun(check, "Cancelled.");
    case "not-started":
      return notRun(check, `${check.file} could not be started: ${result.reason}`);
    default:
      return result satisfies never;
  }
}

/** What failed before in all that fails now is not the change's doing. */
function compare(now: CheckVerdict, before: CheckVerdict | undefined): CheckVerdict {
  if (before === undefined) return now;
  if (now.status === "timed-out" && before.status === "timed-out") return { ...now, status: "failed-before" };
  if (now.status !== "failed" || before.status !== "failed") return now;
  const known = failureSet(before.excerpt);
  const fresh = [...failureSet(now.excerpt)].filter((line) => !known.has(line));
  return fresh.length === 0 ? { ...now, status: "failed-before" } : now;
}

function notRun(check: CheckCommand, excerpt: string): CheckVerdict {
  return { check: check.name, status: "not-run", ms: 0, excerpt };
}
