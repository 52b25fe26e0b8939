import { existsSync, statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { formatUsd } from "../../core/money.ts";
import { type LedgerRow, periodsOf } from "../../core/spend/ledger.ts";
import { backupFile } from "./backup.ts";
import { isFarAhead } from "./clock.ts";
import { asLedgerError, farAheadText, LedgerError } from "./errors.ts";
import { journalsOf } from "./journal.ts";
import { ledgerRow } from "./rows.ts";
import { openSqlite } from "./sqlite.ts";
import { SUM_UP } from "./tables.ts";
import { amounts, READ_TOTAL } from "./totals.ts";

export interface LedgerCheck {
  readonly isWhole: boolean;
  /** What was found, one finding a line, in words for the user. */
  readonly lines: readonly string[];
}

/**
 * Looks through the whole ledger and changes nothing: every page, every attempt, and whether the running totals are the
 * sums of the attempts. Throws a LedgerError when it cannot be read for another reason than damage.
 */
export function checkLedger(file: string, now: number): LedgerCheck {
  if (!existsSync(file))
    return { isWhole: true, lines: [`There is no spending ledger at ${file}: nothing was spent.`] };
  try {
    return reading(file, (db) => {
      const problems = [...brokenPages(db), ...wrongTotals(db)];
      const rows = db.prepare("SELECT * FROM attempts ORDER BY seq").all().map(ledgerRow);
      const ahead = rows.map((row) => row.day).find((day) => isFarAhead(day, now));
      if (ahead !== undefined) problems.push(farAheadText(file, ahead, periodsOf(now).day));
      const advice = problems.length > 0 ? ['Run "frugal-swarm ledger repair".'] : [];
      return { isWhole: problems.length === 0, lines: [...summary(db, file, rows, now), ...problems, ...advice] };
    });
  } catch (error) {
    const trouble = asLedgerError(error, file);
    if (!(trouble instanceof LedgerError) || trouble.kind !== "damaged") throw trouble;
    return { isWhole: false, lines: [trouble.message] };
  }
}

/** Attempts of a ledger, oldest first, read without opening it for writing; none when there is no ledger. */
export function readAttempts(file: string, month: string | null): readonly LedgerRow[] {
  if (!existsSync(file)) return [];
  try {
    return reading(file, (db) =>
      db
        .prepare("SELECT * FROM attempts WHERE :month IS NULL OR month = :month ORDER BY seq")
        .all({ month })
        .map(ledgerRow),
    );
  } catch (error) {
    throw asLedgerError(error, file);
  }
}

function reading<T>(file: string, work: (db: DatabaseSync) => T): T {
  const db = openSqlite(file, { readOnly: true, timeout: 5_000 });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

function brokenPages(db: DatabaseSync): readonly string[] {
  const found = db
    .prepare("PRAGMA integrity_check(20)")
    .all()
    .map((row) => String(row.integrity_check));
  return found.filter((one) => one !== "ok").map((one) => `Damaged: ${one}`);
}

/** Sums the attempts in a table of its own and compares. */
function wrongTotals(db: DatabaseSync): readonly string[] {
  db.exec(`CREATE TEMP TABLE sums AS SELECT * FROM totals WHERE 0; ${SUM_UP.replaceAll("totals", "temp.sums")}`);
  const different = db.prepare(
    `SELECT scope, key FROM (SELECT * FROM totals EXCEPT SELECT * FROM temp.sums)
     WHERE billed + computed + estimated + open > 0
     UNION SELECT scope, key FROM (SELECT * FROM temp.sums EXCEPT SELECT * FROM totals)`,
  );
  return different.all().map(({ scope, key }) => `The total of the ${scope} ${key} is not the sum of its attempts.`);
}

function summary(db: DatabaseSync, file: string, rows: readonly LedgerRow[], now: number): readonly string[] {
  const { month } = periodsOf(now);
  const { settled, open, held } = amounts(db.prepare(READ_TOTAL).get("month", month));
  const copied = statSync(backupFile(file), { throwIfNoEntry: false });
  return [
    `${file}: ${rows.length} attempts, ${rows.filter((row) => row.state === "held").length} of them held.`,
    `${month}: ${formatUsd(settled)} spent, ${formatUsd(open)} open, ${formatUsd(held)} of that held.`,
    `Last copy: ${copied ? copied.mtime.toISOString().slice(0, 16).replace("T", " ") : "none yet"}; journals: ${journalsOf(file).length}.`,
  ];
}
