import { dirname, join } from "node:path";
import type { Traces } from "../confinement.ts";
import type { ExecResult, Host } from "../host.ts";
import type { ConfineCopy } from "../workspace/confine-copy.ts";
import type { Check } from "./check.ts";
import type { CheckLimits } from "./check-limits.ts";
import { excerptOf } from "./excerpt.ts";
import type { CheckVerdict } from "./verdict.ts";

export interface RunOptions extends CheckLimits {
  readonly signal: AbortSignal;
  /** Left out: as the system is, for folders of our own. */
  readonly confine?: ConfineCopy;
  /** Told, in a sentence for people, what a check did that it must not. */
  readonly onTrace?: (text: string) => void;
}

const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

/** Runs one check in a folder. Never rejects for what the check did. */
export async function runCheck(host: Host, root: string, check: Check, options: RunOptions): Promise<CheckVerdict> {
  if (options.signal.aborted) return notRun(check, "Cancelled.");
  if (check.setup.state === "missing") return notRun(check, `Not run: ${check.setup.advice}`);
  const result = await host.exec(
    {
      file: check.file,
      args: check.args,
      cwd: join(root, check.folder),
      env: { ...QUIET, GIT_CEILING_DIRECTORIES: dirname(root) },
      timeoutMs: options.timeoutMs,
      maxOutputBytes: MAX_OUTPUT_BYTES,
      memoryMb: options.memoryMb,
      ...(options.confine && { confine: options.confine(root) }),
    },
    options.signal,
  );
  if ("traces" in result && result.traces) tellTraces(check, result.traces, options);
  return verdictOf(check, result, options.timeoutMs);
}

function tellTraces({ name }: Check, { undone, touched }: Traces, { onTrace = () => {} }: RunOptions): void {
  if (undone.length > 0)
    onTrace(
      `The check ${name} wrote ${someOf(undone)}, which only a person changes. That was undone in its copy; your own files are as they were.`,
    );
  if (touched.length > 0)
    onTrace(
      `While the check ${name} ran, something changed in ${someOf(touched)}, which your own project uses: the check may have written there. Look at it, or install your dependencies anew. With bubblewrap (Linux) or sandbox-exec (macOS) checks cannot write there.`,
    );
}

const MOST_NAMED = 5;

function someOf(paths: readonly string[]): string {
  const more = paths.length - MOST_NAMED;
  return paths.slice(0, MOST_NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/**
 * The same on the unchanged files. There a failure for what is not installed is told from one of the project's own,
 * which an agent that breaks a script of the project must not profit from later.
 */
export async function runCheckBefore(
  host: Host,
  root: string,
  check: Check,
  options: RunOptions,
): Promise<CheckVerdict> {
  const verdict = await runCheck(host, root, check, options);
  if (verdict.status !== "failed") return verdict;
  const { state, advice } = check.setup;
  const lines = verdict.excerpt.split("\n");
  // A shell says it in a few lines; in the long output of tests such words are a test's own.
  const missing = lines.length <= FEW_LINES ? lines.find((line) => TOOL_MISSING.test(line)) : undefined;
  if (state !== "doubtful" && missing === undefined) return verdict;
  const said = missing ?? lines[0];
  return notRun(check, `It cannot run here. ${advice} It said: ${said?.trim()}`);
}

const FEW_LINES = 8;

const TOOL_MISSING =
  /(sh|bash|zsh|env)(: line)?:? .*not found|command not found|No module named ['"]?(pytest|mypy|ruff|pyright)\b|npx canceled|ENOTCACHED|could not determine executable|ERR_PNPM_RECURSIVE_EXEC_FIRST_FAIL|Command "[^"]+" not found|is not recognized as an internal/i;

/** No colours, no questions, no news, no caches beside the files; a git in a check finds no repository above the copy. */
const QUIET = {
  CI: "1",
  NO_COLOR: "1",
  FORCE_COLOR: "0",
  GIT_TERMINAL_PROMPT: "0",
  NO_UPDATE_NOTIFIER: "1",
  PYTHONDONTWRITEBYTECODE: "1",
  npm_config_update_notifier: "false",
  npm_config_yes: "false",
};

function verdictOf(check: Check, result: ExecResult, timeoutMs: number): CheckVerdict {
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
      return notRun(check, `${check.file} could not be started: ${result.reason}. ${check.setup.advice}`);
    default:
      return result satisfies never;
  }
}

/** Without a linter, or the checks of a package that uses the changed one, the others still prove something. */
export function notRun(check: Pick<Check, "name" | "kind" | "about">, excerpt: string): CheckVerdict {
  const verdict = { check: check.name, status: "not-run", ms: 0, excerpt } as const;
  return check.kind === "lint" || check.about !== undefined ? { ...verdict, minor: true } : verdict;
}
