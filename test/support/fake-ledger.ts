import { type NanoUsd, sum, toUsdString } from "../../src/core/money.ts";
import {
  type AttemptFilter,
  type BudgetKey,
  type BudgetLimit,
  type BudgetUse,
  type CostOrigin,
  type Forecast,
  type Ledger,
  type LedgerRow,
  type ModelTally,
  type NewAttempt,
  periodsOf,
  type Reservation,
  type Settlement,
  type TallyFilter,
  type TaskCost,
  type TaskCostFilter,
  taskKey,
} from "../../src/core/spend/ledger.ts";
import type { Correction, OutcomeBook, RecordFilter, StageOutcome } from "../../src/core/spend/outcomes.ts";
import { isFarAhead } from "../../src/node/ledger/clock.ts";
import { IllegalStep, LedgerError } from "../../src/node/ledger/errors.ts";
import { belongs, bookedKey, checkAmount, costOf, reason, takes, usageOf } from "./fake-ledger-sums.ts";
import { FakeOutcomes } from "./fake-outcomes.ts";

type Operation = "reserve" | "markSent" | "markGeneration" | "settle" | "hold" | "release" | "reconcile";

const ON_ITS_WAY = ["reserved", "sent", "generating"] as const;

/**
 * A ledger in memory, written apart from the real one and held to the same contract, that throws at every step that is
 * out of order. `failNext` makes the next operation of that name throw before it writes anything.
 */
