import type { TaskOutcome } from "../events.ts";
import type { Host } from "../host.ts";
import type { Tier } from "../models/vocabulary.ts";
import type { CallFailure, CallStep, Message, ModelClient } from "../provider/client.ts";
import { describeFailure } from "../provider/failure-text.ts";
import type { Steps } from "../resume/steps.ts";
import type { RouteCandidate } from "../routing/route.ts";
import type { AgentRole, BudgetLimit } from "../spend/ledger.ts";
import type { Task } from "../swarm/plan.ts";
import type { Abilities } from "../tools/abilities.ts";
import type { Notes, Tool } from "../tools/tool.ts";
import type { Evidence } from "../verify/verdict.ts";
import type { WorkingCopy } from "../workspace/copies.ts";
import { type EndedByCall, failedCall } from "./failed-call.ts";
import { type JudgeDeps, judge } from "./judge.ts";
import { converse, type LoopOutcome } from "./loop.ts";
import { workerMessages } from "./prompts.ts";
import { isSame, type Refusal } from "./same-failure.ts";

export interface StageDeps extends JudgeDeps {
  readonly host: Host;
  readonly client: ModelClient;
  readonly tools: readonly Tool[];
  readonly notes: Notes;
  readonly abilities: Abilities;
  readonly steps: Steps;
  readonly swarm: string;
  readonly workspace: string;
  readonly files: readonly string[];
  readonly role: AgentRole;
  readonly tier: Tier;
  /** Counts the task's attempts over all its models, from 1. */
  readonly nextAttempt: () => number;
  readonly attemptsPerStage: number;
  /** The budgets as they are now; a swarm may run past midnight. */
  readonly limits: () => readonly BudgetLimit[];
  readonly maxTokensOf: (model: string) => number;
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

const MAX_TURNS = 40;

/** How a model begins, told what those before it have failed at. */
export function stageMessages(task: Task, lessons: readonly string[], deps: StageDeps): Message[] {
  return workerMessages(task, {
    goal: deps.goal,
    files: deps.files,
    notes: deps.notes.all(),
    earlierAttempts: lessons,
    checks: deps.checkNames,
  });
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
  let feedback = "";
  let refusal: Refusal | null = null;
  for (let attempt = 1; attempt <= deps.attemptsPerStage; attempt++) {
    if (attempt > 1) {
      deps.say({ type: "task.retried", task: task.id, model: slug, attempt, why: reasonOf(feedback) });
      messages.push({ role: "user", content: feedback });
    }
    const checked = attempt - 1;
    const said = await converseOnce(task, copy, stage, messages, attempt, deps);
    if (said.status === "failed") return failed(said.failure, feedback, checked, stage);
    if (said.status === "stuck") {
      const outcome: TaskOutcome = { status: "stopped", reason: "turns", detail: said.why };
      return { status: "stopped", outcome, lesson: `stopped: ${said.why}`, why: said.why, model: said.model, checked };
    }
    const judged = await judge(task, copy, { ...said, doneBy: [said.model, slug] }, deps);
    if (judged.status === "ended") return judged;
    if (judged.status === "accepted") return { ...judged, model: said.model, checked: attempt };
    const stands = refusal !== null && isSame(refusal, judged.refusal);
    ({ feedback, refusal } = judged);
    const last = attempt === deps.attemptsPerStage;
    if (last || stands) return rejected(feedback, said.model, attempt, last ? "attempts" : "no-progress");
  }
  throw new Error("a stage has at least one attempt");
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
  attempt: number,
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
  return converse(messages, {
    client: deps.client,
    tools: deps.tools,
    toolContext: {
      host: deps.host,
      root: copy.root,
      signal: deps.signal,
      task: task.id,
      notes: deps.notes,
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
    maxTurns: MAX_TURNS,
    call: { signal: deps.signal, identity, limits: deps.limits(), onStep: deps.onStep },
    say: deps.say,
    steps: deps.steps,
    name: `${copy.name}/attempt-${attempt}`,
  });
}

/** A verdict's text in one line: "test failed: the first line of what the check said". */
function reasonOf(feedback: string): string {
  const [head = "", next = ""] = feedback.split("\n").filter((line) => line.trim() !== "");
  const what = head.replace(/^Checks failed[.:]?\s*/, "");
  return what.endsWith(":") ? `${what} ${next.trim().slice(0, MAX_REASON)}` : what;
}

const MAX_REASON = 100;
