import type { Answer, ParsedChatRequest } from "../responder.ts";
import { firstUserText, lineValue } from "./conversation.ts";
import { decide } from "./decide.ts";
import { toolCall } from "./edits.ts";
import type { SuccessRates } from "./rates.ts";
import type { CaseAnswers, Scenario } from "./scenario.ts";

export interface KnownCase {
  readonly id: string;
  readonly answers: CaseAnswers;
}

/** The benchmark case that the line `Case: ID` of the first user message names, if its answers are known. */
export function findCase(request: ParsedChatRequest, scenarios: readonly Scenario[]): KnownCase | null {
  const id = lineValue(firstUserText(request.messages), "Case");
  if (id === null) return null;
  for (const { cases } of scenarios) {
    const answers = Object.hasOwn(cases, id) ? cases[id] : undefined;
    if (answers !== undefined) return { id, answers };
  }
  return null;
}

/** Answers a case, rightly or wrongly as the model's rate decides. After a tool's result it just ends. */
export function answerCase(
  request: ParsedChatRequest,
  { id, answers }: KnownCase,
  seed: string,
  rates: SuccessRates,
): Answer {
  if (request.messages.at(-1)?.role === "tool") return { content: "Done. (Simulated model.)", toolCalls: [] };
  const { type, complexity } = answers;
  const profile = { model: request.model, type, complexity, attempt: 1, escalated: false };
  const decision = decide(seed, id, profile, answers.wrong.length, rates);
  if (answers.kind === "text") {
    const content = decision.kind === "right" ? answers.right : (answers.wrong[decision.index] ?? answers.right);
    return { content, toolCalls: [] };
  }
  const call = decision.kind === "right" ? answers.right : (answers.wrong[decision.index] ?? answers.right);
  return { content: "", toolCalls: [toolCall(call.name, call.arguments)] };
}
