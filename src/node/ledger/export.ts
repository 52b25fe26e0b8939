import { nanoUsd, type PicoUsdPerToken, toUsdString } from "../../core/money.ts";
import type { LedgerRow } from "../../core/spend/ledger.ts";

type Field = string | number | null;

/** What one column of an export holds. Amounts are US dollars as exact decimal text. */
const COLUMNS: Readonly<Record<string, (row: LedgerRow) => Field>> = {
  id: (row) => row.id,
  time: (row) => new Date(row.at).toISOString(),
  month: (row) => row.month,
  day: (row) => row.day,
  window: (row) => row.window,
  swarm: (row) => row.swarm,
  task: (row) => row.task,
  agent: (row) => row.agent,
  role: (row) => row.role,
  workspace: (row) => row.workspace,
  tier: (row) => row.tier,
  task_type: (row) => row.taskType,
  complexity: (row) => row.complexity,
  attempt: (row) => row.attempt,
  endpoint: (row) => row.endpoint,
  model: (row) => row.model,
  served_model: (row) => row.servedModel,
  provider: (row) => row.provider,
  generation_id: (row) => row.generationId,
  state: (row) => row.state,
  bound_usd: (row) => toUsdString(row.bound),
  cost_usd: (row) => (row.cost === null ? null : toUsdString(row.cost)),
  cost_origin: (row) => (row.state === "released" ? null : row.origin),
  prompt_tokens: (row) => row.usage?.promptTokens ?? null,
  cached_tokens: (row) => row.usage?.cachedTokens ?? null,
  cache_write_tokens: (row) => row.usage?.cacheWriteTokens ?? null,
  completion_tokens: (row) => row.usage?.completionTokens ?? null,
  reasoning_tokens: (row) => row.usage?.reasoningTokens ?? null,
  input_usd_per_million: (row) => row.price && perMillion(row.price.input),
  output_usd_per_million: (row) => row.price && perMillion(row.price.output),
  prices: (row) => row.price?.note ?? null,
  route_reason: (row) => row.routeReason,
  decided: (row) => (row.decidedAt === null ? null : new Date(row.decidedAt).toISOString()),
  note: (row) => row.note,
};

/**
 * Attempts as CSV (RFC 4180) with a head line. A cost that is not known is an empty field with the origin `unknown`,
 * never 0; a released attempt has neither cost nor origin.
 */
export function toCsv(rows: readonly LedgerRow[]): string {
  const lines = rows.map((row) => Object.values(COLUMNS).map((column) => csvField(column(row))));
  return [Object.keys(COLUMNS), ...lines].map((fields) => `${fields.join(",")}\r\n`).join("");
}

/** The same as a JSON array of objects; what is not known is `null`. */
export function toJson(rows: readonly LedgerRow[]): string {
  const columns = Object.entries(COLUMNS);
  const objects = rows.map((row) => Object.fromEntries(columns.map(([name, column]) => [name, column(row)])));
  return `${JSON.stringify(objects, null, 2)}\n`;
}

/** Pico-dollars per token are micro-dollars per million tokens. */
function perMillion(price: PicoUsdPerToken): string {
  return toUsdString(nanoUsd(price * 1000));
}

function csvField(value: Field): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  // A spreadsheet runs a text that begins so as a formula, and a model may have written the text.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
