import type { TaskOutcome } from "../events.ts";
import type { Host } from "../host.ts";
import type { Tier } from "../models/vocabulary.ts";
import type { CallContext, CallFailure, CallStep, Message, ModelClient } from "../provider/client.ts";
import { sayFailure } from "../provider/failure-text.ts";
import { notMade } from "../provider/not-made.ts";
import type { RouteCandidate, RouteDecision } from "../routing/route.ts";
import type { AgentRole, BudgetLimit } from "../spend/ledger.ts";
import type { Task } from "../swarm/plan.ts";
import type { Notes, Tool } from "../tools/tool.ts";
import { acceptable } from "../verify/acceptable.ts";
import type { CheckVerdict } from "../verify/verdict.ts";
import type { WorkingCopy } from "../workspace/copies.ts";
import type { OpenedStore } from "../workspace/copy-store.ts";
import type { Say } from "./call-reporter.ts";
import { converse, type LoopOutcome } from "./loop.ts";
import { workerMessages } from "./prompts.ts";
import { type AskSecond, secondOpinion } from "./second-opinion.ts";

export interface TaskDeps {
  readonly host: Host;
  readonly client: ModelClient;
  readonly store: OpenedStore;
  readonly tools: readonly Tool[];
  readonly notes: Notes;
  readonly say: Say;
  readonly swarm: string;
  readonly goal: string;
  readonly workspace: string;
  readonly files: readonly string[];
  readonly role: AgentRole;
  readonly tier: Tier;
  /** Counts the task's attempts over all its models, from 1. */
  readonly nextAttempt: () => number;
  readonly route: RouteDecision;
  readonly stages: number;
  readonly attemptsPerStage: number;
  /** The budgets as they are now; a swarm may run past midnight. */
  readonly limits: () => readonly BudgetLimit[];
  readonly maxTokensOf: (model: string) => number;
  readonly onStep: (step: CallStep) => void;
  readonly checkNames: readonly string[];
  /** Runs the checks that decide about this task, in a folder in which these files were changed. */
  readonly check: (root: string, changed: readonly string[], signal: AbortSignal) => Promise<readonly CheckVerdict[]>;
  /** Asked where no check can tell. */
  readonly review: AskSecond;
  readonly signal: AbortSignal;
}

export interface TaskResult {
  readonly outcome: TaskOutcome;
  /** Commit with the task's work, and the one it started from; equal when nothing changed. */
  readonly base: string;
  readonly commit: string;
  /** A failure that concerns the account and not this task: the swarm must end. */
  readonly fatal: CallFailure | null;
}

const MAX_TURNS = 40;

/**
 * The checked cascade of one task: a cheap model works in its own copy, the checks decide, a failed check is fed back
 * and tried again, and then a dearer model of the tier's chain starts anew. Within an attempt the model stays the
 * same, so that its prompt cache is kept.
 */
export async function runTask(task: Task, base: string, deps: TaskDeps): Promise<TaskResult> {
  const unchanged = { base, commit: base, fatal: null };
  const stages = deps.route.candidates.slice(0, deps.stages);
  const lessons: string[] = [];
  let last: TaskOutcome = { status: "failed", kind: "checks", detail: "no model was left to try" };
  for (const [stage, candidate] of stages.entries()) {
    let lesson = "";
    const copy = await deps.store.checkOut(`${task.id}-${deps.role}-${stage + 1}`, base);
    try {
      const attempt = await runStage(task, copy, candidate, lessons, deps);
      if (attempt.status === "accepted") return { ...unchanged, commit: attempt.commit, outcome: attempt.outcome };
      if (attempt.status === "ended") return { ...unchanged, outcome: attempt.outcome, fatal: attempt.fatal };
      last = attempt.outcome;
      lesson = attempt.lesson;
      lessons.push(`${candidate.slug}: ${lesson}`);
    } finally {
      await deps.store.discard(copy);
    }
    const next = stages[stage + 1];
    if (next === undefined) break;
    const why = reasonOf(lesson);
    deps.say({ type: "task.escalated", task: task.id, from: candidate.slug, to: next.slug, why });
  }
  return { ...unchanged, outcome: last };
}

type StageResult =
  | { readonly status: "accepted"; readonly outcome: TaskOutcome; readonly commit: string }
  | { readonly status: "rejected"; readonly outcome: TaskOutcome; readonly lesson: string }
  | { readonly status: "ended"; readonly outcome: TaskOutcome; readonly fatal: CallFailure | null };

async function runStage(
  task: Task,
  copy: WorkingCopy,
  candidate: RouteCandidate,
  lessons: readonly string[],
  deps: TaskDeps,
): Promise<StageResult> {
  const { say } = deps;
  const chain = deps.route.candidates.map((one) => one.slug);
  say({
    type: "task.routed",
    task: task.id,
    model: candidate.slug,
    role: candidate.role,
    chain,
    reason: candidate.reason,
  });
  const messages = workerMessages(task, {
    goal: deps.goal,
    files: deps.files,
    notes: deps.notes.all(),
    earlierAttempts: lessons,
    checks: deps.checkNames,
  });
  let feedback = "";
  for (let attempt = 1; attempt <= deps.attemptsPerStage; attempt++) {
    if (attempt > 1) {
      say({ type: "task.retried", task: task.id, model: candidate.slug, attempt, why: reasonOf(feedback) });
      messages.push({ role: "user", content: feedback });
    }
    const said = await converseOnce(task, copy, candidate, messages, deps);
    if (said.status === "failed") return failedCall(said.failure);
    if (said.status === "stuck") {
      const outcome: TaskOutcome = { status: "stopped", reason: "turns", detail: said.why };
      return { status: "rejected", outcome, lesson: `stopped: ${said.why}` };
    }
    const decision = await decide(task, copy, said, candidate, deps);
    if (decision.status !== "rejected") return decision;
    feedback = decision.feedback;
  }
  return {
    status: "rejected",
    outcome: { status: "failed", kind: "checks", detail: feedback },
    lesson: feedback,
  };
}

