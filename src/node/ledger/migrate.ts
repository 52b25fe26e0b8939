import type { DatabaseSync } from "node:sqlite";
import { SUM_UP, TABLES } from "./tables.ts";

/**
 * Brings a ledger of format 1 to the present one, inside the caller's transaction. That format kept prices in words
 * only; they go to the note, and nothing is made up for them, nor for the tier and the endpoint.
 */
export function migrateFrom1(db: DatabaseSync): void {
  db.exec(`
    ALTER TABLE attempts RENAME TO attempts_1;
    DROP INDEX attempts_by_swarm;
    DROP INDEX attempts_by_month;
    DROP INDEX attempts_undecided;
    DROP INDEX attempts_held;
    DROP TABLE totals;
    ${TABLES}
    INSERT INTO attempts (seq, id, window, at, month, day, swarm, task, agent, role, workspace, attempt, route_reason, model,
      bound, state, cost, origin, prompt_tokens, cached_tokens, cache_write_tokens, completion_tokens, reasoning_tokens,
      served_model, provider, generation_id, note)
    SELECT seq, id, window, at, month, day, swarm, task, agent, role, workspace,
      row_number() OVER (PARTITION BY swarm, task ORDER BY seq), route_reason, model, bound,
      CASE WHEN state = 'sent' AND generation_id IS NOT NULL THEN 'generating' ELSE state END, cost, origin,
      usage ->> 'promptTokens', usage ->> 'cachedTokens', usage ->> 'cacheWriteTokens', usage ->> 'completionTokens',
      usage ->> 'reasoningTokens', served_model, provider, generation_id,
      CASE WHEN note IS NULL THEN '' ELSE note || '; ' END || 'prices then: ' || price_note
    FROM attempts_1 ORDER BY seq;
    DROP TABLE attempts_1;
    ${SUM_UP}
  `);
}
