import type { Complexity, TaskType, Tier } from "../models/vocabulary.ts";
import type { NanoUsd } from "../money.ts";
import type { Usage } from "../usage.ts";
import type { OutcomeBook } from "./outcomes.ts";
import type { ModelPrice } from "./price.ts";

/**
 * The one book of what was spent, shared by all windows and terminal runs of a user. Every attempt at a model call is
 * one row: reserved at its worst case before anything is sent, then settled, held or released.
 *
 * Invariant, kept inside the same transaction that reserves: for every limit given, what is settled plus what is open
 * (reserved, sent, held) is never above its cap.
 */
export interface Ledger extends OutcomeBook {
  /** Commits the worst case of one attempt, or refuses and writes nothing. */
  reserve(attempt: NewAttempt, limits: readonly BudgetLimit[]): Promise<Reservation>;
  /** Commits that the request is about to leave. Before the first byte. */
  markSent(id: string): Promise<void>;
  /** Stores the provider's id of the generation as soon as it is known: the attempt is being generated. */
  markGeneration(id: string, generationId: string): Promise<void>;
  /** Books what the attempt cost and frees the rest of its reservation. */
  settle(id: string, settlement: Settlement): Promise<void>;
  /** The outcome is not known: the whole reservation stays until proof. */
  hold(id: string, why: string): Promise<void>;
  /** Frees the reservation. Only on proof that nothing was billed. */
  release(id: string, proof: string): Promise<void>;
  /** Books the cost of a held attempt that has become known later. `source` says from where, in words. */
  reconcile(id: string, settlement: Settlement, source: string): Promise<void>;
  /** What is used of each budget, in the order asked. */
  use(keys: readonly BudgetKey[]): Promise<readonly BudgetUse[]>;
  /** Attempts, oldest first. */
  attempts(filter: AttemptFilter): Promise<readonly LedgerRow[]>;
  /** Settled cost per UTC day from `from` (YYYY-MM-DD) on, days without spend left out. */
  daily(from: string): Promise<readonly { readonly day: string; readonly cost: NanoUsd }[]>;
  /** Sums per model asked, of attempts whose cost is known, dearest first. */
  tally(filter: TallyFilter): Promise<readonly ModelTally[]>;
  /**
   * Tasks that something was spent on, newest first: what estimates are made from. Attempts that were released are not
   * counted, nor is what has no tier.
   */
  taskCosts(filter: TaskCostFilter): Promise<readonly TaskCost[]>;
  /** `true` for the first who asks, of all windows and for ever: an alert is told once per budget and period. */
  first(what: string): Promise<boolean>;
  /** Keeps what was forecast, to be scored when the actual cost is known. The same id again replaces it. */
  keepForecast(forecast: Forecast): Promise<void>;
  /** Newest first. */
  forecasts(kind: Forecast["kind"], atMost: number): Promise<readonly Forecast[]>;
  /** Told within a second of any commit, of this process or another. Returns the way to end it. */
  watch(onChange: () => void): () => void;
  close(): Promise<void>;
}

export interface TallyFilter {
  readonly month?: string;
  readonly swarm?: string;
}

export interface ModelTally {
  readonly model: string;
  readonly calls: number;
  readonly usage: Usage;
  readonly cost: NanoUsd;
}

export interface TaskCostFilter {
  /** UTC day, YYYY-MM-DD. */
  readonly from?: string;
  readonly tier?: Tier;
}

/** What one task of one swarm came to, all its attempts, retries and escalations together. */
export interface TaskCost {
  readonly swarm: string;
  readonly task: string;
  readonly role: AgentRole;
  readonly tier: Tier;
  readonly type: TaskType | null;
  readonly complexity: Complexity | null;
  /** Of its first attempt. */
  readonly at: number;
  readonly models: readonly string[];
  readonly attempts: number;
  readonly usage: Usage;
  /** Known cost. */
  readonly cost: NanoUsd;
  /** Still reserved or held. */
  readonly open: NanoUsd;
}

/** A range of cost that was told before it was known. */
export interface Forecast {
  readonly id: string;
  readonly kind: "swarm" | "month";
  /** The swarm's id, or the month. */
  readonly key: string;
  readonly at: number;
  readonly low: NanoUsd;
  readonly likely: NanoUsd;
  readonly high: NanoUsd;
  /** How it was made, in words. */
  readonly basis: string;
  /** What it was made for; `null` for a month. */
  readonly profile: { readonly tier: Tier; readonly type: TaskType; readonly complexity: Complexity } | null;
  /** `null` until it is known. */
  readonly actual: NanoUsd | null;
}

