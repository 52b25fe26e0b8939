import { chmodSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { damagedText, LedgerError, networkText } from "./errors.ts";
import { migrateFrom1 } from "./migrate.ts";
import { networkFolder } from "./network-folder.ts";
import { openSqlite } from "./sqlite.ts";
import { APPLICATION_ID, OUTCOME_TABLES, TABLES, VERSION } from "./tables.ts";
import { inTransaction, patiently } from "./transaction.ts";

/**
 * Opens the file, makes the tables in a new one, checks an old one and brings it to the present format. Throws
 * LedgerError or what SQLite throws.
 */
export function openDatabase(file: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const remote = networkFolder(dirname(file));
  if (remote !== null) throw new LedgerError("network", networkText(file, remote));
  const db = openSqlite(file);
  try {
    // Waiting inside SQLite is not fair between processes; the rest of the patience is in `patiently`.
    db.exec("PRAGMA busy_timeout = 50; PRAGMA synchronous = FULL");
    if (process.platform !== "win32") chmodSync(file, 0o600);
    chooseJournal(db, file, walIsSafe(process.versions.sqlite ?? ""));
    inTransaction(db, file, () => {
      checkOrMake(db, file);
    });
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Whether this SQLite's write-ahead log may be used by several processes: versions before 3.51.3 can lose commits when
 * two of them reset the log at the same moment; repaired also in 3.50.7 and 3.44.6 (https://sqlite.org/wal.html).
 */
export function walIsSafe(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  if (major !== 3) return major > 3;
  if (minor === 44) return patch >= 6;
  if (minor === 50) return patch >= 7;
  return minor > 51 || (minor === 51 && patch >= 3);
}

function chooseJournal(db: DatabaseSync, file: string, safe: boolean): void {
  const current = patiently(file, () => pragma(db, "journal_mode"));
  if (safe && current !== "wal") {
    try {
      db.exec("PRAGMA journal_mode = WAL");
    } catch {
      // Somebody else is in it. The rollback journal is as safe, only slower.
    }
  }
  if (!safe && current !== "delete") patiently(file, () => db.exec("PRAGMA journal_mode = DELETE"));
}

function checkOrMake(db: DatabaseSync, file: string): void {
  const version = Number(pragma(db, "user_version"));
  const isEmpty = db.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
  if (version === 0 && isEmpty) {
    db.exec(TABLES);
    return;
  }
  if (Number(pragma(db, "application_id")) !== APPLICATION_ID) {
    throw new LedgerError("damaged", damagedText(file, "it is another program's database"));
  }
  if (version > VERSION) {
    throw new LedgerError(
      "newer",
      `The spending ledger ${file} was written by a newer version of Frugal Swarm (format ${version}, this one knows ${VERSION}). Update Frugal Swarm here, or reload the window if it has just been updated.`,
    );
  }
  const verdict = String(pragma(db, "quick_check(1)"));
  if (verdict !== "ok") throw new LedgerError("damaged", damagedText(file, verdict));
  if (version === 1) migrateFrom1(db);
  if (version === 2) db.exec(OUTCOME_TABLES);
}

function pragma(db: DatabaseSync, name: string): unknown {
  return Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}
