import type { DatabaseSync } from "node:sqlite";
import { nanoUsd, toUsdString, ZERO } from "../../core/money.ts";
import {
  type AttemptFilter,
  type AttemptState,
  type BudgetKey,
  type BudgetLimit,
  type BudgetUse,
  type Ledger,
  type LedgerRow,
  type NewAttempt,
  type periodsOf,
  type Reservation,
  type Settlement,
  workspaceKey,
} from "../../core/spend/ledger.ts";
import type { Usage } from "../../core/usage.ts";
import { Calendar, type Clock } from "./clock.ts";
import { amount, IllegalStep } from "./errors.ts";
import { ledgerRow, type SqlRow } from "./rows.ts";
import { type Statements, statements } from "./statements.ts";
import { Totals } from "./totals.ts";

type Periods = ReturnType<typeof periodsOf>;

interface BookOptions {
  readonly window: string;
  readonly clock: Clock;
  /** Only to be named in messages. */
  readonly file: string;
}

/**
 * Attempts and running totals over one open database. Every write of an attempt moves the totals in the same
 * transaction, which is the caller's (session.ts), so they are the sums of the attempts at every moment.
 */
export class Book {
  readonly #sql: Statements;
  readonly #totals: Totals;
  readonly #window: string;
  readonly #calendar: Calendar;
  readonly #changed = new Set<string>();
  readonly #now: () => number;

  /** `window` names this process's rows, so that they can be found when it dies. */
  constructor(db: DatabaseSync, { window, clock, file }: BookOptions) {
    this.#sql = statements(db);
    this.#totals = new Totals(db);
    this.#calendar = new Calendar(clock, file);
    this.#window = window;
    this.#now = clock.now;
  }

