import type { TaskOutcome } from "../events.ts";
import type { Allowance } from "../guards/allowance.ts";
import { ATTEMPT_TURNS } from "../guards/limits.ts";
import { createLoopGuard, type LoopGuard } from "../guards/loop-guard.ts";
import type { SwarmGuard } from "../guards/swarm-guard.ts";
import type { Host } from "../host.ts";
import type { Tier } from "../models/vocabulary.ts";
import type { CallFailure, CallStep, Completion, Message, ModelClient } from "../provider/client.ts";
import { describeFailure } from "../provider/failure-text.ts";
import type { RouteCandidate } from "../routing/route.ts";
import type { AgentRole, BudgetLimit } from "../spend/ledger.ts";
import type { Task } from "../swarm/plan.ts";
import type { Abilities } from "../tools/abilities.ts";
import type { Notes, Tool } from "../tools/tool.ts";
import { createFence } from "../untrusted/fence.ts";
import type { RulesFile } from "../untrusted/rules.ts";
import { createTaint, type Taint } from "../untrusted/taint.ts";
import type { Evidence } from "../verify/verdict.ts";
import type { WorkingCopy } from "../workspace/copies.ts";
import { type EndedByCall, failedCall } from "./failed-call.ts";
import { type JudgeDeps, judge } from "./judge.ts";
import { converse, type LoopOutcome } from "./loop.ts";
import { type WorkerContext, workerMessages, workerSources } from "./prompts.ts";
import { isSame, NOTHING_CHANGED, type Refusal } from "./same-failure.ts";

export interface StageDeps extends JudgeDeps {
  readonly host: Host;
  readonly client: ModelClient;
  readonly tools: readonly Tool[];
  readonly notes: Notes;
  readonly abilities: Abilities;
  readonly swarm: string;
  readonly workspace: string;
  readonly files: readonly string[];
  /** Of the repository, in use. */
  readonly rules: readonly RulesFile[];
  readonly role: AgentRole;
  readonly tier: Tier;
  /** Counts the task's attempts over all its models, from 1. */
  readonly nextAttempt: () => number;
  readonly attemptsPerStage: number;
  /** The budgets as they are now; a swarm may run past midnight. */
  readonly limits: () => readonly BudgetLimit[];
  readonly maxTokensOf: (model: string) => number;
  /** Tokens; `null`: not known. */
  readonly windowOf: (model: string) => number | null;
  /** Slugs of who makes a conversation shorter, the cheapest first; none: nobody does. */
  readonly condensers: readonly string[];
  /** What an answer cost, nano-dollars, by what was recorded of it. */
  readonly costOf: (answer: Completion) => number;
  /** The swarm's budget, nano-dollars. */
  readonly budget: number;
  readonly swarmGuard: SwarmGuard;
  readonly allowance: Allowance;
  readonly onStep: (step: CallStep) => void;
  readonly checkNames: readonly string[];
}

/** One model's turn at a task. */
interface Stage {
  readonly candidate: RouteCandidate;
  /** Slugs that step in when its provider fails. */
  readonly fallbacks: readonly string[];
  /** Another stage follows, so that no other model steps in when this one cannot take the request. */
  readonly keepModel: boolean;
}

/** `model` answered last, `checked` counts the results that were judged. */
export type StageResult =
  | {
      readonly status: "accepted";
      readonly outcome: TaskOutcome;
      readonly commit: string;
      readonly evidence: Evidence;
      readonly model: string;
      readonly checked: number;
    }
  | (Unsolved & { readonly status: "rejected"; readonly cause: "attempts" | "no-progress" })
  /** In circles, or without an end. */
  | (Unsolved & { readonly status: "stopped" })
  /** It cannot take the request: too long for it, or nobody serves it with what the request needs. */
  | (Unsolved & { readonly status: "unable"; readonly failure: CallFailure })
  /** The task has used up its turns, tool calls or time. */
  | { readonly status: "used-up"; readonly outcome: TaskOutcome }
  | EndedByCall;

interface Unsolved {
  /** The task's, were this the last stage. */
  readonly outcome: TaskOutcome;
  /** For the next model. */
  readonly lesson: string;
  /** For people, one line without a full stop. */
  readonly why: string;
  readonly model: string;
  readonly checked: number;
}

/** What the steps in a copy are kept under. What was done in a copy that is gone counts for no other. */
export function stepsOf({ name, id }: WorkingCopy): string {
  return `${name}@${id}`;
}

/** How a model begins, told what those before it have failed at. */
export function stageMessages(task: Task, lessons: readonly string[], deps: StageDeps): Message[] {
  return workerMessages(task, told(lessons, deps));
}

function told(lessons: readonly string[], deps: StageDeps): WorkerContext {
  return {
    goal: deps.goal,
    files: deps.files,
    notes: deps.notes.all(),
    earlierAttempts: lessons,
    checks: deps.checkNames,
    rules: deps.rules,
    fence: createFence(deps.swarm),
  };
}

/**
 * One model's attempts at a task in one copy, each with the verdict on the one before fed back. `messages` is extended
 * in place.
 */
