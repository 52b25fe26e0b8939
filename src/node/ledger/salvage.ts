import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { ledgerRow, type SqlRow } from "./rows.ts";
import { openSqlite } from "./sqlite.ts";
import type { LedgerTable } from "./tables.ts";
import { amounts, READ_TOTAL } from "./totals.ts";

/** What can still be read of a ledger's file, whatever state it is in. */
export interface Salvage {
  readonly tables: Readonly<Record<LedgerTable, readonly SqlRow[]>>;
  /** What the file's own totals say is used of a month, settled and open, in nano-dollars; 0 when they cannot be read. */
  usedIn(month: string): number;
  /** Removes the copy that was read. */
  dispose(): void;
}

/** Reads a copy, so that nothing of the original is changed by looking at it, not even by its write-ahead log. */
export function salvage(file: string): Salvage {
  const folder = mkdtempSync(join(dirname(file), `.${basename(file)}-reading-`));
  const dispose = () => rmSync(folder, { recursive: true, force: true });
  const tables = { attempts: [], told: [], forecasts: [], outcomes: [], corrections: [] };
  const nothing: Salvage = { tables, usedIn: () => 0, dispose };
  try {
    const copy = join(folder, "copy.sqlite");
    copyFileSync(file, copy);
    for (const log of ["-wal", "-journal"]) if (existsSync(file + log)) copyFileSync(file + log, copy + log);
    const db = openSqlite(copy);
    const found = {
      attempts: readEach(db, "attempts").filter(isAttempt),
      told: readUntilBroken(db, "SELECT * FROM told").rows,
      forecasts: readEach(db, "forecasts"),
      outcomes: readEach(db, "outcomes"),
      corrections: readEach(db, "corrections"),
    };
    const used = new Map<string, number>();
    return {
      tables: found,
      usedIn(month) {
        const known = used.get(month) ?? totalOf(db, month);
        used.set(month, known);
        return known;
      },
      dispose() {
        db.close();
        dispose();
      },
    };
  } catch {
    return nothing;
  }
}

/** Walks a table from both ends until it cannot go on, then tries what lies between one by one. */
function readEach(db: DatabaseSync, table: Exclude<LedgerTable, "told">): readonly SqlRow[] {
  const first = readUntilBroken(db, `SELECT * FROM ${table} ORDER BY seq`);
  if (first.end !== "broken") return first.rows;
  const rows = new Map<unknown, SqlRow>();
  const keep = (some: readonly SqlRow[]) => {
    for (const row of some) rows.set(row.seq, row);
  };
  const last = readUntilBroken(db, `SELECT * FROM ${table} ORDER BY seq DESC`).rows;
  keep(first.rows);
  keep(last);
  const from = Number(first.rows.at(-1)?.seq ?? 0);
  const to = Number(last.at(-1)?.seq ?? from + BLIND_ROWS);
  for (let seq = from + 1; seq < to; seq++) {
    keep(readUntilBroken(db, `SELECT * FROM ${table} WHERE seq = ${seq}`).rows);
  }
  return [...rows.values()].sort((a, b) => Number(a.seq) - Number(b.seq));
}

/** How far is looked when the end of a table cannot be found. */
const BLIND_ROWS = 20_000;

interface Reading {
  readonly rows: readonly SqlRow[];
  /** `no table`: an older format has none, or nothing can be read of any. */
  readonly end: "whole" | "broken" | "no table";
}

function readUntilBroken(db: DatabaseSync, sql: string): Reading {
  const rows: SqlRow[] = [];
  let end: Reading["end"] = "no table";
  try {
    const statement = db.prepare(sql);
    end = "broken";
    for (const row of statement.iterate()) rows.push(row);
    end = "whole";
  } catch {
    // As far as it could be read.
  }
  return { rows, end };
}

function isAttempt(row: SqlRow): boolean {
  try {
    ledgerRow(row);
    return true;
  } catch {
    return false;
  }
}

function totalOf(db: DatabaseSync, month: string): number {
  try {
    const { settled, open } = amounts(db.prepare(READ_TOTAL).get("month", month));
    return settled + open;
  } catch {
    return 0;
  }
}
