import type { DatabaseSync, StatementSync } from "node:sqlite";

export type Statements = Readonly<Record<keyof typeof SQL, StatementSync>>;

const SQL = {
  insert: `INSERT INTO attempts (id, window, at, month, day, swarm, task, agent, role, workspace, route_reason, model, bound, price_note, state)
           VALUES (:id, :window, :at, :month, :day, :swarm, :task, :agent, :role, :workspace, :routeReason, :model, :bound, :priceNote, 'reserved')`,
  find: "SELECT * FROM attempts WHERE id = ?",
  move: "UPDATE attempts SET state = :state, note = :note WHERE id = :id",
  setGeneration: "UPDATE attempts SET generation_id = :generationId WHERE id = :id",
  settle: `UPDATE attempts SET state = 'settled', cost = :cost, origin = :origin, usage = :usage, served_model = :servedModel,
             provider = :provider, generation_id = coalesce(:generationId, generation_id), note = :note WHERE id = :id`,
  list: `SELECT * FROM attempts
         WHERE (:swarm IS NULL OR swarm = :swarm) AND (:month IS NULL OR month = :month) AND (:state IS NULL OR state = :state)
         ORDER BY seq`,
  daily: "SELECT key AS day, settled AS cost FROM totals WHERE scope = 'day' AND key >= ? AND settled > 0 ORDER BY key",
  undecided: "SELECT * FROM attempts WHERE window = ? AND state IN ('reserved', 'sent') ORDER BY seq",
  windows: "SELECT DISTINCT window FROM attempts WHERE state IN ('reserved', 'sent')",
};

/** Every statement on attempts, compiled once. */
export function statements(db: DatabaseSync): Statements {
  const compiled = Object.entries(SQL).map(([name, text]) => [name, db.prepare(text)]);
  return Object.fromEntries(compiled) as Statements;
}
