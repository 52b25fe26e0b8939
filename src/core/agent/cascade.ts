import type { EscalationCause, TaskOutcome } from "../events.ts";
import { formatUsd, type NanoUsd, nanoUsd } from "../money.ts";
import type { CallFailure } from "../provider/client.ts";
import { LEAST_TOKENS } from "../provider/metered.ts";
import { isInterrupted } from "../resume/interruption.ts";
import type { RouteCandidate, RouteDecision } from "../routing/route.ts";
import { upperBound } from "../spend/bound.ts";
import type { BudgetUse } from "../spend/ledger.ts";
import type { StageOutcome } from "../spend/outcomes.ts";
import { countable, type PriceOf } from "../spend/price.ts";
import type { Task } from "../swarm/plan.ts";
import { toolDefinitions } from "../tools/parse-call.ts";
import type { WorkingCopy } from "../workspace/copies.ts";
import { runStage, type StageDeps, type StageResult, stageMessages, stepsOf } from "./stage.ts";

export interface TaskDeps extends StageDeps {
  readonly route: RouteDecision;
  /** Models that the task may climb; the last resort, where the route has one, comes on top. */
  readonly stages: number;
  /** What the task's own budget has used, all its attempts and reviews together. */
  readonly used: () => Promise<BudgetUse>;
  readonly priceOf: PriceOf;
  /** Keeps what became of a stage. Must not reject: a result does not depend on it. */
  readonly keepOutcome: (outcome: Kept) => Promise<void>;
  /** Given each copy whose work was not accepted, before the copy is discarded; what it holds. Must not reject. */
  readonly keepWork: (copy: WorkingCopy) => Promise<Unaccepted | null>;
  /** Told of what a stage had made, also of one that an earlier process has done. */
  readonly onUnaccepted: (work: Unaccepted) => void;
  /** What the steps of this task are kept under, unique in the run. */
  readonly name: string;
}

/** Commits of a stage whose work was not accepted. */
export interface Unaccepted {
  readonly base: string;
  readonly commit: string;
}

/** What the cascade knows of a stage's outcome. */
export type Kept = Pick<StageOutcome, "model" | "attempts" | "result" | "evidence">;

export interface TaskResult {
  readonly outcome: TaskOutcome;
  /** Commit with the task's work, and the one it started from; equal when nothing changed. */
  readonly base: string;
  readonly commit: string;
  /** A failure that concerns the account and not this task: the swarm must end. */
  readonly fatal: CallFailure | null;
}

/**
 * The checked cascade of one task: a cheap model works in its own copy, the checks decide, a failed check is fed back
 * and tried again, and then the next model of the chain starts anew. A stage ends, and the next begins, when
 * its attempts are used up, when a check fails the same way twice, when the model is stuck, or when it cannot take the
 * request. All stages draw from the task's one budget, and a stage that it cannot pay for is not begun. Providers that
 * fail, budgets and the user end the task.
 */
export async function runTask(task: Task, base: string, deps: TaskDeps): Promise<TaskResult> {
  const unchanged = { base, commit: base, fatal: null };
  const stages = stagesOf(deps);
  const lessons: string[] = [];
  let last: TaskOutcome = { status: "failed", kind: "checks", detail: "no model was left to try" };
  for (const [index, candidate] of stages.entries()) {
    const next = stages[index + 1];
    const place = { number: index + 1, of: stages.length };
    const result = await stageOnce(task, base, candidate, { lessons, last: next === undefined, ...place }, deps);
    switch (result.status) {
      case "accepted":
        return { ...unchanged, commit: result.commit, outcome: result.outcome };
      case "ended": {
        const outcome = await overTaskBudget(result.failure, place, deps);
        return { ...unchanged, outcome: outcome ?? result.outcome, fatal: result.fatal };
      }
      case "used-up":
        return { ...unchanged, outcome: result.outcome };
      case "rejected":
      case "stopped":
      case "unable":
        last = result.outcome;
        lessons.push(`${candidate.slug}: ${result.lesson}`);
        break;
      default:
        return result satisfies never;
    }
    if (next === undefined) break;
    // What the budget has left was asked once: later it is less.
    const { poor, settled } = await deps.steps.once(`${deps.name}/after-${place.number}`, async () => {
      const messages = stageMessages(task, lessons, deps);
      const poor = await cannotBegin(next, messages, { ...place, number: place.number + 1 }, result.why, deps);
      return { poor, settled: (await deps.used()).settled };
    });
    if (poor !== null) return { ...unchanged, outcome: poor };
    deps.say({
      type: "task.escalated",
      task: task.id,
      from: candidate.slug,
      to: next.slug,
      why: result.why,
      cause: causeOf(result),
      stage: place.number + 1,
      stages: place.of,
      spent: settled,
    });
  }
  return { ...unchanged, outcome: last };
}

/** The first models of the order, and the last resort behind them, whatever was filtered out before it. */
function stagesOf({ route, stages }: TaskDeps): readonly RouteCandidate[] {
  const chain = route.candidates.filter(({ role }) => role !== "baseline").slice(0, stages);
  return [...chain, ...route.candidates.filter(({ role }) => role === "baseline")];
}

