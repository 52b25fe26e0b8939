import type { DatabaseSync, StatementSync } from "node:sqlite";
import { COMPLEXITIES, TASK_TYPES } from "../../core/models/vocabulary.ts";
import { nanoUsd } from "../../core/money.ts";
import type { Correction, ModelRecord, OutcomeBook, RecordFilter, StageOutcome } from "../../core/spend/outcomes.ts";
import { amount, IllegalStep } from "./errors.ts";
import { text, word } from "./rows.ts";

const MOST_CORRECTIONS = 1_000;

type FoundBy = Parameters<OutcomeBook["overturnOutcomes"]>[2];

/** What became of the work that attempts were made for, and what the user says that tasks are. */
export class Outcomes {
  readonly #keep: StatementSync;
  readonly #overturn: StatementSync;
  readonly #records: StatementSync;
  readonly #correct: StatementSync;
  readonly #forget: StatementSync;
  readonly #corrections: StatementSync;

  constructor(db: DatabaseSync) {
    this.#keep = db.prepare(`
      INSERT INTO outcomes (swarm, task, model, tier, task_type, complexity, at, attempts, result, evidence)
      VALUES (:swarm, :task, :model, :tier, :type, :complexity, :at, :attempts, :result, :evidence)
      ON CONFLICT (swarm, task, model) DO UPDATE SET tier = :tier, task_type = :type, complexity = :complexity, at = :at,
        attempts = :attempts, result = :result, evidence = :evidence, overturned_by = NULL`);
    this.#overturn = db.prepare(`
      UPDATE outcomes SET overturned_by = :foundBy
      WHERE swarm = :swarm AND task = :task AND result = 'accepted' AND overturned_by IS NULL`);
    // Each outcome's attempts are found by their index on swarm and task.
    this.#records = db.prepare(`
      SELECT task_type, model, count(*) AS tasks, sum(attempts) AS attempts, sum(solved) AS solved,
        sum(solved AND evidence IN ('checks-passed', 'flaky-checks')) AS proved,
        sum(overturned_by IS NOT NULL) AS overturned, sum(cost) AS cost, sum(open) AS open,
        min(at) AS first_at, max(at) AS last_at
      FROM (
        SELECT o.*, result = 'accepted' AND overturned_by IS NULL AS solved, coalesce(sum(a.cost), 0) AS cost,
          coalesce(sum(a.bound) FILTER (WHERE a.cost IS NULL AND a.state <> 'released'), 0) AS open
        FROM outcomes AS o LEFT JOIN attempts AS a
          ON a.swarm = o.swarm AND a.task = o.task AND a.model = o.model AND a.role IN ('worker', 'merger')
        WHERE (:from IS NULL OR o.at >= :from) AND (:type IS NULL OR o.task_type = :type)
        GROUP BY o.seq
      )
      GROUP BY task_type, model ORDER BY task_type, model`);
    // Replaced and not updated: the later one gets the higher number.
    this.#correct = db.prepare(
      "INSERT OR REPLACE INTO corrections (words, at, task_type, complexity) VALUES (:words, :at, :type, :complexity)",
    );
    this.#forget = db.prepare(
      `DELETE FROM corrections WHERE seq IN
         (SELECT seq FROM corrections ORDER BY at DESC, seq DESC LIMIT -1 OFFSET ${MOST_CORRECTIONS})`,
    );
    this.#corrections = db.prepare("SELECT * FROM corrections ORDER BY at DESC, seq DESC LIMIT ?");
  }

  keepOutcome({ swarm, task, model, tier, type, complexity, at, attempts, result, evidence }: StageOutcome): void {
    if ((result === "accepted") !== (evidence !== null)) {
      throw new IllegalStep(`An outcome that is ${result} cannot have the evidence ${evidence}.`);
    }
    const values = { swarm, task, model, tier, type, complexity, at, attempts: amount(attempts), result, evidence };
    this.#keep.run(values);
  }

  overturnOutcomes(swarm: string, tasks: readonly string[], foundBy: FoundBy): void {
    for (const task of tasks) this.#overturn.run({ swarm, task, foundBy });
  }

  modelRecords({ from, type }: RecordFilter): readonly ModelRecord[] {
    const rows = this.#records.all({ from: from === undefined ? null : Date.parse(from), type: type ?? null });
    return rows.map((row) => ({
      type: word(TASK_TYPES, row.task_type),
      model: text(row.model),
      tasks: Number(row.tasks),
      attempts: Number(row.attempts),
      solved: Number(row.solved),
      proved: Number(row.proved),
      overturned: Number(row.overturned),
      cost: nanoUsd(Number(row.cost)),
      open: nanoUsd(Number(row.open)),
      firstAt: Number(row.first_at),
      lastAt: Number(row.last_at),
    }));
  }

  keepCorrection({ at, words, type, complexity }: Correction): void {
    this.#correct.run({ words: JSON.stringify(words), at, type, complexity });
    this.#forget.run();
  }

  corrections(atMost: number): readonly Correction[] {
    return this.#corrections.all(atMost).map((row) => ({
      at: Number(row.at),
      // Written by us.
      words: JSON.parse(text(row.words)) as string[],
      type: word(TASK_TYPES, row.task_type),
      complexity: word(COMPLEXITIES, row.complexity),
    }));
  }
}
