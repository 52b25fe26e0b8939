import type { DatabaseSync } from "node:sqlite";
import { busyText, isBusy, LedgerError } from "./errors.ts";

/** How long one transaction waits for other processes before it gives up. */
const PATIENCE_MS = 30_000;
const LONGEST_PAUSE_MS = 40;

/** Runs `work` in a transaction that holds the write lock from its start; all of it is committed, or nothing. */
export function inTransaction<T>(db: DatabaseSync, file: string, work: () => T): T {
  return between("BEGIN IMMEDIATE", db, file, work);
}

/** Runs `work`, which only reads, on one state of the ledger, without keeping anybody from writing. */
export function inSnapshot<T>(db: DatabaseSync, file: string, work: () => T): T {
  return patiently(file, () => between("BEGIN", db, file, work));
}

/** Runs `work` so that its writes are undone when it throws, the transaction around it going on. */
export function inSavepoint<T>(db: DatabaseSync, work: () => T): T {
  db.exec("SAVEPOINT step");
  try {
    const result = work();
    db.exec("RELEASE step");
    return result;
  } catch (error) {
    db.exec("ROLLBACK TO step; RELEASE step");
    throw error;
  }
}

function between<T>(begin: string, db: DatabaseSync, file: string, work: () => T): T {
  patiently(file, () => db.exec(begin));
  try {
    const result = work();
    patiently(file, () => db.exec("COMMIT"));
    return result;
  } catch (error) {
    rollBack(db);
    throw error;
  }
}

/** Repeats what another process's lock refuses, after pauses of random length so that no process always loses. */
export function patiently<T>(file: string, work: () => T): T {
  const deadline = performance.now() + PATIENCE_MS;
  for (let attempt = 1; ; attempt++) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (performance.now() > deadline) throw new LedgerError("busy", busyText(file));
      pause(1 + Math.random() * Math.min(LONGEST_PAUSE_MS, 2 ** attempt));
    }
  }
}

/** Blocks the thread, which is the ledger's own (worker.ts). */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function rollBack(db: DatabaseSync): void {
  try {
    db.exec("ROLLBACK");
  } catch {
    // SQLite has rolled back by itself, as it does when the disk is full.
  }
}
