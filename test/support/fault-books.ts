import type { LedgerRow } from "../../src/core/spend/ledger.ts";
import type { BillEntry } from "../../src/emulator/bill.ts";

/** The ledger's rows of one run beside the emulator's bill. Nano-dollars. */
export interface Books {
  /** Rows whose cost is known, and their sum. */
  readonly known: number;
  readonly booked: number;
  readonly billed: number;
  /** Rows that stay held: the id of their generation never arrived, or was another's. */
  readonly held: number;
  readonly heldBound: number;
  /** On the bill, but of no row whose cost is known. */
  readonly blind: number;
  /** Rows that differ from the bill, in words. */
  readonly wrong: readonly string[];
}

/** Compares row by row where a row names its generation, and the rest in sum: held rows must cover what is billed. */
export function compareBooks(rows: readonly LedgerRow[], bill: readonly BillEntry[]): Books {
  const entries = new Map(bill.map((entry) => [entry.generationId, entry]));
  const entryOf = ({ generationId }: LedgerRow) => (generationId === null ? undefined : entries.get(generationId));
  const known = rows.filter(({ state }) => state === "settled" || state === "reconciled");
  const held = rows.filter(({ state }) => state === "held");
  const explained = new Set(rows.filter(({ state }) => state !== "held").map(({ generationId }) => generationId));
  const blind = total(bill.filter(({ generationId }) => !explained.has(generationId)).map(({ cost }) => cost));
  const heldBound = total(held.map(({ bound }) => bound));
  const wrong = rows.flatMap((row) => problemOf(row, entryOf(row)) ?? []);
  if (blind > heldBound) wrong.push(`${blind} billed that no row explains, ${heldBound} held`);
  return {
    known: known.length,
    booked: total(known.map(({ cost }) => cost ?? Number.NaN)),
    billed: total(bill.map(({ cost }) => cost)),
    held: held.length,
    heldBound,
    blind,
    wrong,
  };
}

function problemOf({ state, cost }: LedgerRow, entry: BillEntry | undefined): string | null {
  switch (state) {
    case "settled":
    case "reconciled":
      return cost === entry?.cost ? null : `${state} at ${cost}, billed ${entry?.cost ?? "nothing"}`;
    case "released":
      return entry && entry.cost > 0 ? `released, billed ${entry.cost}` : null;
    case "held":
      return null;
    default:
      return `left ${state}`;
  }
}

function total(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
