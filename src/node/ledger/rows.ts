import type { SQLOutputValue } from "node:sqlite";
import { nanoUsd } from "../../core/money.ts";
import { type AttemptState, type CostOrigin, type LedgerRow, ROLES } from "../../core/spend/ledger.ts";
import type { Usage } from "../../core/usage.ts";

export type SqlRow = Record<string, SQLOutputValue>;

/** Reads one line of the table `attempts`. */
export function ledgerRow(row: SqlRow): LedgerRow {
  const role = ROLES.find((one) => one === row.role);
  if (!role) throw new Error(`the ledger has an attempt with the role ${row.role}`);
  return {
    id: text(row.id),
    at: Number(row.at),
    month: text(row.month),
    day: text(row.day),
    swarm: text(row.swarm),
    task: text(row.task),
    agent: text(row.agent),
    role,
    workspace: text(row.workspace),
    routeReason: text(row.route_reason),
    model: text(row.model),
    bound: nanoUsd(Number(row.bound)),
    priceNote: text(row.price_note),
    // The table's own CHECKs keep both to their values.
    state: text(row.state) as AttemptState,
    origin: row.origin === null ? "unknown" : (text(row.origin) as CostOrigin),
    cost: row.cost === null ? null : nanoUsd(Number(row.cost)),
    usage: row.usage === null ? null : (JSON.parse(text(row.usage)) as Usage),
    servedModel: textOrNull(row.served_model),
    provider: textOrNull(row.provider),
    generationId: textOrNull(row.generation_id),
    note: textOrNull(row.note),
  };
}

function text(value: SQLOutputValue | undefined): string {
  if (typeof value !== "string") throw new Error(`the ledger has ${value} where a text belongs`);
  return value;
}

function textOrNull(value: SQLOutputValue | undefined): string | null {
  return value === null ? null : text(value);
}
