import type { Endpoint } from "../engine-types.ts";
import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import type { Account } from "../provider/account.ts";
import type { Ledger, LedgerRow } from "./ledger.ts";
import type { ReconcileReport } from "./reconcile-report.ts";
import { lookUpAll } from "./reconcile-round.ts";
import { type LookableRow, type ReconciledCost, type RowOutcome, reconcileRow } from "./reconcile-row.ts";
import { nextLookup } from "./reconcile-schedule.ts";
import type { HeldCost } from "./report-types.ts";

export interface LookupDeps {
  readonly ledger: Ledger;
  readonly account: Pick<Account, "generation">;
  readonly host: Host;
  readonly endpoint: Endpoint;
}

/** Pause after a server that could not be asked: doubled from the first to the longest. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/**
 * What one reconciler knows while it works: when each row was looked up, and until when not to ask. Times are those of
 * the monotonic clock, so that a clock that is set neither hurries nor holds up a lookup.
 */
export class Lookups {
  readonly #deps: LookupDeps;
  readonly #swarm: string | undefined;
  readonly #origin: string;
  #rows: readonly LedgerRow[] = [];
  /** Rows of the last look into the ledger that have been decided since. */
  readonly #decided = new Set<string>();
  readonly #known = new Map<string, { readonly heldAt: number; lookedAt: number | null; why: string | null }>();
  #notBefore = 0;
  #pauses = 0;
  #stopped = false;
  #trouble: string | null = null;
  #lookups = 0;
  #elsewhere = 0;
  #reconciled: ReconciledCost[] = [];

  constructor(deps: LookupDeps, swarm?: string) {
    this.#deps = deps;
    this.#swarm = swarm;
    this.#origin = new URL(deps.endpoint.baseUrl).origin;
  }

  /** The last round said that asking on is no use. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Looks up what is due, unless a pause is on. Never rejects for what the provider or the ledger's file did. */
  async round(signal: AbortSignal, leaveOlderThanMs = Number.POSITIVE_INFINITY): Promise<void> {
    const { ledger, host } = this.#deps;
    const now = host.elapsed();
    if (signal.aborted || now < this.#notBefore) return;
    this.#stopped = false;
    this.#trouble = null;
    try {
      this.#rows = await ledger.attempts({ state: "held", ...(this.#swarm !== undefined && { swarm: this.#swarm }) });
    } catch (error) {
      this.#pause(errorText(error), LONGEST_PAUSE_MS);
      this.#stopped = true;
      return;
    }
    this.#decided.clear();
    this.#meet(leaveOlderThanMs);
    const due = this.#lookable()
      .filter(({ id }) => this.#dueAt(id) <= now)
      .sort((a, b) => this.#dueAt(a.id) - this.#dueAt(b.id));
    const outcomes = await lookUpAll(due, (row, ending) => this.#lookUp(row, ending), signal);
    for (const [row, outcome] of outcomes) this.#learn(row, outcome);
    if (outcomes.size > 0 && this.#trouble === null) this.#pauses = 0;
  }

  /** Until there is something to do, ms; `null`: nothing held can be looked up. */
  nextInMs(): number | null {
    const dues = this.#lookable().map(({ id }) => this.#dueAt(id));
    if (dues.length === 0 && !this.#stopped) return null;
    const first = dues.reduce((least, due) => Math.min(least, due), Number.POSITIVE_INFINITY);
    const at = Math.max(this.#notBefore, Number.isFinite(first) ? first : 0);
    return Math.max(0, at - this.#deps.host.elapsed());
  }

  /** What was done since the last report. */
  takeReport(): ReconcileReport {
    const report: ReconcileReport = {
      lookups: this.#lookups,
      reconciled: this.#reconciled,
      overBound: this.#reconciled.filter(({ cost, bound }) => cost > bound),
      elsewhere: this.#elsewhere,
      held: this.#rows.filter(({ id }) => !this.#decided.has(id)).map((row) => this.#heldCost(row)),
      trouble: this.#trouble,
    };
    this.#lookups = 0;
    this.#elsewhere = 0;
    this.#reconciled = [];
    return report;
  }

  /** Forgets rows that are held no more, and notes since when new ones are. */
  #meet(leaveOlderThanMs: number): void {
    const { host } = this.#deps;
    const held = new Set(this.#rows.map(({ id }) => id));
    for (const id of this.#known.keys()) if (!held.has(id)) this.#known.delete(id);
    for (const row of this.#rows) {
      const age = Math.max(0, host.now() - (row.decidedAt ?? row.at));
      if (this.#known.has(row.id) || age > leaveOlderThanMs) continue;
      this.#known.set(row.id, { heldAt: host.elapsed() - age, lookedAt: null, why: null });
    }
  }

  #lookable(): readonly LookableRow[] {
    return this.#rows.filter((row): row is LookableRow => this.#known.has(row.id) && this.#unlookable(row) === null);
  }

  #dueAt(id: string): number {
    const known = this.#known.get(id);
    return known === undefined ? Number.POSITIVE_INFINITY : nextLookup(known.heldAt, known.lookedAt);
  }

  async #lookUp(row: LookableRow, signal: AbortSignal): Promise<RowOutcome> {
    this.#lookups++;
    const outcome = await reconcileRow(this.#deps, row, signal);
    const known = this.#known.get(row.id);
    if (known) known.lookedAt = this.#deps.host.elapsed();
    return outcome;
  }

  #learn({ id }: LookableRow, outcome: RowOutcome): void {
    const known = this.#known.get(id);
    if (known && "why" in outcome) known.why = outcome.why;
    switch (outcome.type) {
      case "reconciled":
        this.#reconciled.push(outcome.cost);
        this.#drop(id);
        break;
      case "elsewhere":
        this.#elsewhere++;
        this.#drop(id);
        break;
      case "held":
        break;
      case "pause":
        this.#pause(outcome.why, outcome.forMs);
        break;
      case "stop":
        this.#stopped = true;
        this.#pause(outcome.why, LONGEST_PAUSE_MS);
        break;
      default:
        outcome satisfies never;
    }
  }

  #pause(why: string, forMs: number | null): void {
    // Several questions that fail in one round are one failure.
    if (this.#trouble === null) this.#pauses++;
    const usual = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#pauses - 1));
    this.#trouble = why;
    this.#notBefore = Math.max(this.#notBefore, this.#deps.host.elapsed() + (forMs ?? usual));
  }

  #drop(id: string): void {
    this.#known.delete(id);
    this.#decided.add(id);
  }

  #heldCost(row: LedgerRow): HeldCost {
    const { id, at, swarm, task, model, bound, generationId } = row;
    const reason = this.#unlookable(row) ?? this.#known.get(id)?.why ?? "it was not looked up yet";
    const why = `${row.note ?? "the outcome is not known"}; ${reason}`;
    return { attempt: id, at, swarm, task, model, bound, why, generationId };
  }

  /** Why a row can never be looked up here; `null`: it can. */
  #unlookable({ generationId, endpoint, month }: LedgerRow): string | null {
    const { endpoint: here } = this.#deps;
    const stays = `it stays in the books of ${month} at its worst case`;
    if (generationId === null) return `no generation id arrived, so its cost cannot be looked up: ${stays}`;
    if (endpoint === null) return `where it was sent was not kept, so its cost cannot be looked up: ${stays}`;
    if (endpoint !== this.#origin) return `it was sent to ${endpoint}, and only that server can tell its cost`;
    if (!here.openRouter) return `${here.label} does not tell costs afterwards: ${stays}`;
    return null;
  }
}
