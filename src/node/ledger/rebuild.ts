import { chmodSync } from "node:fs";
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { periodsOf } from "../../core/spend/ledger.ts";
import { isFarAhead } from "./clock.ts";
import { isUnfit } from "./errors.ts";
import type { SqlRow } from "./rows.ts";
import { openSqlite } from "./sqlite.ts";
import { KEPT_TABLES, type LedgerTable, SUM_UP, TABLES } from "./tables.ts";

/**
 * Makes a ledger with these contents in a file that is not there yet, whole and flushed. Of rows with the same key the
 * first is taken. What is no attempt and does not fit its table is left out.
 */
export function makeLedger(file: string, contents: Readonly<Record<LedgerTable, readonly SqlRow[]>>): void {
  const db = openSqlite(file);
  try {
    db.exec("PRAGMA synchronous = FULL; BEGIN");
    db.exec(TABLES);
    for (const table of KEPT_TABLES) insertAll(db, table, contents[table]);
    db.exec(SUM_UP);
    db.exec("COMMIT");
  } finally {
    db.close();
  }
  if (process.platform !== "win32") chmodSync(file, 0o600);
}

/**
 * Books in the present day and month what a clock that was far ahead has booked later (clock.ts), so that it counts
 * against today's budgets. Inside the caller's transaction. Returns how many attempts it was.
 */
export function bookAheadToday(db: DatabaseSync, now: number): number {
  const days = db
    .prepare("SELECT DISTINCT day FROM attempts")
    .all()
    .map((row) => String(row.day));
  const { month, day: today } = periodsOf(now);
  const move = db.prepare(
    `UPDATE attempts SET month = :month, day = :today,
       note = coalesce(note || '; ', '') || 'was booked on ' || day || ' by a clock that was ahead' WHERE day = :day`,
  );
  let moved = 0;
  for (const day of days) if (isFarAhead(day, now)) moved += Number(move.run({ month, today, day }).changes);
  if (moved > 0) db.exec(SUM_UP);
  return moved;
}

/** Copies rows into a table, by the columns that it has; `seq` is given anew. */
function insertAll(db: DatabaseSync, table: LedgerTable, rows: readonly SqlRow[]): void {
  const columns = db.prepare(`SELECT name FROM pragma_table_info('${table}') WHERE name <> 'seq'`).all();
  const names = columns.map(({ name }) => String(name));
  const insert = db.prepare(
    `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map((name) => `:${name}`).join(", ")}) ON CONFLICT DO NOTHING`,
  );
  for (const row of rows) {
    const values: Record<string, SQLInputValue> = {};
    for (const name of names) values[name] = whole(row[name] ?? null);
    try {
      insert.run(values);
    } catch (error) {
      // An attempt may stand for spend; the others are only remembered.
      if (table === "attempts" || !isUnfit(error)) throw error;
    }
  }
}

/** Numbers of the ledger are integers, and are bound as such. */
function whole(value: SQLInputValue): SQLInputValue {
  return typeof value === "number" ? BigInt(value) : value;
}
