import { type FileHandle, mkdir, open, realpath, rm, stat } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import type { Release } from "../core/host.ts";
import { type Lock, tryLock } from "./ledger/lock.ts";

const NAME = "in-use.lock";

/** Real paths of what this process has claimed: opening their locks a second time would free them. */
const own = new Set<string>();

/** A file that was removed between its opening and its locking is made anew so often; each time somebody else let go. */
const TRIES = 20;

/**
 * Claims a folder for this process, until it is released or the process dies. `null` while another living process, or
 * this one, has it, and where it cannot be made. Where Node has no SQLite there are no locks, and nothing is claimed.
 */
export async function claimFolder(folder: string): Promise<Release | null> {
  if (!isBuiltin("node:sqlite")) return null;
  const real = await mkdir(folder, { recursive: true, mode: 0o700 }).then(
    () => realpath(folder),
    () => null,
  );
  if (real === null || own.has(real)) return null;
  own.add(real);
  const held = await hold(join(real, NAME)).catch(() => null);
  if (held === null) {
    own.delete(real);
    return null;
  }
  return async () => {
    await held.release();
    own.delete(real);
  };
}

/** A lock on the file that stands at a path; `null` while somebody else has it. Rejects where it cannot be made. */
async function hold(path: string): Promise<{ readonly release: () => Promise<void> } | null> {
  for (let tries = TRIES; tries > 0; tries--) {
    const file = await open(path, "a", 0o600);
    const lock = tryLock(path);
    if (lock !== undefined && (await standsAt(path, file))) return { release: () => release(path, lock, file) };
    lock?.close();
    // Only now: closing any handle of a file frees what SQLite has locked in it.
    await file.close();
    if (lock === undefined) return null;
  }
  return null;
}

/**
 * Whether a path still leads to an open file. Who let go removes the file while it has the lock: a lock that was got on
 * such a file is nobody's any more, and another may have made the next one. An open file's number is not given again,
 * so what was locked between its opening and this look is this file.
 */
async function standsAt(path: string, file: FileHandle): Promise<boolean> {
  const [ours, there] = await Promise.all([
    file.stat({ bigint: true }),
    stat(path, { bigint: true }).catch(() => undefined),
  ]);
  return there !== undefined && there.ino === ours.ino && there.dev === ours.dev;
}

/**
 * Removed first: behind the lock it could be another's already, as it is when the folder was removed and made anew
 * meanwhile. Where an open file cannot be removed, it stays.
 */
async function release(path: string, lock: Lock, file: FileHandle): Promise<void> {
  if (await standsAt(path, file)) await rm(path, { force: true }).catch(() => {});
  lock.close();
  await file.close();
}
