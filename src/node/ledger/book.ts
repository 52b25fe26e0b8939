import type { DatabaseSync } from "node:sqlite";
import { nanoUsd, toUsdString } from "../../core/money.ts";
import {
  type AttemptFilter,
  type AttemptState,
  type BudgetKey,
  type BudgetLimit,
  type BudgetUse,
  type Ledger,
  type LedgerRow,
  type NewAttempt,
  periodsOf,
  type Reservation,
  type Settlement,
} from "../../core/spend/ledger.ts";
import { IllegalStep } from "./errors.ts";
import { ledgerRow } from "./rows.ts";
import { type Statements, statements } from "./statements.ts";
import { Totals } from "./totals.ts";

type Calls = Omit<Ledger, "close">;

/** The ledger's operations, each of them to be run inside a transaction by whoever calls it (worker.ts). */
export type SynchronousLedger = {
  readonly [Name in keyof Calls]: (...args: Parameters<Calls[Name]>) => Awaited<ReturnType<Calls[Name]>>;
};

/**
 * Attempts and running totals over one open database. Every write of an attempt moves the totals in the same
 * transaction, so they are the sums of the attempts at every moment.
 */
export class Book implements SynchronousLedger {
  readonly #sql: Statements;
  readonly #totals: Totals;
  readonly #window: string;

  /** `window` names this process's rows, so that they can be found when it dies. */
  constructor(db: DatabaseSync, window: string) {
    this.#sql = statements(db);
    this.#totals = new Totals(db);
    this.#window = window;
  }

  reserve(attempt: NewAttempt, limits: readonly BudgetLimit[]): Reservation {
    if (this.#sql.find.get(attempt.id)) throw new IllegalStep(`Attempt ${attempt.id} is in the ledger already.`);
    const bound = amount(attempt.bound);
    const period = this.#period(attempt.at);
    for (const given of limits) {
      const limit = inPeriod(given, period);
      const use = this.#totals.use(limit);
      if (use.settled + use.open + bound > limit.cap) return { status: "refused", limit, use, needed: attempt.bound };
    }
    const { id, at, swarm, task, agent, role, workspace, routeReason, model, priceNote } = attempt;
    this.#sql.insert.run({
      ...{ id, at, swarm, task, agent, role, workspace, routeReason, model, priceNote, ...period },
      window: this.#window,
      bound: BigInt(bound),
    });
    this.#totals.add({ ...period, swarm, task }, { open: bound, settled: 0 });
    return { status: "reserved", id };
  }

  markSent(id: string): void {
    this.#expect(id, "sent", ["reserved"]);
    this.#sql.move.run({ id, state: "sent", note: null });
  }

  markGeneration(id: string, generationId: string): void {
    this.#expect(id, "given a generation", ["sent", "held"]);
    this.#sql.setGeneration.run({ id, generationId });
  }

  settle(id: string, { cost, origin, usage, servedModel, provider, generationId }: Settlement): void {
    const row = this.#expect(id, "settled", ["sent", "held"]);
    this.#sql.settle.run({
      ...{ id, origin, servedModel, provider, generationId },
      cost: BigInt(amount(cost)),
      usage: usage && JSON.stringify(usage),
      note: cost > row.bound ? `cost is above its bound of ${toUsdString(row.bound)} USD` : null,
    });
    this.#totals.add(row, { open: -row.bound, settled: cost });
  }

  hold(id: string, why: string): void {
    this.#expect(id, "held", ["reserved", "sent"]);
    this.#sql.move.run({ id, state: "held", note: reason(why) });
  }

  release(id: string, proof: string): void {
    const row = this.#expect(id, "released", ["reserved", "sent", "held"]);
    this.#sql.move.run({ id, state: "released", note: reason(proof) });
    this.#totals.add(row, { open: -row.bound, settled: 0 });
  }

  use(keys: readonly BudgetKey[]): readonly BudgetUse[] {
    return keys.map((key) => this.#totals.use(key));
  }

  attempts(filter: AttemptFilter): readonly LedgerRow[] {
    const { swarm = null, month = null, state = null } = filter;
    return this.#sql.list.all({ swarm, month, state }).map(ledgerRow);
  }

  daily(from: string): ReturnType<SynchronousLedger["daily"]> {
    return this.#sql.daily.all(from).map(({ day, cost }) => ({ day: String(day), cost: nanoUsd(Number(cost)) }));
  }

  /** Attempts of a window that are neither decided nor held. */
  undecided(window: string): readonly LedgerRow[] {
    return this.#sql.undecided.all(window).map(ledgerRow);
  }

  /** Windows with attempts that are neither decided nor held. */
  windowsWithUndecided(): readonly string[] {
    return this.#sql.windows.all().map(({ window }) => String(window));
  }

  /** The period of a moment, but never an earlier one than has been booked: a clock set back reopens no budget. */
  #period(at: number): ReturnType<typeof periodsOf> {
    const now = periodsOf(at);
    const newest = this.#totals.newestDay();
    return newest === null || newest <= now.day ? now : { day: newest, month: newest.slice(0, 7) };
  }

  #expect(id: string, step: string, from: readonly AttemptState[]): LedgerRow {
    const found = this.#sql.find.get(id);
    if (!found) throw new IllegalStep(`Attempt ${id} cannot be ${step}: it is not in the ledger.`);
    const row = ledgerRow(found);
    if (!from.includes(row.state)) throw new IllegalStep(`Attempt ${id} cannot be ${step}: it is ${row.state}.`);
    return row;
  }
}

function inPeriod(limit: BudgetLimit, period: { readonly month: string; readonly day: string }): BudgetLimit {
  if (limit.scope !== "month" && limit.scope !== "day") return limit;
  const booked = period[limit.scope];
  return limit.key < booked ? { ...limit, key: booked } : limit;
}

function amount(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new IllegalStep(`${value} is no amount of nano-dollars.`);
  return value;
}

function reason(text: string): string {
  if (text.trim() === "") throw new IllegalStep("A reason must be given.");
  return text;
}
