import type { ProvenConfinement } from "./confinement.ts";
import type { RouteRole, Tier } from "./models/vocabulary.ts";
import type { NanoUsd } from "./money.ts";
import type { FailureKind } from "./provider/client.ts";
import type { AgentRole, BudgetKey, CostOrigin } from "./spend/ledger.ts";
import type { PlannedTask, ToldTask } from "./swarm/plan.ts";
import type { Usage } from "./usage.ts";
import type { FalseAccept } from "./verify/false-accept.ts";
import type { CheckVerdict, Evidence } from "./verify/verdict.ts";

/**
 * The core's only output besides return values: a closed union, JSON-safe as it is. Screens, the journal, the terminal
 * and the tests all read these. `emit` must not throw and is never awaited.
 */
export type SwarmEvent = { readonly at: number; readonly swarm: string } & SwarmFact;

export type Emit = (event: SwarmEvent) => void;

export type SwarmFact =
  | SwarmStarted
  /** The plan that runs, as it is after the user has looked at it. */
  | {
      readonly type: "plan.ready";
      readonly tasks: readonly ToldTask[];
      readonly source: "planner" | "given" | "single";
    }
  | {
      readonly type: "checks.found";
      readonly checks: readonly string[];
      readonly failingBefore: readonly string[];
      readonly why: string;
    }
  /** A task that was not in the plan: the repair of a merge. */
  | { readonly type: "task.added"; readonly planned: PlannedTask }
  | { readonly type: "task.started"; readonly task: string; readonly agent: string }
  | TaskRouted
  | { readonly type: "task.activity"; readonly task: string; readonly text: string }
  | {
      readonly type: "tool.finished";
      readonly task: string;
      readonly tool: string;
      readonly summary: string;
      readonly ok: boolean;
    }
  | { readonly type: "check.finished"; readonly task: string; readonly model: string; readonly verdict: CheckVerdict }
  /** Results that counted turned out to be wrong. */
  | ({ readonly type: "check.false-accept" } & FalseAccept)
  | {
      readonly type: "task.retried";
      readonly task: string;
      readonly model: string;
      readonly attempt: number;
      readonly why: string;
    }
  | TaskEscalated
  | { readonly type: "task.finished"; readonly task: string; readonly outcome: TaskOutcome }
  | { readonly type: "note.added"; readonly task: string; readonly text: string }
  | {
      readonly type: "merge.finished";
      readonly task: string;
      readonly files: number;
      readonly conflicts: readonly string[];
    }
  | CallEvent
  | {
      readonly type: "budget.alert";
      readonly budget: BudgetKey;
      readonly used: NanoUsd;
      readonly cap: NanoUsd;
      readonly percent: number;
    }
  /** A call did not fit any more; the user is being asked. */
  | {
      readonly type: "budget.reached";
      readonly budget: BudgetKey;
      readonly cap: NanoUsd;
      readonly used: NanoUsd;
      readonly open: NanoUsd;
      readonly needed: NanoUsd;
    }
  | {
      readonly type: "budget.decided";
      readonly budget: BudgetKey;
      readonly choice: "raise" | "finish" | "stop";
      /** In force from now on. */
      readonly cap: NanoUsd;
    }
  /** What the system keeps commands from in this run, as it was tried out. */
  | ({ readonly type: "confinement" } & ProvenConfinement)
  /** A command that an agent wanted to run, and what became of it; `by`: who decided. */
  | {
      readonly type: "command.decided";
      readonly task: string;
      readonly shown: string;
      readonly decision: "ran" | "refused";
      readonly by: "proved plain" | "your rule" | "you" | "nobody asked" | "policy";
      readonly why: string;
    }
  | { readonly type: "question.asked"; readonly task: string; readonly question: string }
  | { readonly type: "question.answered"; readonly task: string; readonly answer: string | null }
  /** Rules files of the repository that agents are given from now on, or that they are not. */
  | {
      readonly type: "rules.decided";
      readonly used: boolean;
      readonly files: readonly { readonly path: string; readonly hash: string; readonly hidden: number }[];
    }
  /** A guard has seen an agent go astray: `hint` tells the agent, `stop` ends the attempt. */
  | {
      readonly type: "guard.acted";
      readonly task: string;
      readonly guard: string;
      readonly action: "hint" | "stop";
      readonly why: string;
    }
  /** An agent's conversation was made shorter, paid from the task's budget. Tokens as estimated. */
  | { readonly type: "context.condensed"; readonly task: string; readonly before: number; readonly after: number }
  /** Characters that do not show were taken out of what a model gets. */
  | { readonly type: "text.cleaned"; readonly task: string; readonly source: string; readonly removed: number }
  /** The run goes on after its process went away. */
  | { readonly type: "swarm.resumed"; readonly finished: number }
  | { readonly type: "notice"; readonly level: "info" | "warn"; readonly text: string }
  | SwarmFinished;