interface Place {
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

interface Climb extends Place {
  readonly lessons: readonly string[];
  /** No other stage follows. */
  readonly last: boolean;
}

/** A stage that an earlier process has ended gives what it came to; its attempts count all the same. */
async function stageOnce(
  task: Task,
  base: string,
  candidate: RouteCandidate,
  climb: Climb,
  deps: TaskDeps,
): Promise<StageResult> {
  let tries = 0;
  const counted: TaskDeps = {
    ...deps,
    nextAttempt: () => {
      tries += 1;
      return deps.nextAttempt();
    },
  };
  const copies: WorkingCopy[] = [];
  try {
    const done = await deps.steps.once(`${deps.name}/stage-${climb.number}`, async () => {
      const ended = await inCopy(task, base, candidate, climb, counted, (copy) => copies.push(copy));
      await keep(ended.result, deps);
      return { ...ended, tries };
    });
    for (; tries < done.tries; tries++) deps.nextAttempt();
    if (done.made !== null) deps.onUnaccepted(done.made);
    return done.result;
  } finally {
    // Only now that the outcome counts: without its copy the stage would begin anew. Nor when the run is to be resumed.
    if (!isInterrupted(deps.signal)) for (const copy of copies) await deps.store.discard(copy);
  }
}

async function inCopy(
  task: Task,
  base: string,
  candidate: RouteCandidate,
  climb: Climb,
  deps: TaskDeps,
  onCopy: (copy: WorkingCopy) => void,
): Promise<{ readonly result: StageResult; readonly made: Unaccepted | null }> {
  const { candidates, excluded } = deps.route;
  const left = climb.number === 1 ? excluded.map((one) => ` ${one.reason}`).join("") : "";
  deps.say({
    type: "task.routed",
    task: task.id,
    model: candidate.slug,
    role: candidate.role,
    chain: candidates.map((one) => one.slug),
    reason: `${candidate.reason}${left}`,
  });
  const copy = await deps.store.checkOut(`${task.id}-${deps.role}-${climb.number}`, base, { resume: true });
  onCopy(copy);
  let made: Unaccepted | null = null;
  let accepted = false;
  try {
    const others = candidates.filter(({ slug, role }) => slug !== candidate.slug && role !== "baseline");
    const stage = { candidate, fallbacks: others.map(({ slug }) => slug), keepModel: !climb.last };
    const opening = await deps.steps.once(`${stepsOf(copy)}/opening`, async () =>
      stageMessages(task, climb.lessons, deps),
    );
    const result = await runStage(task, copy, stage, [...opening], deps);
    accepted = result.status === "accepted";
    if (!accepted && !isInterrupted(deps.signal)) made = await deps.keepWork(copy);
    return { result, made };
  } catch (error) {
    const lost = isInterrupted(deps.signal) ? null : await deps.keepWork(copy);
    if (lost !== null) deps.onUnaccepted(lost);
    throw error;
  }
}

/** What a provider, a budget or the user ended says nothing about the model, nor does a server that lacks an ability. */
async function keep(result: StageResult, { keepOutcome }: TaskDeps): Promise<void> {
  switch (result.status) {
    case "accepted": {
      const { model, checked: attempts, evidence } = result;
      return keepOutcome({ model, attempts, result: "accepted", evidence });
    }
    case "rejected":
    case "stopped":
      return keepOutcome({ model: result.model, attempts: result.checked, result: result.status, evidence: null });
    case "unable":
      if (result.failure.kind !== "context_too_long") return;
      return keepOutcome({ model: result.model, attempts: result.checked, result: "stopped", evidence: null });
    case "ended":
    case "used-up":
      return;
    default:
      return result satisfies never;
  }
}

function causeOf(result: StageResult & { status: "rejected" | "stopped" | "unable" }): EscalationCause {
  if (result.status === "rejected") return result.cause;
  return result.status === "stopped" ? "stuck" : "unable";
}

/** Why the next stage is not begun, where the task's budget has no room for the prompt and a short answer; else `null`. */
async function cannotBegin(
  next: RouteCandidate,
  messages: ReturnType<typeof stageMessages>,
  place: Place,
  why: string,
  deps: TaskDeps,
): Promise<TaskOutcome | null> {
  const price = deps.priceOf(next.slug);
  const cap = taskCap(deps);
  if (price === undefined || cap === undefined) return null;
  const tools = toolDefinitions(deps.tools);
  const request = { model: next.slug, fallbacks: [], messages, tools, maxTokens: LEAST_TOKENS };
  const needed = countable(() => upperBound(request, price));
  const { settled, open } = await deps.used();
  if (needed !== null && settled + open + needed <= cap) return null;
  const costs = needed === null ? "more than can be counted" : `up to ${formatUsd(needed)}`;
  const detail = `${next.slug} (stage ${place.number} of ${place.of}) was not begun: the task's budget of ${formatUsd(cap)} has ${formatUsd(rest(cap, settled + open))} left, and its first call could cost ${costs}. Before it: ${why}. ${ADVICE}`;
  return { status: "stopped", reason: "budget", detail };
}

/** How a stage ended that met the task's own budget, which nobody is asked about; `null` when it was something else. */
async function overTaskBudget(failure: CallFailure, place: Place, deps: TaskDeps): Promise<TaskOutcome | null> {
  if (failure.kind !== "budget" || failure.refusal?.limit.scope !== "task") return null;
  const { limit, needed } = failure.refusal;
  const { settled, open } = await deps.used();
  const detail = `The task's budget of ${formatUsd(limit.cap)} has ${formatUsd(rest(limit.cap, settled + open))} left in stage ${place.number} of ${place.of}, and the next call of ${failure.model} could cost ${formatUsd(needed)}. ${ADVICE}`;
  return { status: "stopped", reason: "budget", detail };
}

const ADVICE =
  "Raise the swarm's budget, of which a task has a share, or taskUsd in the tier's file; choose a cheaper tier; or give a smaller task.";

function taskCap({ limits }: TaskDeps): NanoUsd | undefined {
  return limits().find(({ scope }) => scope === "task")?.cap;
}

function rest(cap: NanoUsd, used: number): NanoUsd {
  return nanoUsd(Math.max(0, cap - used));
}
