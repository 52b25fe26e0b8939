import { type NanoUsd, sum, ZERO } from "../../src/core/money.ts";
import { type BudgetKey, type LedgerRow, type periodsOf, taskKey, workspaceKey } from "../../src/core/spend/ledger.ts";
import type { Usage } from "../../src/core/usage.ts";
import { IllegalStep } from "../../src/node/ledger/errors.ts";

/** What an attempt takes of its budgets. */
export function takes(row: LedgerRow): number {
  return row.cost ?? (row.state === "released" ? 0 : row.bound);
}

export function costOf(rows: readonly LedgerRow[]): NanoUsd {
  return sum(rows.map((row) => row.cost ?? ZERO));
}

export function usageOf(rows: readonly LedgerRow[]): Usage {
  const total = (kind: keyof Usage) => rows.reduce((tokens, row) => tokens + (row.usage?.[kind] ?? 0), 0);
  return {
    promptTokens: total("promptTokens"),
    cachedTokens: total("cachedTokens"),
    cacheWriteTokens: total("cacheWriteTokens"),
    completionTokens: total("completionTokens"),
    reasoningTokens: total("reasoningTokens"),
  };
}

export function bookedKey({ scope, key }: BudgetKey, periods: ReturnType<typeof periodsOf>, workspace: string): string {
  const booked = { ...periods, workspace: workspaceKey(periods.month, workspace) };
  if (scope !== "month" && scope !== "day" && scope !== "workspace") return key;
  return key < booked[scope] ? booked[scope] : key;
}

export function checkAmount(value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new IllegalStep(`${value} is no amount`);
}

export function reason(text: string): string {
  if (text.trim() === "") throw new IllegalStep("a reason must be given");
  return text;
}

export function belongs(row: LedgerRow, { scope, key }: BudgetKey): boolean {
  switch (scope) {
    case "month":
      return row.month === key;
    case "day":
      return row.day === key;
    case "workspace":
      return workspaceKey(row.month, row.workspace) === key;
    case "swarm":
      return row.swarm === key;
    case "task":
      return taskKey(row.swarm, row.task) === key;
    case "request":
      return false;
  }
}
