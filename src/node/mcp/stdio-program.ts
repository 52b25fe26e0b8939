import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Readable, type Writable } from "node:stream";
import type { HostEnvironment } from "../closed-environment.ts";
import { closedEnvironment, makePrivateFolder, removePrivateFolder } from "../closed-environment.ts";
import { endOrphans } from "../orphans.ts";
import { killGroup, killRunaways, killTree, marked } from "../process-tree.ts";
import { type Enclosure, encloseProgram } from "../sandbox/enclose.ts";
import type { Launch } from "./stdio-launch.ts";

/** Milliseconds that a server has to end by itself once its input is closed, and after a SIGTERM. */
const END_GRACE_MS = 400;
const FORCE_AFTER_MS = 500;

/** Variable by which a server's processes are found (process-tree.ts). */
const MARK = "FRUGAL_SWARM_SERVER_RUN";

/** What killed processes left is looked for once. */
let orphansSought = false;

/** Servers that run now. Groups of their own outlive a process that ends at once. */
const running = new Set<ChildProcess>();

process.on("exit", () => {
  for (const child of running) killGroup(child, "SIGKILL");
});

export interface ServerHome {
  /** Absolute; kept from run to run. */
  readonly folder: string;
  /** `null`: the user said that it runs with all that the user may do. */
  readonly enclosure: Enclosure | null;
  readonly env: HostEnvironment;
}

/** A program that stays, its process tree and its private folder. */
export interface ServerProgram {
  readonly input: Writable;
  readonly output: Readable;
  readonly errors: Readable;
  /** How it ended, in words; resolves once, when its first process has ended. */
  readonly ended: Promise<string>;
  /** `false`: it was to be confined and is not. */
  readonly confined: boolean;
  /** Closes its input, then SIGTERM, then SIGKILL for all it started. Resolves when nothing is left of it; never rejects. */
  end(): Promise<void>;
}

/** Rejects with words for people when it cannot be started. */
export async function startServer(launch: Launch, home: ServerHome): Promise<ServerProgram> {
  if (!orphansSought) void endOrphans(Date.now());
  orphansSought = true;
  const folder = makePrivateFolder();
  try {
    return await start(launch, home, folder);
  } catch (error) {
    await removePrivateFolder(folder, false);
    throw error;
  }
}

async function start(launch: Launch, home: ServerHome, folder: string): Promise<ServerProgram> {
  const { cwd } = launch;
  const mechanism = home.enclosure?.mechanism ?? null;
  const enclosed =
    mechanism === null || home.enclosure === null
      ? { file: launch.file, args: launch.args, env: {}, marks: false }
      : await encloseProgram(
          launch,
          { cwd, home: home.folder, confine: { write: [], readOnly: launch.shown, network: true } },
          folder,
          home.enclosure,
        );
  const child = spawn(enclosed.file, enclosed.args, {
    cwd,
    // What the spec says of TMPDIR must not take the mark from it.
    env: { ...environmentOf(home, folder), ...enclosed.env, ...launch.env, [MARK]: folder },
    stdio: ["pipe", "pipe", "pipe", ...(enclosed.marks ? ["pipe" as const] : [])],
    // The leader of a process group of its own.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  running.add(child);
  const ended = untilEnded(child);
  // One that has ended by itself may have left others behind, which only its private folder tells.
  const cleared = ended.then(async () => {
    running.delete(child);
    killGroup(child, "SIGKILL");
    await endRunaways(folder);
    await removePrivateFolder(folder, false);
  });
  const spawned = await untilSpawned(child);
  if (spawned instanceof Error) throw new Error(`${launch.file} could not be started: ${spawned.message}`);
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error("it has no standard streams");
  // A program that ends before it has read its input breaks the pipe; how it ended tells the story.
  for (const stream of [stdin, stdout, stderr]) stream.on("error", () => {});
  const mark = child.stdio[3];
  if (mark instanceof Readable) mark.on("error", () => {}).resume();
  let ending: Promise<void> | undefined;
  return {
    ...{ input: stdin, output: stdout, errors: stderr, ended, confined: mechanism !== null },
    end() {
      ending ??= endTree(child, folder, ended).then(() => cleared);
      return ending;
    },
  };
}

async function endTree(child: ChildProcess, folder: string, ended: Promise<string>): Promise<void> {
  child.stdin?.end();
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), END_GRACE_MS);
  });
  const first = await Promise.race([ended, tooLate]);
  clearTimeout(timer);
  if (first === "late") await killTree(child, folder, FORCE_AFTER_MS);
  await ended;
  for (const stream of [child.stdout, child.stderr]) stream?.destroy();
}

/** What left the process group is killed, and looked for again until it is gone. */
async function endRunaways(folder: string): Promise<void> {
  const deadline = performance.now() + FORCE_AFTER_MS;
  while ((await marked(folder)).length > 0 && performance.now() < deadline) {
    await killRunaways(folder);
    await new Promise((resume) => setTimeout(resume, 5));
  }
}

function environmentOf({ folder, enclosure, env }: ServerHome, privateFolder: string): Record<string, string> {
  const closed = closedEnvironment(privateFolder, env);
  const homes = ["HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"].filter((name) => name in closed);
  if (enclosure === null) {
    const own = homes.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
    return { ...closed, ...Object.fromEntries(own) };
  }
  const home = join(folder, "home");
  mkdirSync(home, { recursive: true });
  return { ...closed, ...Object.fromEntries(homes.map((name) => [name, home])) };
}

function untilSpawned(child: ChildProcess): Promise<Error | null> {
  return new Promise((resolve) => {
    child.once("spawn", () => resolve(null));
    child.once("error", resolve);
  });
}

function untilEnded(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      resolve(signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`);
    });
    child.once("error", (error) => {
      if (child.pid === undefined) resolve(`it could not be started: ${error.message}`);
    });
  });
}
