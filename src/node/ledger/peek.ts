import { existsSync } from "node:fs";
import { isBuiltin } from "node:module";
import { errorText } from "../../core/error-text.ts";
import { type NanoUsd, nanoUsd, ZERO } from "../../core/money.ts";
import { periodsOf } from "../../core/spend/ledger.ts";

export interface PeekedSpend {
  readonly month: { readonly settled: NanoUsd; readonly open: NanoUsd };
  readonly day: { readonly settled: NanoUsd; readonly open: NanoUsd };
  /** Why the ledger could not be read; the amounts are then nothing but zeros. */
  readonly problem: string | null;
}

const NOTHING = { settled: ZERO, open: ZERO };

/**
 * This month's and this day's totals, read at once and without a thread: two rows by key. For the status bar at
 * start-up; whoever spends opens the ledger itself. No ledger yet is no spend, and nothing is opened or made.
 */
export function peekSpend(file: string, now: number): PeekedSpend {
  if (!existsSync(file)) return { month: NOTHING, day: NOTHING, problem: null };
  if (!isBuiltin("node:sqlite")) return { month: NOTHING, day: NOTHING, problem: "this editor has no SQLite" };
  try {
    const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
    const db = new DatabaseSync(file, { readOnly: true });
    try {
      const total = db.prepare("SELECT settled, open FROM totals WHERE scope = ? AND key = ?");
      const { month, day } = periodsOf(now);
      const read = (scope: string, key: string) => {
        const row = total.get(scope, key);
        return row === undefined ? NOTHING : { settled: nanoUsd(Number(row.settled)), open: nanoUsd(Number(row.open)) };
      };
      return { month: read("month", month), day: read("day", day), problem: null };
    } finally {
      db.close();
    }
  } catch (error) {
    return { month: NOTHING, day: NOTHING, problem: errorText(error) };
  }
}
