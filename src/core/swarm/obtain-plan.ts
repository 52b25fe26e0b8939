import { reportCalls } from "../agent/call-reporter.ts";
import { type PlannerMaterial, plannerMessages } from "../agent/prompts.ts";
import type { CallContext } from "../provider/client.ts";
import { sayFailure } from "../provider/failure-text.ts";
import { steppedClient } from "../resume/step-client.ts";
import { classify } from "../routing/classify.ts";
import { readCorrections, withCorrections } from "../routing/corrections.ts";
import { route } from "../routing/route.ts";
import { readFacts } from "../routing/workspace-facts.ts";
import { createFence } from "../untrusted/fence.ts";
import { contextNeed } from "./context-need.ts";
import type { SwarmContext } from "./do-work.ts";
import { PLANNER_TASK } from "./own-tasks.ts";
import { checkDependencies, type Plan } from "./plan.ts";
import { planGoal } from "./planner.ts";
import { type ReviewedPlan, reviewPlan, sayUnusable } from "./review-plan.ts";

/** How many of the workspace's paths a model is told in advance. */
export const MAX_LISTED_FILES = 400;

/** Upper limit of a plan's tokens: 20 tasks of about 300 tokens, with room. */
const PLANNER_MAX_TOKENS = 8_000;

/** Tokens beside the prompt: the plan's schema, and a plan that is sent back with what is wrong with it. */
const PLANNER_ROOM = 12_000;

type ObtainedPlan = ReviewedPlan;

/** The plan that was given, or one asked of a model, which the user may look at first; only then the map is read. */
export async function obtainPlan(
  files: readonly string[],
  checks: readonly string[],
  readMap: () => Promise<string>,
  context: SwarmContext,
): Promise<ObtainedPlan> {
  const { request } = context;
  if (request.plan !== undefined) {
    const checked = checkDependencies(request.plan);
    if (checked.status === "invalid") return planProblem(checked.problem);
    return ready(request.plan, "given", context);
  }
  return askForPlan(files, { checks, map: await readMap() }, context);
}

async function askForPlan(
  files: readonly string[],
  known: Pick<PlannerMaterial, "checks" | "map">,
  context: SwarmContext,
): Promise<ObtainedPlan> {
  const { parts, request, say } = context;
  const messages = plannerMessages(request.goal, {
    ...known,
    files: files.slice(0, MAX_LISTED_FILES),
    rules: context.rules,
    fence: createFence(context.id),
  });
  const contextTokens = parts.endpoint.onlyModel
    ? 0
    : contextNeed({ messages, tools: [], material: 0, room: PLANNER_ROOM });
  const decision = route({ type: "structured", complexity: "medium" }, request.tier, parts.tiers, parts.catalogue, {
    needs: { tools: false, structured: true, contextTokens },
    maxOutputTokens: PLANNER_MAX_TOKENS,
    dataPolicy: parts.endpoint.dataPolicy,
  });
  if (decision.status === "problem") return planProblem(decision.message);
  const [first, ...rest] = decision.candidates;
  const others = rest.filter(({ role }) => role !== "baseline");
  say({ type: "task.started", task: PLANNER_TASK, agent: PLANNER_TASK });
  say({
    type: "task.routed",
    task: PLANNER_TASK,
    model: first.slug,
    role: first.role,
    chain: decision.candidates.map((one) => one.slug),
    reason: first.reason,
  });
  const call: CallContext = {
    signal: context.signal,
    identity: {
      swarm: context.id,
      task: PLANNER_TASK,
      agent: PLANNER_TASK,
      role: "planner",
      workspace: request.workspace,
      tier: request.tier,
      taskType: null,
      complexity: null,
      attempt: 1,
      routeReason: first.reason,
    },
    limits: context.budget.limits(PLANNER_TASK),
    onStep: reportCalls(say, PLANNER_TASK, "planner", {
      ...parts.tiers.byName[request.tier].monitoring,
      baselineCost: context.baselineCost,
    }),
  };
  const corrections = await readCorrections(parts.ledger, parts.host);
  const facts = await readFacts(request.goal, files, request.workspace, parts.host.files);
  const planning = await planGoal(request.goal, messages, {
    client: steppedClient(context.budget.client, context.steps, PLANNER_TASK),
    model: first.slug,
    fallbacks: others.map((one) => one.slug),
    call,
    sessionId: `${context.id}:plan`,
    maxTokens: PLANNER_MAX_TOKENS,
    guess: classify(request.goal, facts, corrections),
    say,
  });
  if (planning.status === "failed") {
    const { failure } = planning;
    const detail = sayFailure(failure);
    say({ type: "task.finished", task: PLANNER_TASK, outcome: { status: "failed", kind: failure.kind, detail } });
    if (failure.kind === "budget")
      return { status: "failed", outcome: { status: "stopped", reason: "budget", detail } };
    return { status: "failed", outcome: { status: "failed", kind: failure.kind, detail } };
  }
  const { tasks, changed } = withCorrections(planning.plan.tasks, corrections);
  for (const text of changed) say({ type: "notice", level: "info", text });
  const count = tasks.length;
  say({
    type: "task.finished",
    task: PLANNER_TASK,
    outcome: {
      status: "done",
      answer: `${count} ${count === 1 ? "task" : "tasks"}`,
      evidence: "no-checks",
      files: [],
      model: first.slug,
    },
  });
  const reviewed = await reviewPlan({ tasks }, context);
  return reviewed.status === "ready" ? ready(reviewed.plan, planning.source, context) : reviewed;
}

function ready(plan: Plan, source: "planner" | "given" | "single", context: SwarmContext): ObtainedPlan {
  sayUnusable(plan, context);
  context.say({ type: "plan.ready", tasks: plan.tasks.map(({ checks: _, ...task }) => task), source });
  return { status: "ready", plan };
}

function planProblem(detail: string): ObtainedPlan {
  return { status: "failed", outcome: { status: "failed", kind: "plan", detail } };
}
