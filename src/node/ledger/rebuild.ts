import { chmodSync } from "node:fs";
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { periodsOf } from "../../core/spend/ledger.ts";
import { isFarAhead } from "./clock.ts";
import type { SqlRow } from "./rows.ts";
import { openSqlite } from "./sqlite.ts";
import { SUM_UP, TABLES } from "./tables.ts";

/** What a new ledger is made of. */
export interface Contents {
  readonly attempts: readonly SqlRow[];
  readonly told: readonly SqlRow[];
  readonly forecasts: readonly SqlRow[];
}

/** Makes a ledger with these contents in a file that is not there yet, whole and flushed. */
export function makeLedger(file: string, { attempts, told, forecasts }: Contents): void {
  const db = openSqlite(file);
  try {
    db.exec("PRAGMA synchronous = FULL; BEGIN");
    db.exec(TABLES);
    insertAll(db, "attempts", attempts);
    insertAll(db, "told", told);
    insertAll(db, "forecasts", forecasts);
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
function insertAll(db: DatabaseSync, table: string, rows: readonly SqlRow[]): void {
  const columns = db.prepare(`SELECT name FROM pragma_table_info('${table}') WHERE name <> 'seq'`).all();
  const names = columns.map(({ name }) => String(name));
  const insert = db.prepare(
    `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map((name) => `:${name}`).join(", ")}) ON CONFLICT DO NOTHING`,
  );
  for (const row of rows) {
    const values: Record<string, SQLInputValue> = {};
    for (const name of names) values[name] = whole(row[name] ?? null);
    insert.run(values);
  }
}

/** Numbers of the ledger are integers, and are bound as such. */
function whole(value: SQLInputValue): SQLInputValue {
  return typeof value === "number" ? BigInt(value) : value;
}
