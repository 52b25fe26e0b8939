import { type ChildProcess, execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Ends a program and all it started: SIGTERM, and SIGKILL for what is left after `forceAfterMs`. Resolves when both
 * have been sent. On Linux also those are found that left the process group (setsid, daemons): they still carry the
 * command's private folder in their environment. Elsewhere such runaways are not found.
 */
export async function killTree(child: ChildProcess, privateFolder: string, forceAfterMs: number): Promise<void> {
  if (process.platform === "win32") return killWindowsTree(child);
  killGroup(child, "SIGTERM");
  for (const pid of await marked(privateFolder)) send(pid, "SIGTERM");
  await gone(child, privateFolder, forceAfterMs);
  killGroup(child, "SIGKILL");
  for (const pid of await marked(privateFolder)) send(pid, "SIGKILL");
}

/** Signals the process group that the child leads; nothing there is no error. */
export function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (process.platform === "win32" || child.pid === undefined) return;
  send(-child.pid, signal);
}

/** Looks every few milliseconds whether all are gone, so that a program that obeys costs no half second. */
async function gone(child: ChildProcess, privateFolder: string, ms: number): Promise<void> {
  const deadline = performance.now() + ms;
  while (performance.now() < deadline) {
    if (!(await isAlive(child, privateFolder))) return;
    await new Promise((resume) => setTimeout(resume, 25));
  }
}

/** On Linux by the mark, which the dead that nobody has collected do not carry any more. */
async function isAlive(child: ChildProcess, privateFolder: string): Promise<boolean> {
  if (process.platform === "linux") return (await marked(privateFolder)).length > 0;
  return child.pid !== undefined && isThere(-child.pid);
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Already gone.
  }
}

/** Processes whose environment names the command's private folder. Other users' are unreadable and not ours. */
async function marked(privateFolder: string): Promise<readonly number[]> {
  if (process.platform !== "linux") return [];
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
      return environment.includes(privateFolder) ? [Number(pid)] : [];
    }),
  );
  return found.flat();
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
