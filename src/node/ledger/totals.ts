import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import { type NanoUsd, nanoUsd, ZERO } from "../../core/money.ts";
import { type BudgetKey, type BudgetUse, type CostOrigin, taskKey, workspaceKey } from "../../core/spend/ledger.ts";

interface Owner {
  readonly month: string;
  readonly day: string;
  readonly workspace: string;
  readonly swarm: string;
  readonly task: string;
}

/** What an attempt moves of each of its budgets; nano-dollars, negative to take away. */
export interface Change {
  readonly open: number;
  readonly held: number;
  readonly charge: { readonly cost: number; readonly origin: CostOrigin } | null;
}

/** Running totals per budget, so that a reservation costs the same at the end of a busy month as at its start. */
export class Totals {
  readonly #read: StatementSync;
  readonly #add: StatementSync;
  readonly #newestDay: StatementSync;

  constructor(db: DatabaseSync) {
    this.#read = db.prepare(READ_TOTAL);
    // SQLite checks the row to be inserted also where it then updates: a budget's first row is always a reservation's.
    this.#add = db.prepare(
      `INSERT INTO totals (scope, key, billed, computed, estimated, open, held)
       VALUES (:scope, :key, :billed, :computed, :estimated, max(:open, 0), 0)
       ON CONFLICT (scope, key) DO UPDATE SET billed = billed + :billed, computed = computed + :computed,
         estimated = estimated + :estimated, open = open + :open, held = held + :held`,
    );
    this.#newestDay = db.prepare(
      `SELECT key FROM totals WHERE scope = 'day' AND (billed > 0 OR computed > 0 OR estimated > 0 OR open > 0)
       ORDER BY key DESC LIMIT 1`,
    );
  }

  use(key: BudgetKey): BudgetUse {
    return { scope: key.scope, key: key.key, ...amounts(this.#read.get(key.scope, key.key)) };
  }

  /** Moves the totals of every budget that an attempt belongs to. */
  add(owner: Owner, { open, held, charge }: Change): void {
    const { month, day, swarm } = owner;
    const workspace = workspaceKey(month, owner.workspace);
    const keys = { month, day, workspace, swarm, task: taskKey(swarm, owner.task) };
    const of = (origin: CostOrigin) => BigInt(charge?.origin === origin ? charge.cost : 0);
    const moved = {
      ...{ billed: of("billed"), computed: of("computed"), estimated: of("estimated") },
      ...{ open: BigInt(open), held: BigInt(held) },
    };
    for (const [scope, key] of Object.entries(keys)) this.#add.run({ scope, key, ...moved });
  }

  /** The latest UTC day that anything is booked on. */
  newestDay(): string | null {
    const row = this.#newestDay.get();
    return row ? String(row.key) : null;
  }
}

/** One line of the totals, by scope and key. */
export const READ_TOTAL = "SELECT billed, computed, estimated, open, held FROM totals WHERE scope = ? AND key = ?";

/** The amounts of a line of the totals; without a line nothing is used. */
export function amounts(row: Record<string, SQLOutputValue> | undefined): Omit<BudgetUse, "scope" | "key"> {
  const amount = (value: SQLOutputValue | undefined): NanoUsd => (value === undefined ? ZERO : nanoUsd(Number(value)));
  const origins = {
    billed: amount(row?.billed),
    computed: amount(row?.computed),
    estimated: amount(row?.estimated),
  };
  return {
    settled: nanoUsd(origins.billed + origins.computed + origins.estimated),
    ...{ open: amount(row?.open), held: amount(row?.held), origins },
  };
}
