import { join, sep } from "node:path";
import type { ExecResult, Host } from "../host.ts";

/**
 * Git on the swarm's own repository. No configuration, hook, filter, attribute or file monitor of the user's
 * repository is ever read: a repository's config can run programs (CVE-2026-44465 and its kind), so git is only ever
 * started with our `GIT_DIR` and an empty configuration around it.
 */
export interface StoreGit {
  readonly host: Host;
  /** The swarm's own folder. */
  readonly folder: string;
  run(args: readonly string[], options?: GitOptions): Promise<GitAnswer>;
  /** The same for what cannot fail but by a defect or a broken disk: throws with git's own words. */
  must(args: readonly string[], options?: GitOptions): Promise<string>;
}

interface GitOptions {
  /** Absolute folder whose files git reads or writes; left out: none. */
  readonly workTree?: string;
  /** Absolute path of the index; left out: none. */
  readonly index?: string;
  readonly input?: string | Uint8Array;
  readonly signal?: AbortSignal;
  /** Default: the work tree, else the swarm's own folder. */
  readonly cwd?: string;
}

type GitAnswer =
  | { readonly status: "done"; readonly stdout: string }
  /** Exit code and git's words; `null` when it did not start, was cancelled, took too long or said too much. */
  | { readonly status: "failed"; readonly code: number | null; readonly why: string; readonly stdout: string };

const TIMEOUT_MS = 120_000;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

export function storeGit(host: Host, folder: string): StoreGit {
  const run: StoreGit["run"] = async (args, options = {}) => {
    const result = await host.exec(
      {
        file: "git",
        args: [...SAFE_CONFIG, ...args],
        cwd: options.cwd ?? options.workTree ?? folder,
        env: environment(folder, options),
        ...(options.input === undefined ? {} : { input: options.input }),
        timeoutMs: TIMEOUT_MS,
        maxOutputBytes: MAX_OUTPUT_BYTES,
      },
      // What a store does after it was opened is short and saves work: it runs to its end.
      options.signal ?? new AbortController().signal,
    );
    return answer(result);
  };
  return {
    host,
    folder,
    run,
    must: async (args, options) => {
      const result = await run(args, options);
      if (result.status === "failed") throw new Error(`git ${args[0]} failed in the swarm's own store: ${result.why}`);
      return result.stdout;
    },
  };
}

export function storeFolder(folder: string): string {
  return join(folder, "store.git");
}

const NOWHERE = sep === "\\" ? "NUL" : "/dev/null";

const SAFE_CONFIG = [
  ["core.fsmonitor", "false"],
  ["core.hooksPath", NOWHERE],
  ["core.attributesFile", NOWHERE],
  ["core.excludesFile", NOWHERE],
  ["core.autocrlf", "false"],
  ["core.safecrlf", "false"],
  ["core.quotePath", "false"],
  ["core.looseCompression", "1"],
  // Files of a copy are written side by side: a disk takes longer than a processor.
  ["checkout.workers", "4"],
  ["core.pager", "cat"],
  ["protocol.allow", "never"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
].flatMap(([name, value]) => ["-c", `${name}=${value}`]);

/** Fixed, so that the same files, parents and message always give the same commit. */
const IDENTITY = { NAME: "Frugal Swarm", EMAIL: "swarm@localhost", DATE: "2000-01-01T00:00:00Z" };

function environment(folder: string, options: GitOptions): Record<string, string> {
  return {
    GIT_DIR: storeFolder(folder),
    ...(options.workTree === undefined ? {} : { GIT_WORK_TREE: options.workTree }),
    ...(options.index === undefined ? {} : { GIT_INDEX_FILE: options.index }),
    GIT_CONFIG_GLOBAL: NOWHERE,
    GIT_CONFIG_SYSTEM: NOWHERE,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_LITERAL_PATHSPECS: "1",
    GIT_TERMINAL_PROMPT: "0",
    NoDefaultCurrentDirectoryInExePath: "1",
    LC_ALL: "C.UTF-8",
    GIT_AUTHOR_NAME: IDENTITY.NAME,
    GIT_AUTHOR_EMAIL: IDENTITY.EMAIL,
    GIT_AUTHOR_DATE: IDENTITY.DATE,
    GIT_COMMITTER_NAME: IDENTITY.NAME,
    GIT_COMMITTER_EMAIL: IDENTITY.EMAIL,
    GIT_COMMITTER_DATE: IDENTITY.DATE,
  };
}

function answer(result: ExecResult): GitAnswer {
  switch (result.status) {
    case "exited":
      if (result.truncated) return failed(null, "its output is larger than 64 MB", "");
      if (result.code === 0) return { status: "done", stdout: result.stdout };
      return failed(result.code, lastLines(result.stderr) || `exit code ${result.code}`, result.stdout);
    case "timed-out":
      return failed(null, `it did not finish within ${TIMEOUT_MS / 1000} s`, "");
    case "cancelled":
      return failed(null, "it was cancelled", "");
    case "not-started":
      return failed(null, result.reason, "");
    default:
      return result satisfies never;
  }
}

function failed(code: number | null, why: string, stdout: string): GitAnswer {
  return { status: "failed", code, why, stdout };
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-3).join(" ").slice(0, 500);
}
