import { copyFileSync, existsSync, linkSync, renameSync, rmSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { formatUsd, nanoUsd, toUsdString } from "../../core/money.ts";
import { periodsOf } from "../../core/spend/ledger.ts";
import { backupFile } from "./backup.ts";
import { asLedgerError, LedgerError } from "./errors.ts";
import { journalsOf } from "./journal.ts";
import { readJournal } from "./journal-lines.ts";
import { mergeCopies } from "./merge.ts";
import { bookAheadToday, makeLedger } from "./rebuild.ts";
import type { SqlRow } from "./rows.ts";
import { type Salvage, salvage } from "./salvage.ts";
import { openDatabase } from "./schema.ts";
import type { LedgerTable } from "./tables.ts";
import { inTransaction } from "./transaction.ts";
import { isInUse } from "./windows.ts";

export interface RepairReport {
  readonly status: "intact" | "clock" | "rebuilt";
  /** What was done, in words for the user. */
  readonly text: string;
  /** Where the damaged file is now. */
  readonly movedTo: string | null;
  readonly attempts: number;
  /** Attempts whose outcome is not proved and whose worst case stays counted. */
  readonly held: number;
}

/**
 * Makes a ledger that cannot be used usable again, and counts at least what can be proved to be spent:
 *
 * - A damaged file is moved aside, never removed, and a new one is made of the last backup, the journals and what can
 *   still be read of it. What cannot be proved stays held. What its totals say was used this month and no attempt
 *   accounts for is held too, as one attempt of its own.
 * - Outcomes, corrections, forecasts and alerts are not in the journals: of the damaged file comes back what can be read,
 *   and the rest from the backup, which is a day old at most.
 * - In a whole file, what a clock that was far ahead has booked is booked in the present day and month.
 *
 * `now`: milliseconds since the epoch. Rejects with a LedgerError while a window has a damaged one
 * open; one that is whole may be in use.
 */
export async function repairLedger(file: string, now: number = Date.now()): Promise<RepairReport> {
  try {
    if (!existsSync(file) && !existsSync(backupFile(file)) && journalsOf(file).length === 0) return nothingThere(file);
    const whole = existsSync(file) ? openWhole(file) : undefined;
    if (whole) return putClockRight(whole, file, now);
    if (isInUse(file)) throw new LedgerError("busy", inUseText(file));
    return rebuild(file, now);
  } catch (error) {
    throw asLedgerError(error, file);
  }
}

/** `undefined` when it is damaged; throws for every other trouble, which this is no cure for. */
function openWhole(file: string): DatabaseSync | undefined {
  try {
    return openDatabase(file);
  } catch (error) {
    const trouble = asLedgerError(error, file);
    if (trouble instanceof LedgerError && trouble.kind === "damaged") return undefined;
    throw trouble;
  }
}

function putClockRight(db: DatabaseSync, file: string, now: number): RepairReport {
  try {
    const moved = inTransaction(db, file, () => bookAheadToday(db, now));
    const attempts = count(db, "1");
    const held = count(db, "state = 'held'");
    if (moved === 0) {
      const text = `The spending ledger ${file} is whole: ${attempts} attempts, ${held} of them held. Nothing was changed.`;
      return { status: "intact", text, movedTo: null, attempts, held };
    }
    const text = `${moved} attempts that a clock far ahead had booked are now booked today and count against this day's and month's budgets.`;
    return { status: "clock", text, movedTo: null, attempts, held };
  } finally {
    db.close();
  }
}

function rebuild(file: string, now: number): RepairReport {
  const part = `${file}-repaired.part`;
  rmSync(part, { force: true });
  const damaged = existsSync(file) ? salvage(file) : undefined;
  const backup = existsSync(backupFile(file)) ? salvage(backupFile(file)) : undefined;
  try {
    const journals = journalsOf(file).map(({ path }) => readJournal(path));
    // What the damaged file has is newer than what the copy has.
    const all = (table: LedgerTable) => [...(damaged?.tables[table] ?? []), ...(backup?.tables[table] ?? [])];
    const copies = { backup: backup?.tables.attempts ?? [], journals, damaged: damaged?.tables.attempts ?? [] };
    const merged = mergeCopies(copies, now);
    const unexplained = unexplainedSpend(merged, [damaged, backup], now);
    const attempts = unexplained ? [...merged, unexplained] : merged;
    makeLedger(part, {
      ...{ attempts, told: all("told"), forecasts: all("forecasts") },
      ...{ outcomes: all("outcomes"), corrections: all("corrections") },
    });
    const movedTo = existsSync(file) ? moveAside(file, now) : null;
    renameSync(part, file);
    const held = attempts.filter((row) => row.state === "held");
    const holding = held.reduce((total, row) => total + Number(row.bound), 0);
    const sources = [
      backup && `the last backup (${copies.backup.length} attempts)`,
      journals.length > 0 && `${journals.length} journals`,
      damaged && `what could be read of the damaged file (${copies.damaged.length} attempts)`,
    ].filter((source) => typeof source === "string");
    const text = [
      `The spending ledger ${file} was made anew from ${sources.join(", ") || "nothing"}: ${attempts.length} attempts.`,
      `${held.length} of them are held at their worst case, ${formatUsd(nanoUsd(holding))}, because nothing proves what they cost.`,
      unexplained &&
        `${toUsdString(nanoUsd(Number(unexplained.bound)))} USD of that is spend that no attempt accounts for.`,
      movedTo && `The damaged file is kept as ${movedTo}.`,
      "Compare the month with your provider's own activity page.",
    ];
    const words = text.filter((part) => part !== null && part !== undefined).join(" ");
    return { status: "rebuilt", text: words, movedTo, attempts: attempts.length, held: held.length };
  } finally {
    damaged?.dispose();
    backup?.dispose();
  }
}

/** What the month's totals of a copy say beyond the attempts that were found, as an attempt that is held. */
function unexplainedSpend(
  rows: readonly SqlRow[],
  copies: readonly (Salvage | undefined)[],
  now: number,
): SqlRow | undefined {
  const { month, day } = periodsOf(now);
  const said = Math.max(0, ...copies.map((copy) => copy?.usedIn(month) ?? 0));
  const found = rows
    .filter((row) => row.month === month && row.state !== "released")
    .reduce((total, row) => total + Number(row.cost ?? row.bound), 0);
  if (said <= found) return undefined;
  return {
    ...{ id: `repair-${now}`, window: "repair", at: now, month, day, swarm: "repair", task: "unexplained" },
    ...{ agent: "repair", role: "worker", workspace: "", attempt: 1, model: "unknown", bound: said - found },
    ...{ route_reason: "", state: "held", decided_at: now },
    note: "the damaged ledger's total of the month was higher than its attempts that could be read",
  };
}

/** Gives the damaged file a second name, and takes its write-ahead log away, which must not be played into the new one. */
function moveAside(file: string, now: number): string {
  const aside = `${file}-damaged-${new Date(now).toISOString().replaceAll(":", "-")}`;
  try {
    linkSync(file, aside);
  } catch {
    copyFileSync(file, aside);
  }
  for (const part of ["-wal", "-journal"]) {
    if (existsSync(file + part)) renameSync(file + part, aside + part);
  }
  rmSync(`${file}-shm`, { force: true });
  return aside;
}

function count(db: DatabaseSync, condition: string): number {
  return Number(db.prepare(`SELECT count(*) AS n FROM attempts WHERE ${condition}`).get()?.n);
}

function nothingThere(file: string): RepairReport {
  const text = `There is no spending ledger at ${file} and nothing to make one from; the first spend makes it.`;
  return { status: "intact", text, movedTo: null, attempts: 0, held: 0 };
}

function inUseText(file: string): string {
  return `The spending ledger ${file} is in use by another window or terminal run. Close them, or reload their windows, and repair it then.`;
}