/**
 * The tree of budgets, from the root down: month > day > workspace > swarm > task > request. Each reservation is checked
 * against all that are given, so a child never has more than what is left of its parents. A task's budget is its
 * agents' one: retries and escalations draw from it.
 * Periods are UTC, as the provider's are. `key` is "2026-11", "2026-11-22", `workspaceKey`, a swarm's id, `taskKey`, or
 * the attempt's own id for `request`, which never has anything used.
 */
export interface BudgetKey {
  readonly scope: "month" | "day" | "workspace" | "swarm" | "task" | "request";
  readonly key: string;
}

export interface BudgetLimit extends BudgetKey {
  readonly cap: NanoUsd;
}

export interface BudgetUse extends BudgetKey {
  /** Known cost: settled or reconciled. The sum of `origins`. */
  readonly settled: NanoUsd;
  /** Reserved and not yet decided: on its way or held. */
  readonly open: NanoUsd;
  /** Part of `open` whose outcome is not known: held until proof. */
  readonly held: NanoUsd;
  readonly origins: Readonly<Record<CostOrigin, NanoUsd>>;
}

export const ROLES = ["planner", "worker", "merger", "reviewer", "generator", "benchmark"] as const;
export type AgentRole = (typeof ROLES)[number];

export interface AttemptIdentity {
  /** Swarm, generation or benchmark run that the attempt belongs to. */
  readonly swarm: string;
  /** `${swarm}/${task}` is the key of the task's budget. "plan" for the planner. */
  readonly task: string;
  readonly agent: string;
  readonly role: AgentRole;
  readonly workspace: string;
  readonly tier: Tier;
  /** What the task was taken for; `null` where nothing was classified, as for a plan. */
  readonly taskType: TaskType | null;
  readonly complexity: Complexity | null;
  /** 1 for the first try of the task, then counted up over its retries and escalations. */
  readonly attempt: number;
  /** Why this model was asked, in words. */
  readonly routeReason: string;
}

export interface NewAttempt extends AttemptIdentity {
  readonly id: string;
  /** Milliseconds since the epoch; its UTC month and day are the periods that the cost belongs to for ever. */
  readonly at: number;
  readonly model: string;
  /** Upper bound of the cost. */
  readonly bound: NanoUsd;
  /** The prices that the bound was made with. */
  readonly price: ModelPrice;
  /** Where it was sent: origin of the endpoint. Held costs are looked up there and nowhere else. */
  readonly endpoint: string;
}

export type Reservation =
  | { readonly status: "reserved"; readonly id: string }
  | { readonly status: "refused"; readonly limit: BudgetLimit; readonly use: BudgetUse; readonly needed: NanoUsd };

/** `unknown` never appears with an amount: an unknown cost is a held row. */
export type CostOrigin = "billed" | "computed" | "estimated";

export interface Charge {
  readonly cost: NanoUsd;
  readonly origin: CostOrigin;
}

export interface Settlement extends Charge {
  readonly usage: Usage | null;
  readonly servedModel: string | null;
  readonly provider: string | null;
  readonly generationId: string | null;
}

export interface AttemptFilter {
  readonly swarm?: string;
  readonly month?: string;
  readonly state?: AttemptState;
}

/**
 * reserved -> sent -> generating -> settled, or -> held -> reconciled. `released` can follow reserved at once, and sent,
 * generating or held only on proof that nothing was billed. `settled` and `reconciled` have a cost and are final.
 */
export type AttemptState = "reserved" | "sent" | "generating" | "held" | "settled" | "reconciled" | "released";

export interface LedgerRow extends Omit<NewAttempt, "tier" | "price" | "endpoint"> {
  /** Like `price` and `endpoint`: `null` in what the first format of the ledger has left, which did not keep it. */
  readonly tier: Tier | null;
  readonly price: ModelPrice | null;
  readonly endpoint: string | null;
  readonly state: AttemptState;
  /** Names the window or terminal run that made it. */
  readonly window: string;
  readonly month: string;
  readonly day: string;
  /** `null` while the cost is not known. */
  readonly cost: NanoUsd | null;
  readonly origin: CostOrigin | "unknown";
  readonly usage: Usage | null;
  readonly servedModel: string | null;
  readonly provider: string | null;
  readonly generationId: string | null;
  /** When it was settled, held, reconciled or released, by this machine's clock; `null` while it is on its way. */
  readonly decidedAt: number | null;
  /** Why it is held or released, or where a reconciled cost comes from. */
  readonly note: string | null;
}

/** UTC month and day of a moment: { month: "2026-11", day: "2026-11-22" }. */
export function periodsOf(at: number): { readonly month: string; readonly day: string } {
  const day = new Date(at).toISOString().slice(0, 10);
  return { month: day.slice(0, 7), day };
}

/** Key of one task's budget. */
export function taskKey(swarm: string, task: string): string {
  return `${swarm}/${task}`;
}

/** Key of one workspace's budget in a month. */
export function workspaceKey(month: string, workspace: string): string {
  return `${month} ${workspace}`;
}
