import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { performance } from "node:perf_hooks";
import { Readable } from "node:stream";
import type { Confinement, Traces } from "../core/confinement.ts";
import type { Command, ExecResult } from "../core/host.ts";
import { CappedOutput } from "./capped-output.ts";
import {
  closedEnvironment,
  type HostEnvironment,
  makePrivateFolder,
  removePrivateFolder,
} from "./closed-environment.ts";
import { limitedProgram } from "./memory-limit.ts";
import { endOrphans } from "./orphans.ts";
import { killGroup, killRunaways, killTree } from "./process-tree.ts";
import { findProgram } from "./program.ts";
import { type EnclosedProgram, type Enclosure, encloseProgram } from "./sandbox/enclose.ts";

export type { HostEnvironment } from "./closed-environment.ts";

/** What killed processes left is looked for once, beside the first command. */
let orphansSought = false;

/** Commands that run now. Groups of their own outlive a process that ends at once (a second Ctrl-C, a crash). */
const running = new Set<ChildProcess>();

process.on("exit", () => {
  for (const child of running) killGroup(child, "SIGKILL");
});

/** From the friendly signal to the one that cannot be caught; less where the user waits. */
const FORCE_AFTER_MS = { "timed-out": 300, cancelled: 150 } as const;
/** How long output may still trickle in after the program itself has ended. */
const DRAIN_MS = 2_000;

/** A longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

type Ending = "exited" | "timed-out" | "cancelled";

/**
 * Runs one program in a process group, home folder and temp folder of its own, all gone when the promise resolves.
 * A time-out and an abort end the whole tree: SIGTERM, then SIGKILL after 300 or 150 ms. What a program leaves running in
 * its own group when it ends by itself is killed too; where memory is limited, also what left the group. Without `input` its standard input is closed.
 * A program ended by a signal has the code 128 + signal, as shells say it. `enclosure` is for commands that are to be
 * confined; what cannot be started in it is not started at all.
 */
export async function execute(
  command: Command,
  signal: AbortSignal,
  env: HostEnvironment,
  enclosure?: Enclosure,
): Promise<ExecResult> {
  if (signal.aborted) return { status: "cancelled", ms: 0 };
  if (!orphansSought) void endOrphans(Date.now());
  orphansSought = true;
  const file = findProgram(command.file, command.cwd, env);
  if (file === undefined) return { status: "not-started", reason: `the program "${command.file}" was not found` };
  const folder = makePrivateFolder();
  try {
    const started = performance.now();
    const { confine } = command;
    if (confine !== undefined && enclosure !== undefined)
      return await executeEnclosed(file, { ...command, confine }, signal, { env, folder, started, enclosure });
    const program = limitedProgram(file, command.args, command.memoryMb);
    const child = start(program, command, closedEnvironment(folder, env));
    return await superviseChild(child, command, signal, { folder, started, endsAll: false });
  } catch (error) {
    // Node throws at once for arguments no system takes: a NUL character, a line that is too long.
    if (!isSpawnRefusal(error)) throw error;
    return { status: "not-started", reason: `${command.file} could not be started: ${error.message}` };
  } finally {
    await removePrivateFolder(folder, command.confine === undefined);
  }
}

interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  /** Beside the command's own. */
  readonly env: Readonly<Record<string, string>>;
  /** The program says on file descriptor 3 that it was started. */
  readonly marks?: boolean;
}

interface Supervision {
  readonly folder: string;
  readonly started: number;
  /** With the child all that it started ends. */
  readonly endsAll: boolean;
}

interface EnclosedRun {
  readonly env: HostEnvironment;
  readonly folder: string;
  readonly started: number;
  readonly enclosure: Enclosure;
}

/** What fails in the enclosure is not tried again outside. */
async function executeEnclosed(
  file: string,
  command: Command & { readonly confine: Confinement },
  signal: AbortSignal,
  run: EnclosedRun,
): Promise<ExecResult> {
  const limited = limitedProgram(file, command.args, command.memoryMb);
  const enclosed = await encloseProgram(limited, command, run.folder, run.enclosure).catch(systemError);
  if (enclosed instanceof Error)
    return { status: "not-started", reason: `${command.file} could not be confined: ${enclosed.message}` };
  let result: ExecResult;
  let traces: Traces | Error | undefined;
  try {
    result = await superviseEnclosed(enclosed, limited.env, command, signal, run);
  } finally {
    traces = await enclosed.finish().catch(systemError);
  }
  if (result.status !== "exited" && result.status !== "timed-out") return result;
  if (!(traces instanceof Error)) return { ...result, traces };
  const why = `what it did to protected files could not be undone: ${traces.message}`;
  return { status: "not-started", reason: `${command.file} ran, and does not count, for ${why}` };
}

