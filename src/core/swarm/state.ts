import type { CallEvent, SwarmEvent } from "../events.ts";
import { type NanoUsd, ZERO } from "../money.ts";
import { PLANNER_TASK } from "./own-tasks.ts";
import type { PlannedTask } from "./plan.ts";
import type { SpendTotals, SwarmState, TaskState } from "./state-types.ts";
import { resumedText, withStory } from "./task-story.ts";

const NO_SPEND: SpendTotals = {
  calls: 0,
  promptTokens: 0,
  cachedTokens: 0,
  completionTokens: 0,
  settled: ZERO,
  billed: ZERO,
  computed: ZERO,
  estimated: ZERO,
  held: ZERO,
  reserved: ZERO,
  baseline: ZERO,
};

/**
 * The state after one more event; `null` is the state before `swarm.started`. Pure and total: an event of another
 * swarm, or one before the start, changes nothing.
 */
export function applyEvent(state: SwarmState | null, event: SwarmEvent): SwarmState | null {
  if (event.type === "swarm.started") return started(event);
  if (state === null || state.id !== event.swarm) return state;
  switch (event.type) {
    case "plan.ready":
      return { ...state, phase: "running", tasks: [...plannerOf(state, event), ...event.tasks.map(waiting)] };
    case "task.added":
      return { ...state, tasks: [...state.tasks, waiting(event.planned)] };
    case "checks.found":
      return { ...state, checks: { found: event.checks, failingBefore: event.failingBefore, why: event.why } };
    case "task.started":
      return withTask(state, event.task, (task) => ({ ...task, status: "running", activity: "starting" }));
    case "task.routed":
      return withTask(state, event.task, (task) => ({ ...task, model: event.model, reason: event.reason }));
    case "task.activity":
      return withActivity(state, event.task, event.text);
    case "tool.finished":
      return withTask(state, event.task, (task) => ({
        ...task,
        activity: event.summary,
        toolCalls: task.toolCalls + 1,
      }));
    case "check.finished":
      return withTask(state, event.task, (task) => ({ ...task, checks: [...task.checks, event.verdict] }));
    case "check.false-accept": {
      const { tasks, foundBy, detail } = event;
      return { ...state, falseAccepts: [...state.falseAccepts, { tasks, foundBy, detail }] };
    }
    case "task.retried":
      return withTask(state, event.task, (task) => ({
        ...task,
        attempts: event.attempt,
        retries: [...task.retries, event.why],
      }));
    case "task.escalated":
      return withTask(state, event.task, (task) => ({
        ...task,
        model: event.to,
        escalations: [...task.escalations, escalationOf(event)],
      }));
    case "task.finished":
      return withTask(state, event.task, (task) => ({
        ...task,
        status: "finished",
        outcome: event.outcome,
        activity: "",
      }));
    case "budget.alert": {
      const { budget, used, cap, percent } = event;
      return { ...state, alerts: [...state.alerts, { budget, used, cap, percent }] };
    }
    case "budget.reached": {
      const { budget, cap, used, open, needed } = event;
      return { ...state, question: { budget, cap, used, open, needed } };
    }
    case "budget.decided":
      return { ...state, question: null, budget: event.budget.scope === "swarm" ? event.cap : state.budget };
    case "confinement":
      return { ...state, confinement: { level: event.level, by: event.by, text: event.text } };
    case "rules.decided":
      return { ...state, rules: { used: event.used, files: event.files } };
    case "command.decided":
    case "question.asked":
    case "question.answered":
    case "guard.acted":
    case "context.condensed":
    case "text.cleaned":
      return withTask(state, event.task, (task) => withStory(task, event));
    case "swarm.resumed":
      return { ...state, notices: [...state.notices, { level: "info", text: resumedText(event.finished) }] };
    case "note.added":
    case "merge.finished":
      return state;
    case "notice":
      return { ...state, notices: [...state.notices, { level: event.level, text: event.text }] };
    case "swarm.finished":
      return {
        ...state,
        question: null,
        phase: "finished",
        outcome: event.outcome,
        patch: event.patch,
        files: event.files,
        ms: event.ms,
      };
    case "call.reserved":
    case "call.settled":
    case "call.held":
    case "call.reconciled":
    case "call.released":
    case "call.retrying":
    case "call.fallback":
      return withCall(state, event);
    default:
      return unreachable(event);
  }
}

function withActivity(state: SwarmState, task: string, activity: string): SwarmState {
  return withTask(state, task, (one) => ({ ...one, activity }));
}

function escalationOf({ from, to, why, stage, stages, spent }: SwarmEvent & { type: "task.escalated" }) {
  const told = stage === undefined || stages === undefined || spent === undefined ? {} : { stage, stages, spent };
  return { from, to, why, ...told };
}

