import type { JournalContent } from "./journal-lines.ts";
import type { SqlRow } from "./rows.ts";
import { rankOf } from "./tables.ts";

/** Copies of attempts, by how far they can be trusted. */
export interface Copies {
  /** Of a copy that SQLite finds whole. */
  readonly backup: readonly SqlRow[];
  /** Each line has its own checksum. */
  readonly journals: readonly JournalContent[];
  /** Read out of a file that is known to be broken. */
  readonly damaged: readonly SqlRow[];
}

/**
 * What each attempt came to, as far as the copies prove it. The furthest state in the backup and the journals counts.
 * The damaged file is believed only about attempts that neither of them knows. An attempt that was not decided is held;
 * it is released only where a complete journal proves that it was never sent.
 */
export function mergeCopies(copies: Copies, now: number): readonly SqlRow[] {
  const merged = new Map<unknown, SqlRow>();
  const take = (row: SqlRow) => {
    const known = merged.get(row.id);
    if (!known || isFurther(row, known)) merged.set(row.id, row);
  };
  for (const row of copies.backup) take(row);
  const neverSent = new Set<unknown>();
  for (const { rows, isComplete } of copies.journals) {
    for (const row of rows) {
      take(row);
      if (row.state === "reserved" && isComplete) neverSent.add(row.id);
    }
  }
  for (const row of copies.damaged) if (!merged.has(row.id)) merged.set(row.id, row);
  return [...merged.values()].map((row) => decided(row, neverSent.has(row.id), now)).sort(byTime);
}

/** Of two final copies, which can both have been written when a commit failed, the dearer one. */
function isFurther(row: SqlRow, than: SqlRow): boolean {
  const further = rankOf(row.state) - rankOf(than.state);
  return further > 0 || (further === 0 && Number(row.cost ?? 0) > Number(than.cost ?? 0));
}

function decided(row: SqlRow, neverSent: boolean, now: number): SqlRow {
  if (rankOf(row.state) >= rankOf("held")) return row;
  const isFree = row.state === "reserved" && neverSent;
  const note = isFree ? "never sent, as its journal proves" : "the ledger was damaged before the outcome was known";
  return { ...row, state: isFree ? "released" : "held", note, decided_at: now };
}

function byTime(a: SqlRow, b: SqlRow): number {
  return Number(a.at) - Number(b.at) || (String(a.id) < String(b.id) ? -1 : 1);
}