async function superviseEnclosed(
  enclosed: EnclosedProgram,
  limits: Readonly<Record<string, string>>,
  command: Command,
  signal: AbortSignal,
  { env, folder, started, enclosure: { mechanism } }: EnclosedRun,
): Promise<ExecResult> {
  const child = start({ ...enclosed, env: { ...enclosed.env, ...limits } }, command, closedEnvironment(folder, env));
  const mark = enclosed.marks ? untilMarked(child) : Promise.resolve(true);
  const endsAll = mechanism?.endsAll ?? false;
  const result = await superviseChild(child, command, signal, { folder, started, endsAll });
  if (result.status !== "exited" || (await mark)) return result;
  const why = result.stderr.trim().split("\n")[0] || `exit code ${result.code}`;
  return { status: "not-started", reason: `${command.file} could not be confined: ${mechanism?.name} said: ${why}` };
}

/** The disk's and the system's refusals have a code; all else is a defect. */
function systemError(error: unknown): Error {
  if (error instanceof Error && "code" in error) return error;
  throw error;
}

/** Whether the byte has come by the time that nobody can send it any more. */
function untilMarked(child: ChildProcess): Promise<boolean> {
  const pipe = child.stdio[3];
  if (!(pipe instanceof Readable)) return Promise.resolve(false);
  return new Promise((resolve) => {
    pipe.once("data", () => resolve(true));
    pipe.once("close", () => resolve(false));
    pipe.once("error", () => resolve(false));
  });
}

function start(program: Launch, command: Command, env: Record<string, string>): ChildProcess {
  return spawn(program.file, program.args, {
    cwd: command.cwd,
    env: { ...env, ...program.env, ...command.env },
    stdio: [
      command.input === undefined ? "ignore" : "pipe",
      "pipe",
      "pipe",
      ...(program.marks ? ["pipe" as const] : []),
    ],
    // The leader of a process group of its own.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
}

/** Within an enclosure that ends with its first process there is nothing to look for and nobody to ask first. */
async function endNow(child: ChildProcess): Promise<void> {
  killGroup(child, "SIGKILL");
}

function isSpawnRefusal(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "code" in error && ["ERR_INVALID_ARG_VALUE", "E2BIG"].includes(String(error.code));
}

async function superviseChild(
  child: ChildProcess,
  command: Command,
  signal: AbortSignal,
  { folder, started, endsAll }: Supervision,
): Promise<ExecResult> {
  const stdout = new CappedOutput(command.maxOutputBytes);
  const stderr = new CappedOutput(command.maxOutputBytes);
  child.stdout?.on("data", (chunk: Buffer) => stdout.add(chunk));
  child.stderr?.on("data", (chunk: Buffer) => stderr.add(chunk));
  // A program that ends before it has read its input breaks the pipe; its exit code tells the story.
  child.stdin?.on("error", () => {});
  child.stdin?.end(command.input);

  running.add(child);
  let ending = "exited" as Ending;
  let killing: Promise<void> | undefined;
  const end = (how: Exclude<Ending, "exited">) => {
    if (killing) return;
    ending = how;
    killing = endsAll ? endNow(child) : killTree(child, folder, FORCE_AFTER_MS[how]);
  };
  const onAbort = () => end("cancelled");
  const timer = setTimeout(() => end("timed-out"), Math.min(command.timeoutMs, LONGEST_TIMER_MS));
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    const exit = await untilExit(child);
    if (exit.status === "error") {
      return { status: "not-started", reason: `${command.file} could not be started: ${exit.reason}` };
    }
    clearTimeout(timer);
    if (!killing) killGroup(child, "SIGKILL");
    // Looking at every process is for programs of the workspace; those have a limit of memory, and git has none.
    if (!killing && !endsAll && command.memoryMb !== undefined) await killRunaways(folder);
    await killing;
    const drained = await drain(child);
    const ms = performance.now() - started;
    if (ending === "cancelled") return { status: "cancelled", ms };
    const output = {
      stdout: stdout.text(),
      stderr: stderr.text(),
      truncated: stdout.truncated || stderr.truncated || !drained,
      ms,
    };
    return ending === "timed-out"
      ? { status: "timed-out", ...output }
      : { status: "exited", code: exit.code, ...output };
  } finally {
    running.delete(child);
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}

type Exit = { readonly status: "exit"; readonly code: number } | { readonly status: "error"; readonly reason: string };

function untilExit(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once("exit", (code, killedBy) => {
      resolve({ status: "exit", code: code ?? 128 + (killedBy ? constants.signals[killedBy] : 0) });
    });
    child.once("error", (error) => {
      if (child.pid === undefined) resolve({ status: "error", reason: error.message });
    });
  });
}

/** Waits until both pipes are read to the end; false when somebody outside the tree still holds one open. */
async function drain(child: ChildProcess): Promise<boolean> {
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  const ended = Promise.all(
    streams.map((stream) => stream.closed || new Promise<void>((resolve) => stream.once("close", resolve))),
  ).then(() => true);
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), DRAIN_MS);
  });
  const drained = await Promise.race([ended, tooLate]);
  clearTimeout(timer);
  for (const stream of streams) stream.destroy();
  return drained;
}
