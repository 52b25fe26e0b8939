import { readdir, readlink, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PRIVATE_FOLDER } from "./closed-environment.ts";
import { isThere, marked } from "./process-tree.ts";

/** No command may run for so long: an hour is the longest time that a check can be given. */
const SURELY_OVER_MS = 2 * 60 * 60 * 1000;

/**
 * Ends the commands of processes that were killed, which nobody could end then, and removes their private folders.
 * A folder's name tells its process. A command is ended where the system shows it (Linux) and it runs in our own
 * namespace of processes; a folder goes when no command can still be using it, since containers share temp folders
 * and count their processes for themselves. Never throws.
 */
export async function endOrphans(now: number): Promise<void> {
  const temp = tmpdir();
  const dead = (await readdir(temp).catch(() => [])).filter((name) => {
    const pid = Number(PRIVATE_FOLDER.exec(name)?.[1]);
    return Number.isInteger(pid) && !isThere(pid);
  });
  // Side by side, so that one look at the processes serves all of them.
  await Promise.all(dead.map((name) => clear(join(temp, name), now)));
}

async function clear(folder: string, now: number): Promise<void> {
  for (const orphan of await marked(folder)) await endOurs(orphan);
  const made = await stat(folder).catch(() => undefined);
  if (made !== undefined && now - made.mtimeMs > SURELY_OVER_MS)
    await rm(folder, { recursive: true, force: true }).catch(() => {});
}

async function endOurs(pid: number): Promise<void> {
  const [ours, theirs] = await Promise.all([namespaceOf("self"), namespaceOf(pid)]);
  if (ours === undefined || ours !== theirs) return;
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone meanwhile.
  }
}

function namespaceOf(pid: number | "self"): Promise<string | undefined> {
  return readlink(`/proc/${pid}/ns/pid`).catch(() => undefined);
}
