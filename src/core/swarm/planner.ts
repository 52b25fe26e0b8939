import type { Say } from "../agent/call-reporter.ts";
import type { TaskProfile } from "../engine-types.ts";
import type { CallContext, CallFailure, Message, ModelClient } from "../provider/client.ts";
import { completeStructured } from "../provider/structured.ts";
import type { Classification } from "../routing/classify.ts";
import { cleanValue } from "../untrusted/clean-fact.ts";
import { checkDependencies, type Plan, PlannedPlan } from "./plan.ts";

export interface PlannerDeps {
  readonly client: ModelClient;
  readonly model: string;
  readonly fallbacks: readonly string[];
  readonly call: CallContext;
  readonly sessionId: string;
  readonly maxTokens: number;
  /** What the goal is taken for where it is done as one task. */
  readonly guess: Classification;
  readonly say: Say;
}

export type Planning =
  | { readonly status: "planned"; readonly plan: Plan; readonly source: "planner" | "single" }
  | { readonly status: "failed"; readonly failure: CallFailure };

/**
 * Asks a model for the plan of a goal, by the messages that tell it what there is. A plan that is no plan (wrong shape, unknown
 * dependency, cycle) is sent back once with what is wrong; after that the goal is one task, which is less, but is work.
 */
export async function planGoal(goal: string, messages: readonly Message[], deps: PlannerDeps): Promise<Planning> {
  const { client, model, fallbacks, call, sessionId, maxTokens, guess, say } = deps;
  const answer = await completeStructured(
    client,
    {
      request: { model, fallbacks, messages, maxTokens, sessionId },
      name: "plan",
      schema: PlannedPlan,
      check: (plan) => {
        const checked = checkDependencies(plan);
        return checked.status === "valid" ? null : checked.problem;
      },
      onProblem: (problem) =>
        say({ type: "notice", level: "warn", text: `The planner's answer could not be used. ${problem}` }),
    },
    call,
  );
  if (answer.status === "failed") return answer;
  if (answer.status === "valid") return { status: "planned", plan: cleanValue(answer.value), source: "planner" };
  const taken = `taken for ${guess.complexity} ${guess.type} work (${guess.reasons.join("; ")})`;
  say({ type: "notice", level: "warn", text: `No usable plan came back, so the goal is done as one task, ${taken}.` });
  return { status: "planned", plan: singleTask(goal, guess), source: "single" };
}

function singleTask(goal: string, { type, complexity }: TaskProfile): Plan {
  const empty = { files: [], dependsOn: [], acceptance: [] };
  return { tasks: [{ id: "goal", title: "Do the goal", prompt: goal, type, complexity, ...empty }] };
}
