import type { PlannedTask } from "../../core/swarm/plan.ts";
import type { Answer, ParsedChatRequest } from "../responder.ts";
import { firstUserText } from "./conversation.ts";
import { toolCall } from "./edits.ts";
import type { Scenario } from "./scenario.ts";
import { readOnlyPlan } from "./unknown-goal.ts";

/** A request for a plan: by its output schema, by a tool of that name, or JSON mode with a goal and no task. */
export function asksForPlan({ responseFormat, tools, messages }: ParsedChatRequest): boolean {
  if (responseFormat.type === "json_schema") return responseFormat.name === "plan";
  if (tools.some((tool) => tool.name === "plan")) return true;
  const text = firstUserText(messages);
  return responseFormat.type === "json_object" && /^Goal: /m.test(text) && !/^Task: /m.test(text);
}

/** The plan of the scenario whose goal this is, word for word; a plan that only reads for every other goal. */
export function plan(request: ParsedChatRequest, scenarios: readonly Scenario[]): Answer {
  const asked = words(firstUserText(request.messages));
  const known = scenarios.find(({ goal }) => goal !== null && asked.includes(words(`Goal: ${goal}`)));
  const tasks: readonly PlannedTask[] = known?.tasks ?? readOnlyPlan();
  if (request.tools.some((tool) => tool.name === "plan"))
    return { content: "", toolCalls: [toolCall("plan", { tasks })] };
  return { content: JSON.stringify({ tasks }), toolCalls: [] };
}

function words(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}