  reserve(attempt: NewAttempt, limits: readonly BudgetLimit[]): Reservation {
    if (this.#sql.find.get(attempt.id)) throw new IllegalStep(`Attempt ${attempt.id} is in the ledger already.`);
    const bound = amount(attempt.bound);
    const period = this.#calendar.periodOf(attempt.at, this.#totals.newestDay());
    for (const given of limits) {
      const limit = inPeriod(given, period, attempt.workspace);
      const use = this.#use(limit);
      if (use.settled + use.open + bound > limit.cap) return { status: "refused", limit, use, needed: attempt.bound };
    }
    const { id, at, swarm, task, agent, role, workspace, tier, taskType, complexity } = attempt;
    const { routeReason, model, endpoint } = attempt;
    this.#sql.insert.run({
      ...{ id, at, swarm, task, agent, role, workspace, tier, taskType, complexity, routeReason, model, endpoint },
      ...period,
      attempt: attempt.attempt,
      window: this.#window,
      bound: BigInt(bound),
      price: JSON.stringify(attempt.price),
    });
    this.#changed.add(id);
    this.#totals.add({ ...period, workspace, swarm, task }, { open: bound, held: 0, charge: null });
    return { status: "reserved", id };
  }

  markSent(id: string): void {
    this.#expect(id, "sent", ["reserved"]);
    this.#sql.move.run({ id, state: "sent", note: null, decidedAt: null });
  }

  markGeneration(id: string, generationId: string): void {
    const { state } = this.#expect(id, "given a generation", ["sent", "generating", "held"]);
    this.#sql.setGeneration.run({ id, generationId, state: state === "held" ? state : "generating" });
  }

  settle(id: string, settlement: Settlement): void {
    const row = this.#expect(id, "settled", ["sent", "generating"]);
    this.#decide(row, "settled", settlement, null);
  }

  reconcile(id: string, settlement: Settlement, source: string): void {
    const row = this.#expect(id, "reconciled", ["held"]);
    this.#decide(row, "reconciled", settlement, reason(source));
  }

  hold(id: string, why: string): void {
    const row = this.#expect(id, "held", ["reserved", "sent", "generating"]);
    this.#sql.move.run({ id, state: "held", note: reason(why), decidedAt: this.#now() });
    this.#totals.add(row, { open: 0, held: row.bound, charge: null });
  }

  release(id: string, proof: string): void {
    const row = this.#expect(id, "released", ["reserved", "sent", "generating", "held"]);
    this.#sql.move.run({ id, state: "released", note: reason(proof), decidedAt: this.#now() });
    this.#totals.add(row, { ...takenBack(row), charge: null });
  }

  use(keys: readonly BudgetKey[]): readonly BudgetUse[] {
    return keys.map((key) => this.#use(key));
  }

  attempts(filter: AttemptFilter): readonly LedgerRow[] {
    const { swarm = null, month = null, state = null } = filter;
    return this.#sql.list.all({ swarm, month, state }).map(ledgerRow);
  }

  daily(from: string): Awaited<ReturnType<Ledger["daily"]>> {
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

  /** Nothing was ever booked. */
  isEmpty(): boolean {
    return this.#sql.any.get() === undefined;
  }

  /** Attempts that were written since this was asked last, as they are now: for the journal. */
  takeChanged(): readonly SqlRow[] {
    const rows = [...this.#changed].map((id) => this.#sql.find.get(id));
    this.#changed.clear();
    return rows.filter((row) => row !== undefined);
  }

  #use({ scope, key }: BudgetKey): BudgetUse {
    // A request's budget is for one attempt, which is the one that is asked for.
    if (scope === "request") return { scope, key, settled: ZERO, open: ZERO, held: ZERO, origins: NO_ORIGINS };
    return this.#totals.use({ scope, key });
  }

  #decide(row: LedgerRow, state: "settled" | "reconciled", settlement: Settlement, source: string | null): void {
    const { cost, origin, usage, servedModel, provider, generationId } = settlement;
    const notes = [source, cost > row.bound ? `cost is above its bound of ${toUsdString(row.bound)} USD` : null];
    this.#sql.decide.run({
      ...{ id: row.id, state, origin, servedModel, provider, generationId },
      ...tokens(usage),
      cost: BigInt(amount(cost)),
      decidedAt: this.#now(),
      note: notes.filter((note) => note !== null).join("; ") || null,
    });
    this.#totals.add(row, { ...takenBack(row), charge: { cost, origin } });
  }

  #expect(id: string, step: string, from: readonly AttemptState[]): LedgerRow {
    const found = this.#sql.find.get(id);
    if (!found) throw new IllegalStep(`Attempt ${id} cannot be ${step}: it is not in the ledger.`);
    const row = ledgerRow(found);
    if (!from.includes(row.state)) throw new IllegalStep(`Attempt ${id} cannot be ${step}: it is ${row.state}.`);
    this.#changed.add(id);
    return row;
  }
}

const NO_ORIGINS = { billed: ZERO, computed: ZERO, estimated: ZERO };

/** The limit of the period that the attempt is booked in, which is later than the one asked when the clock went back. */
function inPeriod(limit: BudgetLimit, period: Periods, workspace: string): BudgetLimit {
  const booked = { month: period.month, day: period.day, workspace: workspaceKey(period.month, workspace) };
  if (limit.scope !== "month" && limit.scope !== "day" && limit.scope !== "workspace") return limit;
  return limit.key < booked[limit.scope] ? { ...limit, key: booked[limit.scope] } : limit;
}

function takenBack(row: LedgerRow): { readonly open: number; readonly held: number } {
  return { open: -row.bound, held: row.state === "held" ? -row.bound : 0 };
}

function tokens(usage: Usage | null): Readonly<Record<keyof Usage, number | null>> {
  return {
    promptTokens: usage && amount(usage.promptTokens),
    cachedTokens: usage && amount(usage.cachedTokens),
    cacheWriteTokens: usage && amount(usage.cacheWriteTokens),
    completionTokens: usage && amount(usage.completionTokens),
    reasoningTokens: usage && amount(usage.reasoningTokens),
  };
}

function reason(text: string): string {
  if (text.trim() === "") throw new IllegalStep("A reason must be given.");
  return text;
}