function converseOnce(
  task: Task,
  copy: WorkingCopy,
  candidate: RouteCandidate,
  messages: Message[],
  deps: TaskDeps,
): Promise<LoopOutcome> {
  const identity = {
    swarm: deps.swarm,
    task: task.id,
    agent: copy.name,
    role: deps.role,
    workspace: deps.workspace,
    tier: deps.tier,
    taskType: task.type,
    complexity: task.complexity,
    attempt: deps.nextAttempt(),
    routeReason: candidate.reason,
  };
  const call: CallContext = {
    signal: deps.signal,
    identity,
    limits: deps.limits(),
    onStep: deps.onStep,
  };
  const others = deps.route.candidates.map((one) => one.slug).filter((slug) => slug !== candidate.slug);
  return converse(messages, {
    client: deps.client,
    tools: deps.tools,
    toolContext: {
      host: deps.host,
      root: copy.root,
      signal: deps.signal,
      task: task.id,
      notes: deps.notes,
      runChecks: async () => {
        const { files } = await deps.store.record(copy, `${task.id}, on its way`);
        return deps.check(copy.root, files, deps.signal);
      },
    },
    model: candidate.slug,
    fallbacks: others,
    sessionId: `${deps.swarm}:${copy.name}`,
    maxTokens: deps.maxTokensOf(candidate.slug),
    maxTurns: MAX_TURNS,
    call,
    say: deps.say,
  });
}

/**
 * The checks decide, and where none can tell a second model. A task that changed nothing is only accepted where nothing
 * had to change.
 */
async function decide(
  task: Task,
  copy: WorkingCopy,
  said: LoopOutcome & { status: "answered" },
  candidate: RouteCandidate,
  deps: TaskDeps,
): Promise<{ status: "rejected"; feedback: string } | (StageResult & { status: "accepted" | "ended" })> {
  const recorded = await deps.store.record(copy, `${task.id}: ${task.title}`);
  for (const text of recorded.leftOut) deps.say({ type: "notice", level: "warn", text: `${task.id}: ${text}` });
  const changed = recorded.files.length > 0;
  if (!changed && task.type === "coding") {
    return { status: "rejected", feedback: "Checks failed: no file was changed. Use the tools to do the task." };
  }
  const verdicts = changed ? await deps.check(copy.root, recorded.files, deps.signal) : [];
  // A check that was cut off says nothing, which must not be taken for a result that no check applies to.
  if (deps.signal.aborted && verdicts.some((verdict) => verdict.status === "not-run"))
    return failedCall(notMade(said.model, "cancelled", "cancelled while the result was checked"));
  for (const verdict of verdicts) {
    deps.say({ type: "check.finished", task: task.id, model: said.model, verdict });
  }
  let decision = acceptable(verdicts);
  if (decision.status === "passed" && decision.evidence === "no-checks") {
    const patch = changed ? (await deps.store.diff(copy.commit, recorded.commit)).patch : "";
    const work = { task, goal: deps.goal, answer: said.text, patch };
    const second = await secondOpinion(work, [said.model, candidate.slug], deps);
    if (second.status === "cancelled") return failedCall(second.failure);
    if (second.status === "reviewed") decision = acceptable([...verdicts, second.verdict]);
  }
  if (decision.status === "failed") return { status: "rejected", feedback: decision.feedback };
  return {
    status: "accepted",
    commit: recorded.commit,
    outcome: {
      status: "done",
      answer: said.text,
      evidence: decision.evidence,
      files: recorded.files,
      model: said.model,
    },
  };
}

function failedCall(failure: CallFailure): StageResult & { status: "ended" } {
  const detail = sayFailure(failure);
  if (failure.kind === "cancelled") {
    return { status: "ended", outcome: { status: "stopped", reason: "cancelled", detail }, fatal: null };
  }
  if (failure.kind === "budget") {
    return { status: "ended", outcome: { status: "stopped", reason: "budget", detail }, fatal: null };
  }
  const outcome: TaskOutcome = { status: "failed", kind: failure.kind, detail };
  return { status: "ended", outcome, fatal: endsSwarm(failure) ? failure : null };
}

/** Every further call would fail the same way. */
export function endsSwarm(failure: CallFailure): boolean {
  return ["unauthorized", "no_credit", "key_limit", "bound_exceeded"].includes(failure.kind);
}

/** A verdict's text in one line: "test failed: the first line of what the check said". */
function reasonOf(feedback: string): string {
  const [head = "", next = ""] = feedback.split("\n").filter((line) => line.trim() !== "");
  const what = head.replace(/^Checks failed[.:]?\s*/, "");
  return what.endsWith(":") ? `${what} ${next.trim().slice(0, MAX_REASON)}` : what;
}

const MAX_REASON = 100;