export class FakeLedger implements Ledger {
  readonly rows = new Map<string, LedgerRow>();
  /** Every operation that was done, in order: "reserve id-1". */
  readonly done: string[] = [];
  /** What `decidedAt` is made of; milliseconds since the epoch. */
  readonly #now: () => number;
  readonly #failing = new Map<Operation, Error>();
  readonly outcomes = new FakeOutcomes(() => this.#all());
  readonly modelRecords = (filter: RecordFilter) => this.outcomes.modelRecords(filter);
  readonly corrections = (atMost: number) => this.outcomes.corrections(atMost);
  readonly #told = new Set<string>();
  readonly #forecasts = new Map<string, Forecast>();
  readonly #watchers = new Set<() => void>();
  #closed = false;

  constructor(now: () => number = () => Date.UTC(2026, 10, 22, 12)) {
    this.#now = now;
  }

  failNext(operation: Operation, error: Error = new Error("disk is full")): void {
    this.#failing.set(operation, error);
  }

  async reserve(attempt: NewAttempt, limits: readonly BudgetLimit[]): Promise<Reservation> {
    this.#step("reserve", attempt.id);
    if (this.rows.has(attempt.id)) throw new IllegalStep(`${attempt.id} is reserved already`);
    checkAmount(attempt.bound);
    // Checked and written in one turn, as in the real one's transaction: an await between them would let two callers in.
    const periods = this.#periodsOf(attempt.at);
    for (const given of limits) {
      const limit = { ...given, key: bookedKey(given, periods, attempt.workspace) };
      const use = this.#useOf(limit);
      if (use.settled + use.open + attempt.bound > limit.cap) {
        return { status: "refused", limit, use, needed: attempt.bound };
      }
    }
    this.#write({
      ...attempt,
      ...periods,
      ...{ state: "reserved", window: "fake", cost: null, origin: "unknown", usage: null, decidedAt: null },
      ...{ servedModel: null, provider: null, generationId: null, note: null },
    });
    return { status: "reserved", id: attempt.id };
  }

  async markSent(id: string): Promise<void> {
    this.#step("markSent", id);
    this.#change(id, ["reserved"], { state: "sent" });
  }

  async markGeneration(id: string, generationId: string): Promise<void> {
    this.#step("markGeneration", id);
    const row = this.#change(id, ["sent", "generating", "held"], { generationId });
    if (row.state === "sent") this.#change(id, ["sent"], { state: "generating" });
  }

  async settle(id: string, settlement: Settlement): Promise<void> {
    this.#step("settle", id);
    this.#decide(id, ["sent", "generating"], "settled", settlement, null);
  }

  async hold(id: string, why: string): Promise<void> {
    this.#step("hold", id);
    this.#change(id, ON_ITS_WAY, { state: "held", note: reason(why), decidedAt: this.#now() });
  }

  async release(id: string, proof: string): Promise<void> {
    this.#step("release", id);
    const change = { state: "released", note: reason(proof), decidedAt: this.#now() } as const;
    this.#change(id, [...ON_ITS_WAY, "held"], change);
  }

  async reconcile(id: string, settlement: Settlement, source: string): Promise<void> {
    this.#step("reconcile", id);
    this.#decide(id, ["held"], "reconciled", settlement, reason(source));
  }

  async use(keys: readonly BudgetKey[]): Promise<readonly BudgetUse[]> {
    this.#mustBeOpen();
    return keys.map((key) => this.#useOf(key));
  }

  async attempts(filter: AttemptFilter): Promise<readonly LedgerRow[]> {
    return this.#all()
      .filter((row) => filter.swarm === undefined || row.swarm === filter.swarm)
      .filter((row) => filter.month === undefined || row.month === filter.month)
      .filter((row) => filter.state === undefined || row.state === filter.state);
  }

  async daily(from: string): Promise<readonly { readonly day: string; readonly cost: NanoUsd }[]> {
    const days = Map.groupBy(this.#all(), (row) => row.day);
    return [...days]
      .map(([day, rows]) => ({ day, cost: costOf(rows) }))
      .filter(({ day, cost }) => day >= from && cost > 0)
      .sort((a, b) => (a.day < b.day ? -1 : 1));
  }

  async tally({ month, swarm }: TallyFilter): Promise<readonly ModelTally[]> {
    const known = this.#all().filter((row) => row.cost !== null);
    const wanted = known.filter((row) => (month ?? row.month) === row.month && (swarm ?? row.swarm) === row.swarm);
    return [...Map.groupBy(wanted, (row) => row.model)]
      .map(([model, rows]) => ({ model, calls: rows.length, usage: usageOf(rows), cost: costOf(rows) }))
      .sort((a, b) => b.cost - a.cost || (a.model < b.model ? -1 : 1));
  }

  async taskCosts({ from, tier }: TaskCostFilter): Promise<readonly TaskCost[]> {
    const counted = this.#all().filter((row) => row.state !== "released" && row.tier !== null);
    return [...Map.groupBy(counted, (row) => taskKey(row.swarm, row.task)).values()].reverse().flatMap((rows) => {
      const [first] = rows;
      if (!first?.tier || first.day < (from ?? "") || (tier ?? first.tier) !== first.tier) return [];
      const { swarm, task, role, taskType: type, complexity, at } = first;
      const models = [...new Set(rows.map((row) => row.model))];
      const open = sum(rows.filter((row) => row.cost === null).map((row) => row.bound));
      const sums = { attempts: rows.length, usage: usageOf(rows), cost: costOf(rows), open };
      return [{ swarm, task, role, tier: first.tier, type, complexity, at, models, ...sums }];
    });
  }

  async first(what: string): Promise<boolean> {
    this.#mustBeOpen();
    const known = this.#told.has(what);
    this.#told.add(what);
    return !known;
  }

  async keepForecast(forecast: Forecast): Promise<void> {
    this.#mustBeOpen();
    this.#forecasts.set(forecast.id, forecast);
  }

  async forecasts(kind: Forecast["kind"], atMost: number): Promise<readonly Forecast[]> {
    const ofKind = [...this.#forecasts.values()].filter((one) => one.kind === kind);
    return ofKind
      .reverse()
      .sort((a, b) => b.at - a.at)
      .slice(0, atMost);
  }

  async keepOutcome(outcome: StageOutcome): Promise<void> {
    this.#mustBeOpen();
    await this.outcomes.keepOutcome(outcome);
    for (const tell of this.#watchers) tell();
  }

  async overturnOutcomes(...args: Parameters<OutcomeBook["overturnOutcomes"]>): Promise<void> {
    this.#mustBeOpen();
    await this.outcomes.overturnOutcomes(...args);
  }

  async keepCorrection(correction: Correction): Promise<void> {
    this.#mustBeOpen();
    await this.outcomes.keepCorrection(correction);
  }

  watch(onChange: () => void): () => void {
    const tell = () => onChange();
    this.#watchers.add(tell);
    return () => this.#watchers.delete(tell);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    for (const { id, state } of this.rows.values()) {
      if (state === "reserved") this.#change(id, ["reserved"], { state: "released", note: "never sent" });
      if (state === "sent" || state === "generating") this.#change(id, ON_ITS_WAY, { state: "held", note: "closed" });
    }
    this.#closed = true;
  }

  /** Opens it again after a close. */
  reopen(): void {
    this.#closed = false;
  }

  /** State of the only attempt. */
  get only(): LedgerRow {
    const [row, ...others] = this.rows.values();
    if (!row || others.length > 0) throw new Error(`${this.rows.size} attempts where one was expected`);
    return row;
  }

  #all(): LedgerRow[] {
    this.#mustBeOpen();
    return [...this.rows.values()];
  }

  #useOf({ scope, key }: BudgetKey): BudgetUse {
    const rows = [...this.rows.values()].filter((row) => belongs(row, { scope, key }));
    const open = rows.filter((row) => row.cost === null && row.state !== "released");
    const from = (origin: CostOrigin) => costOf(rows.filter((row) => row.origin === origin));
    const bounds = (some: readonly LedgerRow[]) => sum(some.map((row) => row.bound));
    return {
      ...{ scope, key, settled: costOf(rows), open: bounds(open) },
      held: bounds(open.filter((row) => row.state === "held")),
      origins: { billed: from("billed"), computed: from("computed"), estimated: from("estimated") },
    };
  }

  /** Never earlier than the newest that anything is booked in. */
  #periodsOf(at: number): ReturnType<typeof periodsOf> {
    const days = [...this.rows.values()].filter((row) => takes(row) > 0).map((row) => row.day);
    const own = periodsOf(at).day;
    const day = [...days, own].sort().at(-1) ?? own;
    if (isFarAhead(day, at)) throw new LedgerError("clock", `spend is booked on ${day}, and it is ${own}`);
    return { day, month: day.slice(0, 7) };
  }

  #step(operation: Operation, id: string): void {
    this.#mustBeOpen();
    const error = this.#failing.get(operation);
    if (error) {
      this.#failing.delete(operation);
      throw error;
    }
    this.done.push(`${operation} ${id}`);
  }

  #decide(
    id: string,
    from: readonly LedgerRow["state"][],
    state: "settled" | "reconciled",
    { cost, origin, usage, servedModel, provider, generationId }: Settlement,
    source: string | null,
  ): void {
    for (const number of [cost, ...Object.values(usage ?? {})]) checkAmount(number);
    const row = this.#change(id, from, { cost, origin, usage, state, decidedAt: this.#now() });
    const above = cost > row.bound ? `cost is above its bound of ${toUsdString(row.bound)} USD` : null;
    this.#write({
      ...(this.rows.get(id) ?? row),
      servedModel: servedModel ?? row.servedModel,
      provider: provider ?? row.provider,
      generationId: generationId ?? row.generationId,
      note: [source, above].filter((part) => part !== null).join("; ") || null,
    });
  }

  /** Gives the row as it was before. */
  #change(id: string, from: readonly LedgerRow["state"][], change: Partial<LedgerRow>): LedgerRow {
    const row = this.rows.get(id);
    if (!row) throw new IllegalStep(`there is no attempt ${id}`);
    if (!from.includes(row.state)) throw new IllegalStep(`attempt ${id} is ${row.state}, not ${from.join(" or ")}`);
    this.#write({ ...row, ...change });
    return row;
  }

  #write(row: LedgerRow): void {
    this.rows.set(row.id, row);
    for (const tell of this.#watchers) tell();
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new LedgerError("unavailable", "The spending ledger has been closed.");
  }
}
