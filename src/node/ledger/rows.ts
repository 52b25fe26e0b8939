import type { SQLOutputValue } from "node:sqlite";
import { COMPLEXITIES, TASK_TYPES, TIERS } from "../../core/models/vocabulary.ts";
import { nanoUsd } from "../../core/money.ts";
import { type AttemptState, type CostOrigin, type LedgerRow, ROLES } from "../../core/spend/ledger.ts";
import type { ModelPrice } from "../../core/spend/price.ts";
import type { Usage } from "../../core/usage.ts";

export type SqlRow = Record<string, SQLOutputValue>;

/** Reads one line of the table `attempts`. */
export function ledgerRow(row: SqlRow): LedgerRow {
  return {
    id: text(row.id),
    window: text(row.window),
    at: Number(row.at),
    month: text(row.month),
    day: text(row.day),
    swarm: text(row.swarm),
    task: text(row.task),
    agent: text(row.agent),
    role: word(ROLES, row.role),
    workspace: text(row.workspace),
    tier: wordOrNull(TIERS, row.tier),
    taskType: wordOrNull(TASK_TYPES, row.task_type),
    complexity: wordOrNull(COMPLEXITIES, row.complexity),
    attempt: Number(row.attempt),
    routeReason: text(row.route_reason),
    model: text(row.model),
    endpoint: textOrNull(row.endpoint),
    bound: nanoUsd(Number(row.bound)),
    // Written by us from a ModelPrice.
    price: row.price === null ? null : (JSON.parse(text(row.price)) as ModelPrice),
    // The table's own CHECKs keep both to their values.
    state: text(row.state) as AttemptState,
    origin: row.origin === null ? "unknown" : (text(row.origin) as CostOrigin),
    cost: row.cost === null ? null : nanoUsd(Number(row.cost)),
    usage: row.prompt_tokens === null ? null : usageOf(row),
    servedModel: textOrNull(row.served_model),
    provider: textOrNull(row.provider),
    generationId: textOrNull(row.generation_id),
    decidedAt: row.decided_at === null ? null : Number(row.decided_at),
    note: textOrNull(row.note),
  };
}

/** Token counts of an attempt, or of a sum over some. What no attempt has counted is 0. */
export function usageOf(row: SqlRow): Usage {
  return {
    promptTokens: Number(row.prompt_tokens),
    cachedTokens: Number(row.cached_tokens),
    cacheWriteTokens: Number(row.cache_write_tokens),
    completionTokens: Number(row.completion_tokens),
    reasoningTokens: Number(row.reasoning_tokens),
  };
}

export function word<T extends string>(words: readonly T[], value: SQLOutputValue | undefined): T {
  const known = words.find((one) => one === value);
  if (known === undefined) throw new Error(`the ledger has ${value} where one of ${words.join(", ")} belongs`);
  return known;
}

export function wordOrNull<T extends string>(words: readonly T[], value: SQLOutputValue | undefined): T | null {
  return value === null ? null : word(words, value);
}

export function text(value: SQLOutputValue | undefined): string {
  if (typeof value !== "string") throw new Error(`the ledger has ${value} where a text belongs`);
  return value;
}

function textOrNull(value: SQLOutputValue | undefined): string | null {
  return value === null ? null : text(value);
}