interface SwarmStarted {
  readonly type: "swarm.started";
  readonly goal: string;
  readonly tier: Tier;
  readonly workspace: string;
  /** The model's answers come from the built-in simulator. Shown wherever results are shown. */
  readonly simulated: boolean;
  readonly endpoint: string;
  readonly budget: NanoUsd;
  readonly concurrency: number;
  readonly baseline: string;
  /** Role and version of each text that models are given, "coder@1"; not in journals of before it was told. */
  readonly prompts?: readonly string[];
}

interface TaskRouted {
  readonly type: "task.routed";
  readonly task: string;
  readonly model: string;
  readonly role: RouteRole;
  readonly chain: readonly string[];
  readonly reason: string;
}

/** The next stage of a task's cascade begins. What is optional is not in journals of before it was told. */
interface TaskEscalated {
  readonly type: "task.escalated";
  readonly task: string;
  readonly from: string;
  readonly to: string;
  readonly why: string;
  readonly cause?: EscalationCause;
  /** The stage that begins, from 2, of how many. */
  readonly stage?: number;
  readonly stages?: number;
  /** Settled cost of the task until then. */
  readonly spent?: NanoUsd;
}

/**
 * What ended a stage: its attempts were used up, a check failed the same way twice, the model was stuck or in circles, or
 * it could not take the request.
 */
export type EscalationCause = "attempts" | "no-progress" | "stuck" | "unable";

/** One attempt at a model call. `task` is "plan" for the planner. */
export type CallEvent = {
  readonly task: string;
  readonly role: AgentRole;
  readonly attempt: string;
  readonly model: string;
} & (
  | { readonly type: "call.reserved"; readonly bound: NanoUsd }
  | {
      readonly type: "call.settled";
      /** The reservation that the cost replaces. */
      readonly bound: NanoUsd;
      readonly cost: NanoUsd;
      readonly origin: CostOrigin;
      readonly usage: Usage;
      /** The same tokens at the baseline model's list price. */
      readonly baselineCost: NanoUsd;
      readonly ms: number;
      readonly firstTokenMs: number | null;
    }
  | { readonly type: "call.held"; readonly bound: NanoUsd; readonly why: string }
  /** What a held attempt cost was found out afterwards. */
  | {
      readonly type: "call.reconciled";
      /** What was held for it. */
      readonly bound: NanoUsd;
      readonly cost: NanoUsd;
      readonly origin: CostOrigin;
      readonly usage: Usage | null;
      readonly baselineCost: NanoUsd;
    }
  | { readonly type: "call.released"; readonly bound: NanoUsd; readonly why: string }
  | { readonly type: "call.retrying"; readonly failure: FailureKind; readonly afterMs: number }
  | { readonly type: "call.fallback"; readonly to: string; readonly failure: FailureKind; readonly why: string }
);

/** `patch`: absolute path of what the task had made and is in no result; left out when it had changed nothing. */
export type TaskOutcome =
  | {
      readonly status: "done";
      readonly answer: string;
      readonly evidence: Evidence;
      readonly files: readonly string[];
      readonly model: string;
    }
  | {
      readonly status: "stopped";
      /** `guard`: it went round in circles, or used up its time or its tool calls. */
      readonly reason: "budget" | "turns" | "guard" | "cancelled" | "dependency";
      readonly detail: string;
      readonly patch?: string;
    }
  | {
      readonly status: "failed";
      readonly kind: FailureKind | "checks" | "conflict" | "workspace";
      readonly detail: string;
      readonly patch?: string;
    };

export type SwarmOutcome =
  | { readonly status: "done" }
  | { readonly status: "partly"; readonly failed: number }
  | { readonly status: "stopped"; readonly reason: "budget" | "cancelled"; readonly detail: string }
  | { readonly status: "failed"; readonly kind: FailureKind | "plan" | "workspace"; readonly detail: string };

interface SwarmFinished {
  readonly type: "swarm.finished";
  readonly outcome: SwarmOutcome;
  /** Absolute path of the merged patch; `null` when nothing changed. */
  readonly patch: string | null;
  readonly files: readonly string[];
  /** From the ledger: settled, and what is still held. */
  readonly settled: NanoUsd;
  readonly held: NanoUsd;
  readonly ms: number;
}
