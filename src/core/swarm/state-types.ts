import type { ProvenConfinement } from "../confinement.ts";
import type { SwarmFact, SwarmOutcome, TaskOutcome } from "../events.ts";
import type { Complexity, TaskType, Tier } from "../models/vocabulary.ts";
import type { NanoUsd } from "../money.ts";
import type { BudgetKey } from "../spend/ledger.ts";
import type { FalseAccept } from "../verify/false-accept.ts";
import type { CheckVerdict } from "../verify/verdict.ts";

/** A swarm as the screens see it: the reduction of its events, JSON-safe, complete in itself. */
export interface SwarmState {
  readonly id: string;
  readonly goal: string;
  readonly tier: Tier;
  readonly workspace: string;
  readonly simulated: boolean;
  readonly endpoint: string;
  readonly baseline: string;
  /** The swarm's cap as it is in force now. */
  readonly budget: NanoUsd;
  readonly startedAt: number;
  readonly phase: "planning" | "running" | "finished";
  readonly outcome: SwarmOutcome | null;
  /** In plan order; the planner itself is first, with the id "plan". */
  readonly tasks: readonly TaskState[];
  readonly checks: {
    readonly found: readonly string[];
    readonly failingBefore: readonly string[];
    readonly why: string;
  } | null;
  /** Results that counted and turned out to be wrong. */
  readonly falseAccepts: readonly FalseAccept[];
  readonly totals: SpendTotals;
  /** Budgets that were used to the alert threshold while it ran. */
  readonly alerts: readonly {
    readonly budget: BudgetKey;
    readonly used: NanoUsd;
    readonly cap: NanoUsd;
    readonly percent: number;
  }[];
  /** The cap that the user is being asked about. */
  readonly question: {
    readonly budget: BudgetKey;
    readonly cap: NanoUsd;
    readonly used: NanoUsd;
    readonly open: NanoUsd;
    readonly needed: NanoUsd;
  } | null;
  /** What the system keeps commands from in this run; `null` until it was tried out. */
  readonly confinement: ProvenConfinement | null;
  /** The repository's rules files, and whether agents are given them; `null` until that is decided. */
  readonly rules: {
    readonly used: boolean;
    readonly files: readonly { readonly path: string; readonly hash: string; readonly hidden: number }[];
  } | null;
  readonly patch: string | null;
  readonly files: readonly string[];
  readonly notices: readonly { readonly level: "info" | "warn"; readonly text: string }[];
  readonly ms: number | null;
}

export interface TaskState {
  readonly id: string;
  readonly title: string;
  readonly type: TaskType;
  readonly complexity: Complexity;
  readonly dependsOn: readonly string[];
  readonly status: "waiting" | "running" | "finished";
  readonly outcome: TaskOutcome | null;
  /** Model in use, or last used. */
  readonly model: string | null;
  readonly reason: string | null;
  readonly activity: string;
  readonly attempts: number;
  readonly escalations: readonly Escalation[];
  readonly retries: readonly string[];
  readonly fallbacks: readonly { readonly from: string; readonly to: string; readonly why: string }[];
  readonly checks: readonly CheckVerdict[];
  readonly toolCalls: number;
  /** Command lines that it wanted to run, the newest 40 at most, oldest first. */
  readonly commands: readonly CommandFact[];
  /** What else is to be told of it, a sentence each: guards, condensing, cleaned text, questions. Bounded likewise. */
  readonly told: readonly string[];
  readonly totals: SpendTotals;
}

/** As in `command.decided`. */
export type CommandFact = Pick<
  Extract<SwarmFact, { readonly type: "command.decided" }>,
  "shown" | "decision" | "by" | "why"
>;

interface Escalation {
  readonly from: string;
  readonly to: string;
  readonly why: string;
  /** The stage that began, from 2; left out, like `stages` and `spent`, where the journal does not tell. */
  readonly stage?: number;
  readonly stages?: number;
  /** Settled cost of the task until then. */
  readonly spent?: NanoUsd;
}

export interface SpendTotals {
  readonly calls: number;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
  /** Settled cost, all origins. */
  readonly settled: NanoUsd;
  readonly billed: NanoUsd;
  readonly computed: NanoUsd;
  readonly estimated: NanoUsd;
  /** Worst case of attempts whose outcome is not known. */
  readonly held: NanoUsd;
  /** Worst case of attempts on their way. */
  readonly reserved: NanoUsd;
  readonly baseline: NanoUsd;
}
