import type { DatabaseSync, StatementSync } from "node:sqlite";
import { nanoUsd } from "../../core/money.ts";
import { type BudgetKey, type BudgetUse, taskKey } from "../../core/spend/ledger.ts";

interface Owner {
  readonly month: string;
  readonly day: string;
  readonly swarm: string;
  readonly task: string;
}

/** Running totals per budget, so that a reservation costs the same at the end of a busy month as at its start. */
export class Totals {
  readonly #read: StatementSync;
  readonly #add: StatementSync;
  readonly #newestDay: StatementSync;

  constructor(db: DatabaseSync) {
    this.#read = db.prepare("SELECT settled, open FROM totals WHERE scope = ? AND key = ?");
    // Two statements in one: an upsert would check the first amounts, which may be negative, as a row of their own.
    this.#add = db.prepare(
      `INSERT INTO totals (scope, key, settled, open) VALUES (:scope, :key, max(:settled, 0), max(:open, 0))
       ON CONFLICT (scope, key) DO UPDATE SET settled = settled + :settled, open = open + :open`,
    );
    this.#newestDay = db.prepare(
      "SELECT key FROM totals WHERE scope = 'day' AND (settled > 0 OR open > 0) ORDER BY key DESC LIMIT 1",
    );
  }

  use({ scope, key }: BudgetKey): BudgetUse {
    const row = this.#read.get(scope, key);
    return { scope, key, settled: nanoUsd(Number(row?.settled ?? 0)), open: nanoUsd(Number(row?.open ?? 0)) };
  }

  /** Moves the totals of every budget that an attempt belongs to; amounts in nano-dollars, negative to take away. */
  add(owner: Owner, change: { readonly settled: number; readonly open: number }): void {
    const keys = { month: owner.month, day: owner.day, swarm: owner.swarm, task: taskKey(owner.swarm, owner.task) };
    for (const [scope, key] of Object.entries(keys)) {
      this.#add.run({ scope, key, settled: BigInt(change.settled), open: BigInt(change.open) });
    }
  }

  /** The latest UTC day that anything is booked on. */
  newestDay(): string | null {
    const row = this.#newestDay.get();
    return row ? String(row.key) : null;
  }
}
