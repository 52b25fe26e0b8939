import { type NanoUsd, nanoUsd, ZERO } from "../../src/core/money.ts";
import type { LedgerRow } from "../../src/core/spend/ledger.ts";
import type { BillEntry } from "../../src/emulator/bill.ts";

/** Our rows of one kind of ending against the emulator's bill. Amounts in nano-dollars. */
export interface EndingTally {
  attempts: number;
  /** Known at once. */
  settled: number;
  /** Looked up later. */
  reconciled: number;
  /** Proved to have cost nothing. */
  released: number;
  held: number;
  /** Of what is settled and reconciled. */
  booked: NanoUsd;
  /** What the emulator billed for those, and for what was released. */
  billed: NanoUsd;
}

/** Compares every row of the ledger with the entry of the bill that it names. */
export class BillTally {
  readonly endings = new Map<string, EndingTally>();
  /** What the emulator billed for rows that are still held, and what is held for them. */
  heldBilled: NanoUsd = ZERO;
  heldBound: NanoUsd = ZERO;
  /** Held rows without a generation id. */
  blind = 0;
  /** Rows that are neither decided nor held. */
  undecided = 0;
  /** Rows that differ from the bill, or cost more than their bound; each in words. */
  readonly wrong: string[] = [];
  /** Why rows are held, with how many. */
  readonly reasons = new Map<string, number>();
  readonly #named = new Set<string>();

  get booked(): NanoUsd {
    return nanoUsd([...this.endings.values()].reduce((total, { booked }) => total + booked, 0));
  }

  add(rows: readonly LedgerRow[], entryOf: (generationId: string) => BillEntry | undefined): void {
    for (const row of rows) this.#add(row, row.generationId === null ? undefined : entryOf(row.generationId));
  }

  /** Generations on the bill that no row names. */
  unnamed(entries: readonly BillEntry[]): readonly BillEntry[] {
    return entries.filter(({ generationId }) => !this.#named.has(generationId));
  }

  #add(row: LedgerRow, entry: BillEntry | undefined): void {
    const tally = this.endings.get(row.task) ?? { ...NOTHING };
    this.endings.set(row.task, tally);
    tally.attempts++;
    if (entry) this.#named.add(entry.generationId);
    const billed = entry?.cost ?? ZERO;
    if (billed > row.bound) this.wrong.push(`${row.id}: billed ${billed} above its bound of ${row.bound}`);
    switch (row.state) {
      case "held":
        tally.held++;
        if (row.generationId === null) this.blind++;
        this.heldBilled = nanoUsd(this.heldBilled + billed);
        this.heldBound = nanoUsd(this.heldBound + row.bound);
        this.#because(row);
        break;
      case "settled":
      case "reconciled":
      case "released": {
        const cost = row.cost ?? ZERO;
        tally[row.state]++;
        tally.booked = nanoUsd(tally.booked + cost);
        tally.billed = nanoUsd(tally.billed + billed);
        if (cost !== billed) this.wrong.push(`${row.id} (${row.task}): ${row.state} ${cost}, billed ${billed}`);
        if (!entry && row.state !== "released") this.wrong.push(`${row.id}: ${row.state}, but on no bill`);
        break;
      }
      default:
        this.undecided++;
    }
  }

  #because({ generationId, note }: LedgerRow): void {
    if (note === null || note === "") this.wrong.push("a row is held without a reason");
    const reason = generationId === null ? "no generation id arrived" : "the provider never told its cost";
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
  }
}

const NOTHING: EndingTally = {
  attempts: 0,
  settled: 0,
  reconciled: 0,
  released: 0,
  held: 0,
  booked: ZERO,
  billed: ZERO,
};
