import { randomInt } from "node:crypto";
import { realpath, statfs } from "node:fs/promises";
import { homedir } from "node:os";
import { performance } from "node:perf_hooks";
import type { FoundProgram } from "../core/commands/shell.ts";
import type { Host } from "../core/host.ts";
import { claimFolder } from "./claims.ts";
import type { HostEnvironment } from "./exec.ts";
import { createFiles } from "./files.ts";
import { type OutlinerOptions, sharedOutliner } from "./outline/client.ts";
import { findProgram } from "./program.ts";
import { createSandbox } from "./sandbox/sandbox.ts";

export interface NodeHostOptions {
  /** Where log lines go; none: nowhere. */
  readonly log?: Host["log"];
  /** What PATH and LANG of commands are taken from; `process.env` by default. Nothing else of it reaches a command. */
  readonly env?: HostEnvironment;
  /** Where the parser lies in a bundle; in the sources it is found by itself. */
  readonly outliner?: OutlinerOptions;
}

/** The world as Node gives it: this machine's disk, clock, processes and network. */
export function createNodeHost(options: NodeHostOptions = {}): Host {
  const { log = () => {}, env = process.env } = options;
  const nextId = idSequence();
  const sandbox = createSandbox(env);
  const outliner = sharedOutliner(options.outliner);
  return {
    fetch: (input, init) => globalThis.fetch(input, init),
    files: createFiles(),
    home: homedir() || null,
    now: () => Date.now(),
    elapsed: () => performance.now(),
    sleep,
    random: () => Math.random(),
    id: () => nextId(Date.now()),
    claim: claimFolder,
    outline: outliner.outline,
    shell: { parse: outliner.shell, find: async (program, cwd) => foundProgram(program, cwd, env) },
    exec: sandbox.exec,
    confinement: sandbox.prove,
    freeBytes,
    log,
  };
}

async function foundProgram(program: string, cwd: string, env: HostEnvironment): Promise<FoundProgram | undefined> {
  const file = findProgram(program, cwd, env);
  return file === undefined ? undefined : { file, real: await realpath(file) };
}

async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", abort);
      resolve();
    }, ms);
    signal.addEventListener("abort", abort, { once: true });
  });
}

const RANDOM_DIGITS = 6;

/**
 * Ids of 14 lower-case letters and digits that sort by time: the millisecond in base 36 (8 digits until the year
 * 2059), then 2.2 thousand million random values to keep processes apart. Within one sequence no stamp is used twice.
 */
function idSequence(): (now: number) => string {
  let last = 0;
  return (now) => {
    last = Math.max(now, last + 1);
    return (
      last.toString(36).padStart(8, "0") +
      randomInt(36 ** RANDOM_DIGITS)
        .toString(36)
        .padStart(RANDOM_DIGITS, "0")
    );
  };
}
