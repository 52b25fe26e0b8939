import type { DatabaseSync, StatementSync } from "node:sqlite";

export type Statements = Readonly<Record<keyof typeof SQL, StatementSync>>;

const UNDECIDED = "state IN ('reserved', 'sent', 'generating')";

const SQL = {
  insert: `INSERT INTO attempts (id, window, at, month, day, swarm, task, agent, role, workspace, tier, task_type, complexity,
             attempt, route_reason, model, endpoint, bound, price, state)
           VALUES (:id, :window, :at, :month, :day, :swarm, :task, :agent, :role, :workspace, :tier, :taskType, :complexity,
             :attempt, :routeReason, :model, :endpoint, :bound, :price, 'reserved')`,
  any: "SELECT 1 FROM attempts LIMIT 1",
  find: "SELECT * FROM attempts WHERE id = ?",
  move: "UPDATE attempts SET state = :state, note = :note, decided_at = :decidedAt WHERE id = :id",
  setGeneration: "UPDATE attempts SET state = :state, generation_id = :generationId WHERE id = :id",
  decide: `UPDATE attempts SET state = :state, cost = :cost, origin = :origin, prompt_tokens = :promptTokens,
             cached_tokens = :cachedTokens, cache_write_tokens = :cacheWriteTokens, completion_tokens = :completionTokens,
             reasoning_tokens = :reasoningTokens, served_model = coalesce(:servedModel, served_model),
             provider = coalesce(:provider, provider), generation_id = coalesce(:generationId, generation_id),
             decided_at = :decidedAt, note = :note WHERE id = :id`,
  list: `SELECT * FROM attempts
         WHERE (:swarm IS NULL OR swarm = :swarm) AND (:month IS NULL OR month = :month) AND (:state IS NULL OR state = :state)
         ORDER BY seq`,
  daily: `SELECT key AS day, billed + computed + estimated AS cost FROM totals
          WHERE scope = 'day' AND key >= ? AND billed + computed + estimated > 0 ORDER BY key`,
  undecided: `SELECT * FROM attempts WHERE window = ? AND ${UNDECIDED} ORDER BY seq`,
  windows: `SELECT DISTINCT window FROM attempts WHERE ${UNDECIDED}`,
};

/** Every statement on attempts, compiled once. */
export function statements(db: DatabaseSync): Statements {
  const compiled = Object.entries(SQL).map(([name, text]) => [name, db.prepare(text)]);
  return Object.fromEntries(compiled) as Statements;
}
