import { fits, isChosen } from "../faults/match.ts";
import type { Answer, ParsedChatRequest, Responder } from "../responder.ts";
import type { ScriptedAnswer } from "./script-schema.ts";

/** A model that says what the script says, and asks the one behind it for the rest. */
export function scripted(answers: readonly ScriptedAnswer[], behind: Responder, seed: string): Responder {
  if (answers.length === 0) return behind;
  const counts = answers.map(() => ({ fitted: 0, said: 0 }));
  const choose = (request: ParsedChatRequest): ScriptedAnswer | undefined =>
    answers.find(({ when, times = Number.POSITIVE_INFINITY }, place) => {
      const count = counts[place];
      if (!count || !fits(when, request)) return false;
      if (!isChosen(when, count.fitted++, seed, place) || count.said >= times) return false;
      count.said += 1;
      return true;
    });
  return {
    respond(request) {
      const chosen = choose(request);
      return chosen ? answerOf(chosen) : behind.respond(request);
    },
  };
}

function answerOf({ content, reasoning, toolCalls, finish }: ScriptedAnswer): Answer {
  return {
    content,
    toolCalls: toolCalls.map((call) => ({
      name: call.name,
      arguments: typeof call.arguments === "string" ? call.arguments : JSON.stringify(call.arguments),
    })),
    ...(reasoning !== undefined && { reasoning }),
    ...(finish !== undefined && { finish }),
  };
}
