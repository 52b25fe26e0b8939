import { type ChildProcess, execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PRIVATE_PREFIX } from "./closed-environment.ts";

/**
 * Ends a program and all it started: SIGTERM, and SIGKILL for what is left after `forceAfterMs`. Resolves when both
 * have been sent. On Linux also those are found that left the process group (setsid, daemons): they still carry the
 * command's private folder in their environment. Elsewhere such runaways are not found.
 */
export async function killTree(child: ChildProcess, privateFolder: string, forceAfterMs: number): Promise<void> {
  if (process.platform === "win32") return killWindowsTree(child);
  killGroup(child, "SIGTERM");
  const deadline = performance.now() + forceAfterMs;
  const told = await marked(privateFolder);
  for (const pid of told) send(pid, "SIGTERM");
  if (await gone(child, privateFolder, told, deadline)) return;
  killGroup(child, "SIGKILL");
  await killRunaways(privateFolder);
}

/** Ends what left the process group of a command that has ended by itself. Linux only, as `killTree` is for those. */
export async function killRunaways(privateFolder: string): Promise<void> {
  for (const pid of await marked(privateFolder)) send(pid, "SIGKILL");
}

/** Signals the process group that the child leads; nothing there is no error. */
export function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (process.platform === "win32" || child.pid === undefined) return;
  send(-child.pid, signal);
}

/**
 * Looks every few milliseconds whether all are gone, so that a program that obeys costs no half second: at those that
 * were told to go, one after the other, and at every process only when all of them have. On Linux by the mark, which the
 * dead that nobody has collected do not carry any more.
 */
async function gone(
  child: ChildProcess,
  privateFolder: string,
  told: readonly number[],
  deadline: number,
): Promise<boolean> {
  let waitingFor = [...told];
  const stays = (pid: number) => environmentOf(String(pid)).includes(privateFolder);
  while (performance.now() < deadline) {
    const [next] = waitingFor;
    if (next !== undefined && !stays(next)) {
      waitingFor.shift();
      continue;
    }
    if (next === undefined && hasEnded(child)) {
      if (process.platform !== "linux") {
        if (child.pid === undefined || !isThere(-child.pid)) return true;
      } else {
        // Who else was started meanwhile.
        waitingFor = [...(await marked(privateFolder))];
        if (waitingFor.length === 0) return true;
      }
    }
    await new Promise((resume) => setTimeout(resume, 10));
  }
  return false;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Negative: a process group. Another user's process is there too. */
export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Already gone.
  }
}

/** A look at all processes that is about to be taken. */
let nextLook: Promise<readonly (readonly [number, string])[]> | undefined;

/** Processes whose environment names the command's private folder. Other users' are unreadable and not ours. */
export async function marked(privateFolder: string): Promise<readonly number[]> {
  if (process.platform !== "linux") return [];
  nextLook ??= new Promise((resolve) => setImmediate(() => resolve(lookAtAll())));
  return (await nextLook).filter(([, environment]) => environment.includes(privateFolder)).map(([pid]) => pid);
}

/**
 * One look serves all who asked before it began: a swarm that is cancelled asks for each of its commands at once. Read
 * at once: some hundred files that are no files, which through another thread cost ten times as much.
 */
function lookAtAll(): readonly (readonly [number, string])[] {
  nextLook = undefined;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => [Number(pid), environmentOf(pid)] as const)
    .filter(([, environment]) => environment.includes(PRIVATE_PREFIX));
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    return "";
  }
}

function killWindowsTree(child: ChildProcess): Promise<void> {
  const taskkill = join(process.env.SystemRoot ?? "C:\\Windows", "System32", "taskkill.exe");
  return new Promise((resolve) => {
    execFile(taskkill, ["/pid", String(child.pid), "/T", "/F"], { windowsHide: true }, (error) => {
      if (error) child.kill("SIGKILL");
      resolve();
    });
  });
}
