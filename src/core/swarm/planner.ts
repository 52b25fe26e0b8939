import * as z from "zod";
import type { Say } from "../agent/call-reporter.ts";
import { plannerMessages } from "../agent/prompts.ts";
import type { CallContext, CallFailure, JsonSchema, Message, ModelClient } from "../provider/client.ts";
import { classify } from "../routing/classify.ts";
import { checkPlan, type Plan, PlannedPlan } from "./plan.ts";

export interface PlannerDeps {
  readonly client: ModelClient;
  readonly model: string;
  readonly fallbacks: readonly string[];
  readonly call: CallContext;
  readonly sessionId: string;
  readonly maxTokens: number;
  readonly say: Say;
}

export type Planning =
  | { readonly status: "planned"; readonly plan: Plan; readonly source: "planner" | "single" }
  | { readonly status: "failed"; readonly failure: CallFailure };

/** Characters of an unusable plan that are sent back with what is wrong; more than a plan of 20 tasks has. */
const LONGEST_ECHO = 40_000;

const SCHEMA = z.toJSONSchema(PlannedPlan) as JsonSchema;

/**
 * Asks a model for the plan of a goal. A plan that is no plan (wrong shape, unknown dependency, cycle) is sent back
 * once with what is wrong; after that the goal is one task, which is less, but is work.
 */
export async function planGoal(
  goal: string,
  files: readonly string[],
  checks: readonly string[],
  deps: PlannerDeps,
): Promise<Planning> {
  const messages: Message[] = plannerMessages(goal, files, checks);
  for (let attempt = 0; attempt < 2; attempt++) {
    const outcome = await deps.client.complete(
      {
        model: deps.model,
        fallbacks: deps.fallbacks,
        messages: [...messages],
        tools: [],
        output: { name: "plan", schema: SCHEMA },
        maxTokens: deps.maxTokens,
        sessionId: deps.sessionId,
      },
      deps.call,
    );
    if (outcome.status === "failed") return { status: "failed", failure: outcome };
    const checked = checkPlan(parseJson(outcome.content));
    if (checked.status === "valid") return { status: "planned", plan: checked.plan, source: "planner" };
    deps.say({ type: "notice", level: "warn", text: `The planner's answer could not be used. ${checked.problem}` });
    messages.push(
      { role: "assistant", content: outcome.content.slice(0, LONGEST_ECHO), toolCalls: [] },
      { role: "user", content: `${checked.problem}\nAnswer again with the whole corrected JSON object.` },
    );
  }
  deps.say({ type: "notice", level: "warn", text: "No usable plan came back, so the goal is done as one task." });
  return { status: "planned", plan: singleTask(goal), source: "single" };
}

function singleTask(goal: string): Plan {
  const profile = classify(goal);
  return {
    tasks: [{ id: "goal", title: "Do the goal", prompt: goal, ...profile, files: [], dependsOn: [], acceptance: [] }],
  };
}

/** Models without strict outputs like to put a fence around their JSON. */
function parseJson(text: string): unknown {
  const bare = /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/.exec(text)?.[1] ?? text;
  try {
    return JSON.parse(bare);
  } catch {
    return undefined;
  }
}
