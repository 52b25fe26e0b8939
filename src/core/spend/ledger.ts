import type { NanoUsd } from "../money.ts";
import type { Usage } from "../usage.ts";

/**
 * The one book of what was spent, shared by all windows and terminal runs of a user. Every attempt at a model call is
 * one row: reserved at its worst case before anything is sent, then settled, held or released.
 *
 * Invariant, kept inside the same transaction that reserves: for every limit given, what is settled plus what is open
 * (reserved, sent, held) is never above its cap.
 */
export interface Ledger {
  /** Commits the worst case of one attempt, or refuses and writes nothing. */
  reserve(attempt: NewAttempt, limits: readonly BudgetLimit[]): Promise<Reservation>;
  /** Commits that the request is about to leave. Before the first byte. */
  markSent(id: string): Promise<void>;
  /** Stores the provider's id of the generation as soon as it is known. */
  markGeneration(id: string, generationId: string): Promise<void>;
  /** Books what the attempt cost and frees the rest of its reservation. */
  settle(id: string, settlement: Settlement): Promise<void>;
  /** The outcome is not known: the whole reservation stays until proof. */
  hold(id: string, why: string): Promise<void>;
  /** Frees the reservation. Only on proof that nothing was billed. */
  release(id: string, proof: string): Promise<void>;
  /** What is used of each budget, in the order asked. */
  use(keys: readonly BudgetKey[]): Promise<readonly BudgetUse[]>;
  /** Attempts, oldest first. */
  attempts(filter: AttemptFilter): Promise<readonly LedgerRow[]>;
  /** Settled cost per UTC day from `from` (YYYY-MM-DD) on, days without spend left out. */
  daily(from: string): Promise<readonly { readonly day: string; readonly cost: NanoUsd }[]>;
  close(): Promise<void>;
}

/** Periods are UTC, as the provider's are. `key` is "2026-11", "2026-11-22", a swarm's id or a task's id. */
export interface BudgetKey {
  readonly scope: "month" | "day" | "swarm" | "task";
  readonly key: string;
}

export interface BudgetLimit extends BudgetKey {
  readonly cap: NanoUsd;
}

export interface BudgetUse extends BudgetKey {
  /** Settled cost. */
  readonly settled: NanoUsd;
  /** Reserved and not yet decided: on its way or held. */
  readonly open: NanoUsd;
}

export const ROLES = ["planner", "worker", "merger", "generator", "benchmark"] as const;
export type AgentRole = (typeof ROLES)[number];

export interface AttemptIdentity {
  /** Swarm, generation or benchmark run that the attempt belongs to. */
  readonly swarm: string;
  /** `${swarm}/${task}` is the key of the task's budget. "plan" for the planner. */
  readonly task: string;
  readonly agent: string;
  readonly role: AgentRole;
  readonly workspace: string;
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
  /** Prices the bound was made with, as text: "in 0.26 out 0.38 USD per million tokens, 2026-08-22". */
  readonly priceNote: string;
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

export type AttemptState = "reserved" | "sent" | "held" | "settled" | "released";

export interface LedgerRow extends NewAttempt {
  readonly state: AttemptState;
  readonly month: string;
  readonly day: string;
  /** `null` while the cost is not known. */
  readonly cost: NanoUsd | null;
  readonly origin: CostOrigin | "unknown";
  readonly usage: Usage | null;
  readonly servedModel: string | null;
  readonly provider: string | null;
  readonly generationId: string | null;
  /** Why it is held or released. */
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
