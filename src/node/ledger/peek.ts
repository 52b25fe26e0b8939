import { existsSync } from "node:fs";
import { errorText } from "../../core/error-text.ts";
import { type BudgetUse, periodsOf, workspaceKey } from "../../core/spend/ledger.ts";
import { openSqlite } from "./sqlite.ts";
import { amounts, READ_TOTAL } from "./totals.ts";

type PeekedUse = Omit<BudgetUse, "scope" | "key">;

export interface PeekedSpend {
  readonly month: PeekedUse;
  readonly day: PeekedUse;
  /** This month's in the workspace that was asked for; `null` when none was. */
  readonly workspace: PeekedUse | null;
  /** Why the ledger could not be read; the amounts are then nothing but zeros. */
  readonly problem: string | null;
}

const NOTHING = amounts(undefined);

/**
 * This month's and this day's totals, read at once and without a thread: a few rows by key. For the status bar;
 * whoever spends opens the ledger itself. No ledger yet is no spend, and nothing is opened or made.
 */
export function peekSpend(file: string, now: number, workspace?: string): PeekedSpend {
  if (!existsSync(file)) return nothing(null, workspace);
  try {
    const db = openSqlite(file, { readOnly: true });
    try {
      const total = db.prepare(READ_TOTAL);
      const { month, day } = periodsOf(now);
      return {
        month: amounts(total.get("month", month)),
        day: amounts(total.get("day", day)),
        workspace: workspace === undefined ? null : amounts(total.get("workspace", workspaceKey(month, workspace))),
        problem: null,
      };
    } finally {
      db.close();
    }
  } catch (error) {
    return nothing(errorText(error), workspace);
  }
}

function nothing(problem: string | null, workspace: string | undefined): PeekedSpend {
  return { month: NOTHING, day: NOTHING, workspace: workspace === undefined ? null : NOTHING, problem };
}
