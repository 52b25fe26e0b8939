import type { PlanChoice, PlanModel, PlanQuestion } from "../engine-types.ts";
import { errorText } from "../error-text.ts";
import type { SwarmOutcome } from "../events.ts";
import { modelsInTier } from "../models/tier-order.ts";
import { formatPrice } from "../money.ts";
import { type RouteConstraints, route } from "../routing/route.ts";
import { untilAborted } from "../until-aborted.ts";
import { chosenModel } from "./chosen-model.ts";
import type { SwarmContext } from "./do-work.ts";
import { PLANNER_TASK } from "./own-tasks.ts";
import { checkDependencies, type Plan, planText, type Task } from "./plan.ts";
import { changesOf, withoutDropped } from "./plan-edit.ts";
import { WORKER_MAX_TOKENS } from "./route-task.ts";

export type ReviewedPlan =
  | { readonly status: "ready"; readonly plan: Plan }
  | { readonly status: "failed"; readonly outcome: SwarmOutcome };

/** The plan's name in the run's folder; editors know its schema by this name. */
const PLAN_FILE = "frugal-swarm-plan.json";

/**
 * The planner's plan as the user lets it run. It stands in the run's folder while the question is open and after, so that
 * a stop loses nothing of it. A question that cannot be put stops the swarm: without an answer nothing more is sent.
 */
export async function reviewPlan(plan: Plan, context: SwarmContext): Promise<ReviewedPlan> {
  const { request, parts, say, signal } = context;
  if (request.onPlan === undefined) return { status: "ready", plan };
  const file = `${context.folder}/${PLAN_FILE}`;
  await parts.host.files.write(file, planText(plan));
  say({ type: "task.activity", task: PLANNER_TASK, text: "the plan waits for you" });
  const answer = await answerOf(request.onPlan({ ...question(context), plan, file }, signal), signal);
  say({ type: "task.activity", task: PLANNER_TASK, text: "" });
  const kept = `The plan is kept in ${file}; frugal-swarm run --plan runs it from there.`;
  switch (answer.choice) {
    case "stop":
      return stopped(`Stopped by you before any task ran. ${kept}`);
    case "unasked":
      return failed(
        `The plan could not be shown to you: ${answer.why}. Launch again, or let plans run unseen. ${kept}`,
      );
    case "run":
      break;
    default:
      return answer satisfies never;
  }
  const settled = withoutDropped(plan, answer.plan);
  const checked = checkDependencies(settled.plan);
  if (checked.status === "invalid") return failed(`The changed plan cannot run. ${checked.problem} ${kept}`);
  if (settled.plan.tasks.length === 0) return stopped(`Stopped by you: you dropped every task. ${kept}`);
  const changes = changesOf(plan, settled.plan);
  if (changes.length > 0) {
    await parts.host.files.write(file, planText(settled.plan));
    say({ type: "notice", level: "info", text: `You changed the plan: ${changes.join("; ")}.` });
  }
  for (const text of settled.notes) say({ type: "notice", level: "info", text });
  return { status: "ready", plan: settled.plan };
}

/** Says of each task whose chosen model cannot be used at all that the tier's order is used. */
export function sayUnusable({ tasks }: Plan, context: SwarmContext): void {
  const { modelProblem } = question(context);
  for (const { id, model } of tasks) {
    const problem = model === undefined ? null : modelProblem(model);
    if (problem === null) continue;
    const text = `Task "${id}": ${problem} The tier's order is used.`;
    context.say({ type: "notice", level: "warn", text });
  }
}

type Answer = PlanChoice | { readonly choice: "unasked"; readonly why: string };

async function answerOf(asked: Promise<PlanChoice>, signal: AbortSignal): Promise<Answer> {
  try {
    const answer = await untilAborted(asked, signal);
    return answer === "aborted" ? { choice: "stop" } : answer;
  } catch (error) {
    return signal.aborted ? { choice: "stop" } : { choice: "unasked", why: errorText(error) };
  }
}

function question({ parts, request }: SwarmContext): Pick<PlanQuestion, "models" | "startsOn" | "modelProblem"> {
  const { tiers, catalogue, endpoint } = parts;
  const constraints: RouteConstraints = {
    needs: { tools: true, structured: false, contextTokens: 0 },
    maxOutputTokens: WORKER_MAX_TOKENS,
    dataPolicy: endpoint.dataPolicy,
  };
  const choose = (slug: string) => chosenModel(slug, request.tier, parts, constraints);
  const models = modelsInTier(tiers.byName[request.tier]).flatMap(({ slug, name }): PlanModel[] => {
    const price = catalogue.price(slug);
    if (price === undefined || choose(slug).status === "unusable") return [];
    return [{ slug, name, input: formatPrice(price.input), output: formatPrice(price.output) }];
  });
  return {
    models,
    startsOn: (task: Task) => {
      const chosen = task.model === undefined ? null : choose(task.model);
      if (chosen?.status === "usable") return chosen.model.slug;
      const decision = route(task, request.tier, tiers, catalogue, constraints);
      return decision.status === "routed" ? decision.candidates[0].slug : null;
    },
    modelProblem: (slug) => {
      const chosen = choose(slug);
      if (chosen.status === "usable") return null;
      const others = models.map((one) => one.slug).join(", ");
      return `${slug} cannot be used: ${chosen.why}. Choose another: ${others}.`;
    },
  };
}

function stopped(detail: string): ReviewedPlan {
  return { status: "failed", outcome: { status: "stopped", reason: "cancelled", detail } };
}

function failed(detail: string): ReviewedPlan {
  return { status: "failed", outcome: { status: "failed", kind: "plan", detail } };
}
