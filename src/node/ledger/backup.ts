import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { journalsOf } from "./journal.ts";
import { readJournal } from "./journal-lines.ts";
import { tryLock } from "./lock.ts";
import type { SqlRow } from "./rows.ts";
import { openSqlite } from "./sqlite.ts";
import { rankOf } from "./tables.ts";
import { lockOf } from "./windows.ts";

const DAY_MS = 86_400_000;
/** A journal that has grown to this gets its backup before the day is over, so that disk use stays bounded. */
const LONG_JOURNAL_BYTES = 16 * 2 ** 20;

export function backupFile(ledgerFile: string): string {
  return `${ledgerFile}-backup`;
}

/** Whether the last backup is older than a day, or there is none, or this window's journal has grown long. */
export function isBackupDue(ledgerFile: string, now: number, journalBytes: number): boolean {
  const stat = statSync(backupFile(ledgerFile), { throwIfNoEntry: false });
  return stat === undefined || Math.abs(now - stat.mtimeMs) > DAY_MS || journalBytes > LONG_JOURNAL_BYTES;
}

/**
 * Copies the ledger as it is now, outside any transaction, and removes the journals that nobody writes any more and
 * that the copy covers. Does nothing while another window does it, and leaves the last backup when the disk is full.
 */
export function backUp(db: DatabaseSync, ledgerFile: string): void {
  const lock = tryLock(`${ledgerFile}-backup.lock`);
  if (!lock) return;
  const part = `${ledgerFile}-backup.part`;
  try {
    rmSync(part, { force: true });
    db.prepare("VACUUM INTO ?").run(part);
    if (process.platform !== "win32") chmodSync(part, 0o600);
    flushFile(part);
    renameSync(part, backupFile(ledgerFile));
    removeCovered(ledgerFile);
  } catch {
    rmSync(part, { force: true });
  } finally {
    lock.close();
  }
}

function removeCovered(ledgerFile: string): void {
  const backup = openSqlite(backupFile(ledgerFile), { readOnly: true });
  try {
    const find = backup.prepare("SELECT state FROM attempts WHERE id = ?");
    const covers = (row: SqlRow) => {
      const kept = find.get(String(row.id));
      // A reservation that the ledger does not have was never committed, and so never acted on.
      return kept === undefined ? row.state === "reserved" : rankOf(kept.state) >= rankOf(row.state);
    };
    for (const { path, window, isEnded } of journalsOf(ledgerFile)) {
      // A window's lock is there before its journal.
      const isWritten = !isEnded && statSync(lockOf(ledgerFile, window), { throwIfNoEntry: false }) !== undefined;
      if (!isWritten && readJournal(path).rows.every(covers)) rmSync(path, { force: true });
    }
  } finally {
    backup.close();
  }
}

function flushFile(path: string): void {
  const handle = openSync(path, "r+");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
