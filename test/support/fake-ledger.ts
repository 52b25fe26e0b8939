import type { NanoUsd } from "../../src/core/money.ts";
import {
  type AttemptFilter,
  type BudgetKey,
  type BudgetLimit,
  type BudgetUse,
  type Ledger,
  type LedgerRow,
  type NewAttempt,
  periodsOf,
  type Reservation,
  type Settlement,
  taskKey,
} from "../../src/core/spend/ledger.ts";

type Operation = "reserve" | "markSent" | "markGeneration" | "settle" | "hold" | "release";

/**
 * A ledger in memory that throws at every step that is out of order: an attempt that is not there, reserved twice, sent
 * twice, decided twice. `failNext` makes the next operation of that name throw before it writes anything.
 */
export class FakeLedger implements Ledger {
  readonly rows = new Map<string, LedgerRow>();
  /** Every operation that was done, in order: "reserve id-1". */
  readonly done: string[] = [];
  readonly #failing = new Map<Operation, Error>();

  failNext(operation: Operation, error: Error = new Error("disk is full")): void {
    this.#failing.set(operation, error);
  }

  async reserve(attempt: NewAttempt, limits: readonly BudgetLimit[]): Promise<Reservation> {
    this.#step("reserve", attempt.id);
    if (this.rows.has(attempt.id)) throw new Error(`${attempt.id} is reserved already`);
    // Checked and written in one turn, as in the real one's transaction: an await between them would let two callers in.
    for (const limit of limits) {
      const use = this.#useOf(limit);
      if (use.settled + use.open + attempt.bound > limit.cap) {
        return { status: "refused", limit, use, needed: attempt.bound };
      }
    }
    this.rows.set(attempt.id, {
      ...attempt,
      ...periodsOf(attempt.at),
      state: "reserved",
      cost: null,
      origin: "unknown",
      usage: null,
      servedModel: null,
      provider: null,
      generationId: null,
      note: null,
    });
    return { status: "reserved", id: attempt.id };
  }

  async markSent(id: string): Promise<void> {
    this.#step("markSent", id);
    this.#change(id, ["reserved"], { state: "sent" });
  }

  async markGeneration(id: string, generationId: string): Promise<void> {
    this.#step("markGeneration", id);
    this.#change(id, ["sent"], { generationId });
  }

  async settle(id: string, settlement: Settlement): Promise<void> {
    this.#step("settle", id);
    this.#change(id, ["sent", "held"], { ...settlement, state: "settled" });
  }

  async hold(id: string, why: string): Promise<void> {
    this.#step("hold", id);
    this.#change(id, ["sent"], { state: "held", note: why });
  }

  async release(id: string, proof: string): Promise<void> {
    this.#step("release", id);
    this.#change(id, ["reserved", "sent", "held"], { state: "released", note: proof });
  }

  async use(keys: readonly BudgetKey[]): Promise<readonly BudgetUse[]> {
    return keys.map((key) => this.#useOf(key));
  }

  async attempts(filter: AttemptFilter): Promise<readonly LedgerRow[]> {
    return [...this.rows.values()]
      .filter((row) => filter.swarm === undefined || row.swarm === filter.swarm)
      .filter((row) => filter.month === undefined || row.month === filter.month)
      .filter((row) => filter.state === undefined || row.state === filter.state)
      .sort((a, b) => a.at - b.at);
  }

  async daily(from: string): Promise<readonly { readonly day: string; readonly cost: NanoUsd }[]> {
    const days = new Map<string, number>();
    for (const row of this.rows.values()) {
      if (row.state !== "settled" || row.day < from) continue;
      days.set(row.day, (days.get(row.day) ?? 0) + (row.cost ?? 0));
    }
    return [...days].sort().map(([day, cost]) => ({ day, cost: cost as NanoUsd }));
  }

  async close(): Promise<void> {}

  /** State of the only attempt. */
  get only(): LedgerRow {
    const [row, ...others] = this.rows.values();
    if (!row || others.length > 0) throw new Error(`${this.rows.size} attempts where one was expected`);
    return row;
  }

  #useOf({ scope, key }: BudgetKey): BudgetUse {
    let settled = 0;
    let open = 0;
    for (const row of this.rows.values()) {
      if (!belongs(row, { scope, key })) continue;
      if (row.state === "settled") settled += row.cost ?? 0;
      else if (row.state !== "released") open += row.bound;
    }
    return { scope, key, settled: settled as NanoUsd, open: open as NanoUsd };
  }

  #step(operation: Operation, id: string): void {
    const error = this.#failing.get(operation);
    if (error) {
      this.#failing.delete(operation);
      throw error;
    }
    this.done.push(`${operation} ${id}`);
  }

  #change(id: string, from: readonly LedgerRow["state"][], change: Partial<LedgerRow>): void {
    const row = this.rows.get(id);
    if (!row) throw new Error(`there is no attempt ${id}`);
    if (!from.includes(row.state)) throw new Error(`attempt ${id} is ${row.state}, not ${from.join(" or ")}`);
    this.rows.set(id, { ...row, ...change });
  }
}

function belongs(row: LedgerRow, key: BudgetKey): boolean {
  switch (key.scope) {
    case "month":
      return row.month === key.key;
    case "day":
      return row.day === key.key;
    case "swarm":
      return row.swarm === key.key;
    case "task":
      return taskKey(row.swarm, row.task) === key.key;
  }
}
