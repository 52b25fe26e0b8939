import type { DatabaseSync, StatementSync } from "node:sqlite";
import { COMPLEXITIES, TASK_TYPES, TIERS } from "../../core/models/vocabulary.ts";
import { nanoUsd } from "../../core/money.ts";
import type { Forecast } from "../../core/spend/ledger.ts";
import { amount } from "./errors.ts";
import { type SqlRow, text, word } from "./rows.ts";

const KINDS = ["swarm", "month"] as const;

/** What all windows remember together beside the attempts: which alerts were told, and what was forecast. */
export class Memory {
  readonly #tell: StatementSync;
  readonly #keep: StatementSync;
  readonly #list: StatementSync;

  constructor(db: DatabaseSync) {
    this.#tell = db.prepare("INSERT INTO told (what) VALUES (?) ON CONFLICT DO NOTHING");
    this.#keep = db.prepare(
      `INSERT INTO forecasts (id, kind, key, at, low, likely, high, basis, tier, task_type, complexity, actual)
       VALUES (:id, :kind, :key, :at, :low, :likely, :high, :basis, :tier, :taskType, :complexity, :actual)
       ON CONFLICT (id) DO UPDATE SET kind = :kind, key = :key, at = :at, low = :low, likely = :likely, high = :high,
         basis = :basis, tier = :tier, task_type = :taskType, complexity = :complexity, actual = :actual`,
    );
    this.#list = db.prepare("SELECT * FROM forecasts WHERE kind = ? ORDER BY at DESC, seq DESC LIMIT ?");
  }

  first(what: string): boolean {
    return this.#tell.run(what).changes === 1;
  }

  keepForecast({ id, kind, key, at, low, likely, high, basis, profile, actual }: Forecast): void {
    this.#keep.run({
      ...{ id, kind, key, at, basis },
      ...{ low: BigInt(amount(low)), likely: BigInt(amount(likely)), high: BigInt(amount(high)) },
      tier: profile?.tier ?? null,
      taskType: profile?.type ?? null,
      complexity: profile?.complexity ?? null,
      actual: actual === null ? null : BigInt(amount(actual)),
    });
  }

  forecasts(kind: Forecast["kind"], atMost: number): readonly Forecast[] {
    return this.#list.all(kind, atMost).map(forecast);
  }
}

function forecast(row: SqlRow): Forecast {
  return {
    id: text(row.id),
    kind: word(KINDS, row.kind),
    key: text(row.key),
    at: Number(row.at),
    low: nanoUsd(Number(row.low)),
    likely: nanoUsd(Number(row.likely)),
    high: nanoUsd(Number(row.high)),
    basis: text(row.basis),
    profile:
      row.tier === null
        ? null
        : {
            tier: word(TIERS, row.tier),
            type: word(TASK_TYPES, row.task_type),
            complexity: word(COMPLEXITIES, row.complexity),
          },
    actual: row.actual === null ? null : nanoUsd(Number(row.actual)),
  };
}