export async function runStage(
  task: Task,
  copy: WorkingCopy,
  stage: Stage,
  messages: Message[],
  deps: StageDeps,
): Promise<StageResult> {
  const { slug } = stage.candidate;
  const guard = createLoopGuard({ budget: deps.budget, known: deps.swarmGuard.known });
  const taint = createTaint(workerSources(deps.notes.all()));
  let feedback = "";
  let refusal: Refusal | null = null;
  for (let attempt = 1; attempt <= deps.attemptsPerStage; attempt++) {
    if (attempt > 1) {
      deps.say({ type: "task.retried", task: task.id, model: slug, attempt, why: reasonOf(feedback) });
      messages.push({ role: "user", content: feedbackText(feedback, refusal, deps) });
    }
    const checked = attempt - 1;
    const said = await converseOnce(task, copy, stage, messages, { number: attempt, guard, taint }, deps);
    if (said.status === "failed") return failed(said.failure, feedback, checked, stage);
    if (said.status === "stuck") {
      const outcome: TaskOutcome = { status: "stopped", reason: said.reason, detail: stuckText(said) };
      return { status: "stopped", outcome, lesson: `stopped: ${said.why}`, why: said.why, model: said.model, checked };
    }
    if (said.status === "used-up") {
      deps.say({ type: "guard.acted", task: task.id, guard: "limit", action: "stop", why: said.why });
      return { status: "used-up", outcome: { status: "stopped", reason: "guard", detail: said.why } };
    }
    const step = `${stepsOf(copy)}/attempt-${attempt}/judge`;
    const judged = await deps.steps.once(step, () =>
      judge(task, copy, { ...said, doneBy: [said.model, slug], step }, deps),
    );
    if (judged.status === "ended") return judged;
    if (judged.status === "accepted") return { ...judged, model: said.model, checked: attempt };
    const stands = refusal !== null && isSame(refusal, judged.refusal);
    ({ feedback, refusal } = judged);
    const last = attempt === deps.attemptsPerStage;
    if (last || stands) return rejected(feedback, said.model, attempt, last ? "attempts" : "no-progress");
  }
  throw new Error("a stage has at least one attempt");
}

/** What checks and reviewers said may repeat what stands in files. */
function feedbackText(feedback: string, refusal: Refusal | null, { swarm }: StageDeps): string {
  if (refusal !== null && isSame(refusal, NOTHING_CHANGED)) return feedback;
  return `Checks failed. Mend what they found:\n${createFence(swarm)("tool", feedback)}`;
}

function stuckText({ why, model, reason }: LoopOutcome & { readonly status: "stuck" }): string {
  return reason === "turns"
    ? why
    : `${model} was stopped: ${why}. Say more exactly what is to be done, or give a smaller task.`;
}

function rejected(
  feedback: string,
  model: string,
  checked: number,
  cause: "attempts" | "no-progress",
): StageResult & { status: "rejected" } {
  const how = cause === "attempts" ? `after ${checked} of ${checked} attempts` : "twice in the same way";
  return {
    status: "rejected",
    cause,
    outcome: { status: "failed", kind: "checks", detail: feedback },
    lesson: feedback,
    why: `${reasonOf(feedback)}, ${how}`,
    model,
    checked,
  };
}

/** Reasons of the model's own; another model may not share them. */
const MODELS_OWN: readonly CallFailure["kind"][] = ["context_too_long", "unsupported"];

function failed(failure: CallFailure, feedback: string, checked: number, stage: Stage): StageResult {
  const ended = failedCall(failure);
  if (!stage.keepModel || !MODELS_OWN.includes(failure.kind)) return ended;
  const { what } = describeFailure(failure);
  const lesson = feedback === "" ? what : `${feedback}\n${what}`;
  const why = what.replace(/\.$/, "");
  return { status: "unable", outcome: ended.outcome, lesson, why, model: failure.model, checked, failure };
}

function converseOnce(
  task: Task,
  copy: WorkingCopy,
  { candidate, fallbacks, keepModel }: Stage,
  messages: Message[],
  attempt: { readonly number: number; readonly guard: LoopGuard; readonly taint: Taint },
  deps: StageDeps,
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
  const [condenser, ...others] = deps.condensers;
  return converse(messages, {
    client: deps.client,
    tools: deps.tools,
    toolContext: {
      host: deps.host,
      root: copy.root,
      signal: deps.signal,
      task: task.id,
      notes: deps.notes,
      taint: attempt.taint,
      abilities: deps.abilities,
      changed: async () => (await deps.store.record(copy, `${task.id}, on its way`)).files,
      runChecks: async () => {
        const { files } = await deps.store.record(copy, `${task.id}, on its way`);
        return deps.check(copy.root, files, deps.signal);
      },
    },
    model: candidate.slug,
    fallbacks,
    keepModel,
    sessionId: `${deps.swarm}:${copy.name}`,
    maxTokens: deps.maxTokensOf(candidate.slug),
    maxTurns: ATTEMPT_TURNS,
    call: { signal: deps.signal, identity, limits: deps.limits(), onStep: deps.onStep },
    say: deps.say,
    steps: deps.steps,
    name: `${stepsOf(copy)}/attempt-${attempt.number}`,
    guard: attempt.guard,
    swarmGuard: deps.swarmGuard,
    allowance: deps.allowance,
    costOf: deps.costOf,
    ...(condenser !== undefined && {
      condensing: { windowOf: deps.windowOf, models: [condenser, ...others], keep: task.acceptance },
    }),
  });
}

/** A verdict's text in one line: "test failed: the first line of what the check said". */
function reasonOf(feedback: string): string {
  const [head = "", next = ""] = feedback.split("\n").filter((line) => line.trim() !== "");
  const what = head.replace(/^Checks failed[.:]?\s*/, "");
  return what.endsWith(":") ? `${what} ${next.trim().slice(0, MAX_REASON)}` : what;
}

const MAX_REASON = 100;
