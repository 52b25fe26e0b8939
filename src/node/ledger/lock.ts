import { openSqlite } from "./sqlite.ts";

/**
 * A file lock that dies with its process, in whatever way it dies: SQLite's own, since Node has none. The file holds
 * nothing. Nothing else may open such a file, as closing any handle on it would free the lock.
 */
export interface Lock {
  /** Frees it; the file stays. */
  close(): void;
}

/** Takes the lock; throws when somebody else has it or the file cannot be made. */
export function takeLock(path: string): Lock {
  const lock = openSqlite(path);
  try {
    lock.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** `undefined` while its owner lives, and when the file is not to be used. */
export function tryLock(path: string): Lock | undefined {
  try {
    return takeLock(path);
  } catch {
    return undefined;
  }
}