/** Nobody planned a plan that was given. */
function plannerOf(state: SwarmState, event: SwarmEvent & { type: "plan.ready" }): readonly TaskState[] {
  return event.source === "given" ? [] : state.tasks;
}

function started(event: SwarmEvent & { type: "swarm.started" }): SwarmState {
  const planner: PlannedTask = {
    id: PLANNER_TASK,
    title: "Plan the work",
    prompt: "",
    type: "structured",
    complexity: "medium",
    files: [],
    dependsOn: [],
    acceptance: [],
  };
  return {
    id: event.swarm,
    goal: event.goal,
    tier: event.tier,
    workspace: event.workspace,
    simulated: event.simulated,
    endpoint: event.endpoint,
    baseline: event.baseline,
    budget: event.budget,
    startedAt: event.at,
    phase: "planning",
    outcome: null,
    tasks: [waiting(planner)],
    checks: null,
    falseAccepts: [],
    totals: NO_SPEND,
    alerts: [],
    question: null,
    confinement: null,
    rules: null,
    patch: null,
    files: [],
    notices: [],
    ms: null,
  };
}

function waiting(task: PlannedTask): TaskState {
  return {
    id: task.id,
    title: task.title,
    type: task.type,
    complexity: task.complexity,
    dependsOn: task.dependsOn,
    status: "waiting",
    outcome: null,
    model: null,
    reason: null,
    activity: "",
    attempts: 1,
    escalations: [],
    retries: [],
    fallbacks: [],
    checks: [],
    toolCalls: 0,
    commands: [],
    told: [],
    totals: NO_SPEND,
  };
}

function withTask(state: SwarmState, id: string, change: (task: TaskState) => TaskState): SwarmState {
  return { ...state, tasks: state.tasks.map((task) => (task.id === id ? change(task) : task)) };
}

function withCall(state: SwarmState, event: SwarmEvent & CallEvent): SwarmState {
  const changed = withTask(state, event.task, (task) => callInTask(task, event));
  return { ...changed, totals: spend(state.totals, event) };
}

function callInTask(task: TaskState, event: CallEvent): TaskState {
  const totals = spend(task.totals, event);
  if (event.type === "call.retrying") {
    const why = `${event.model}: ${event.failure}, again after ${event.afterMs} ms`;
    return { ...task, totals, retries: [...task.retries, why] };
  }
  if (event.type === "call.fallback") {
    const hop = { from: event.model, to: event.to, why: event.why };
    return { ...task, totals, model: event.to, fallbacks: [...task.fallbacks, hop] };
  }
  return { ...task, totals };
}

/** `bound` of an open attempt leaves `reserved` by one of the three endings, each of which names it. */
function spend(totals: SpendTotals, event: CallEvent): SpendTotals {
  switch (event.type) {
    case "call.reserved":
      return { ...totals, reserved: add(totals.reserved, event.bound) };
    case "call.settled":
      return {
        ...totals,
        calls: totals.calls + 1,
        promptTokens: totals.promptTokens + event.usage.promptTokens,
        cachedTokens: totals.cachedTokens + event.usage.cachedTokens,
        completionTokens: totals.completionTokens + event.usage.completionTokens,
        settled: add(totals.settled, event.cost),
        [event.origin]: add(totals[event.origin], event.cost),
        baseline: add(totals.baseline, event.baselineCost),
        reserved: subtract(totals.reserved, event.bound),
      };
    case "call.held":
      return {
        ...totals,
        calls: totals.calls + 1,
        held: add(totals.held, event.bound),
        reserved: subtract(totals.reserved, event.bound),
      };
    case "call.reconciled":
      return {
        ...totals,
        promptTokens: totals.promptTokens + (event.usage?.promptTokens ?? 0),
        cachedTokens: totals.cachedTokens + (event.usage?.cachedTokens ?? 0),
        completionTokens: totals.completionTokens + (event.usage?.completionTokens ?? 0),
        settled: add(totals.settled, event.cost),
        [event.origin]: add(totals[event.origin], event.cost),
        baseline: add(totals.baseline, event.baselineCost),
        held: subtract(totals.held, event.bound),
      };
    case "call.released":
      return { ...totals, reserved: subtract(totals.reserved, event.bound) };
    case "call.retrying":
    case "call.fallback":
      return totals;
    default:
      return unreachable(event);
  }
}

function add(a: NanoUsd, b: NanoUsd): NanoUsd {
  return (a + b) as NanoUsd;
}

function subtract(a: NanoUsd, b: NanoUsd): NanoUsd {
  return (a - b) as NanoUsd;
}

function unreachable(value: never): never {
  throw new Error(`unknown event ${JSON.stringify(value)}`);
}
