import { readlink, rm, symlink } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs `work` while no other process does so under the same lock; waits for the other, as long as it lives.
 * A lock whose owner died is taken over.
 */
export async function withInstallLock(
  path: string,
  log: (line: string) => void,
  work: () => Promise<void>,
): Promise<void> {
  let told = false;
  while (!(await tryLock(path))) {
    const owner = await lockOwner(path);
    if (owner !== undefined && !isAlive(owner)) await rm(path, { force: true });
    if (!told) log("Another process is installing VS Code: waiting for it");
    told = true;
    await sleep(500);
  }
  try {
    await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** Whether a process with this id runs on this machine. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** A symbolic link to nowhere: made and filled with its owner's process id in one atomic step. */
async function tryLock(path: string): Promise<boolean> {
  try {
    await symlink(String(process.pid), path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function lockOwner(path: string): Promise<number | undefined> {
  try {
    return Number(await readlink(path));
  } catch {
    return undefined;
  }
}
