import { chmodSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { damagedText, LedgerError } from "./errors.ts";
import { inTransaction, patiently } from "./transaction.ts";

const VERSION = 1;
/** Marks the file as a ledger of ours ("FRUG"). */
const APPLICATION_ID = 0x46525547;

const TABLES = `
  CREATE TABLE attempts (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    window TEXT NOT NULL,
    at INTEGER NOT NULL,
    month TEXT NOT NULL,
    day TEXT NOT NULL,
    swarm TEXT NOT NULL,
    task TEXT NOT NULL,
    agent TEXT NOT NULL,
    role TEXT NOT NULL,
    workspace TEXT NOT NULL,
    route_reason TEXT NOT NULL,
    model TEXT NOT NULL,
    bound INTEGER NOT NULL CHECK (bound >= 0),
    price_note TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('reserved', 'sent', 'held', 'settled', 'released')),
    cost INTEGER CHECK (cost >= 0),
    origin TEXT CHECK (origin IN ('billed', 'computed', 'estimated')),
    usage TEXT,
    served_model TEXT,
    provider TEXT,
    generation_id TEXT,
    note TEXT,
    CHECK ((state = 'settled') = (cost IS NOT NULL)),
    CHECK ((cost IS NULL) = (origin IS NULL))
  ) STRICT;
  CREATE INDEX attempts_by_swarm ON attempts (swarm);
  CREATE INDEX attempts_by_month ON attempts (month);
  CREATE INDEX attempts_undecided ON attempts (window) WHERE state IN ('reserved', 'sent');
  CREATE INDEX attempts_held ON attempts (seq) WHERE state = 'held';
  CREATE TABLE totals (
    scope TEXT NOT NULL CHECK (scope IN ('month', 'day', 'swarm', 'task')),
    key TEXT NOT NULL,
    settled INTEGER NOT NULL CHECK (settled >= 0),
    open INTEGER NOT NULL CHECK (open >= 0),
    PRIMARY KEY (scope, key)
  ) STRICT, WITHOUT ROWID;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${VERSION};
`;

/** Opens the file, makes the tables in a new one, and checks an old one. Throws LedgerError or what SQLite throws. */
export function openDatabase(file: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(file);
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
}

function pragma(db: DatabaseSync, name: string): unknown {
  return Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}
