import type { DatabaseSync, StatementSync } from "node:sqlite";
import { COMPLEXITIES, TASK_TYPES, TIERS } from "../../core/models/vocabulary.ts";
import { nanoUsd } from "../../core/money.ts";
import {
  type ModelTally,
  ROLES,
  type TallyFilter,
  type TaskCost,
  type TaskCostFilter,
} from "../../core/spend/ledger.ts";
import { text, usageOf, word, wordOrNull } from "./rows.ts";

const TOKENS = ["prompt", "cached", "cache_write", "completion", "reasoning"]
  .map((kind) => `coalesce(sum(${kind}_tokens), 0) AS ${kind}_tokens`)
  .join(", ");

/** Sums over attempts, for people and for estimates. */
export class Reports {
  readonly #tally: StatementSync;
  readonly #taskCosts: StatementSync;

  constructor(db: DatabaseSync) {
    this.#tally = db.prepare(`
      SELECT model, count(*) AS calls, sum(cost) AS cost, ${TOKENS} FROM attempts
      WHERE cost IS NOT NULL AND (:month IS NULL OR month = :month) AND (:swarm IS NULL OR swarm = :swarm)
      GROUP BY model ORDER BY cost DESC, model`);
    // With one min() and no other aggregate of that kind, SQLite takes the plain columns from the row that has it.
    this.#taskCosts = db.prepare(`
      SELECT min(seq) AS first, swarm, task, role, tier, task_type, complexity, at, count(*) AS attempts,
        json_group_array(DISTINCT model) AS models, ${TOKENS}, coalesce(sum(cost), 0) AS cost,
        coalesce(sum(bound) FILTER (WHERE cost IS NULL), 0) AS open
      FROM (SELECT * FROM attempts WHERE state <> 'released' AND tier IS NOT NULL ORDER BY seq)
      GROUP BY swarm, task
      HAVING (:from IS NULL OR day >= :from) AND (:tier IS NULL OR tier = :tier)
      ORDER BY first DESC`);
  }

  tally(filter: TallyFilter): readonly ModelTally[] {
    const { month = null, swarm = null } = filter;
    return this.#tally.all({ month, swarm }).map((row) => ({
      model: text(row.model),
      calls: Number(row.calls),
      usage: usageOf(row),
      cost: nanoUsd(Number(row.cost)),
    }));
  }

  taskCosts(filter: TaskCostFilter): readonly TaskCost[] {
    const { from = null, tier = null } = filter;
    return this.#taskCosts.all({ from, tier }).map((row) => ({
      swarm: text(row.swarm),
      task: text(row.task),
      role: word(ROLES, row.role),
      tier: word(TIERS, row.tier),
      type: wordOrNull(TASK_TYPES, row.task_type),
      complexity: wordOrNull(COMPLEXITIES, row.complexity),
      at: Number(row.at),
      models: JSON.parse(text(row.models)) as string[],
      attempts: Number(row.attempts),
      usage: usageOf(row),
      cost: nanoUsd(Number(row.cost)),
      open: nanoUsd(Number(row.open)),
    }));
  }
}
