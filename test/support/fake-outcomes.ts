import { type NanoUsd, sum, ZERO } from "../../src/core/money.ts";
import type { LedgerRow } from "../../src/core/spend/ledger.ts";
import type {
  Correction,
  ModelRecord,
  OutcomeBook,
  RecordFilter,
  StageOutcome,
} from "../../src/core/spend/outcomes.ts";
import { IllegalStep } from "../../src/node/ledger/errors.ts";

type Kept = StageOutcome & { readonly overturnedBy: string | null };

/** What became of tasks, in memory. `rows` are the attempts that were made for them. */
export class FakeOutcomes implements OutcomeBook {
  readonly kept = new Map<string, Kept>();
  readonly #corrections = new Map<string, Correction>();
  readonly #rows: () => readonly LedgerRow[];

  constructor(rows: () => readonly LedgerRow[]) {
    this.#rows = rows;
  }

  async keepOutcome(outcome: StageOutcome): Promise<void> {
    if ((outcome.result === "accepted") !== (outcome.evidence !== null)) throw new IllegalStep("evidence of nothing");
    if (!Number.isSafeInteger(outcome.attempts) || outcome.attempts < 0) throw new IllegalStep("no number of attempts");
    this.kept.set(JSON.stringify([outcome.swarm, outcome.task, outcome.model]), { ...outcome, overturnedBy: null });
  }

  async overturnOutcomes(swarm: string, tasks: readonly string[], foundBy: string): Promise<void> {
    for (const [key, one] of this.kept) {
      if (one.swarm !== swarm || !tasks.includes(one.task) || one.result !== "accepted") continue;
      this.kept.set(key, { ...one, overturnedBy: one.overturnedBy ?? foundBy });
    }
  }

  async modelRecords({ from, type }: RecordFilter): Promise<readonly ModelRecord[]> {
    const rows = this.#rows();
    const wanted = [...this.kept.values()].filter(
      (one) => one.type === (type ?? one.type) && dayOf(one) >= (from ?? ""),
    );
    const groups = Map.groupBy(wanted, (one) => `${one.type} ${one.model}`);
    return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, some]) => recordOf(some, rows));
  }

  async keepCorrection(correction: Correction): Promise<void> {
    const key = correction.words.join(" ");
    this.#corrections.delete(key);
    this.#corrections.set(key, correction);
  }

  async corrections(atMost: number): Promise<readonly Correction[]> {
    const newest = [...this.#corrections.values()].reverse().sort((a, b) => b.at - a.at);
    return newest.slice(0, Math.min(atMost, 1_000));
  }
}

function recordOf(some: readonly Kept[], rows: readonly LedgerRow[]): readonly ModelRecord[] {
  const [first] = some;
  if (!first) return [];
  const mine = rows.filter(
    ({ role, swarm, task, model }) =>
      (role === "worker" || role === "merger") &&
      some.some((one) => one.swarm === swarm && one.task === task && one.model === model),
  );
  const solved = some.filter((one) => one.result === "accepted" && one.overturnedBy === null);
  const proved = solved.filter(({ evidence }) => evidence === "checks-passed" || evidence === "flaky-checks");
  return [
    {
      type: first.type,
      model: first.model,
      tasks: some.length,
      attempts: some.reduce((total, one) => total + one.attempts, 0),
      solved: solved.length,
      proved: proved.length,
      overturned: some.filter((one) => one.overturnedBy !== null).length,
      cost: sum(mine.map((row) => row.cost ?? ZERO)),
      open: sum(mine.map(openOf)),
      firstAt: Math.min(...some.map((one) => one.at)),
      lastAt: Math.max(...some.map((one) => one.at)),
    },
  ];
}

function openOf({ cost, state, bound }: LedgerRow): NanoUsd {
  return cost === null && state !== "released" ? bound : ZERO;
}

function dayOf({ at }: StageOutcome): string {
  return new Date(at).toISOString().slice(0, 10);
}
