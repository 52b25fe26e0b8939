import type { Answer, ParsedChatRequest, Responder } from "../responder.ts";
import { answerCase, findCase } from "./cases.ts";
import { asksForNotes, simulatedNotes } from "./condenser.ts";
import { readConversation } from "./conversation.ts";
import { generate, generationOf } from "./generate.ts";
import { asksForPlan, plan } from "./planner.ts";
import { DEFAULT_RATES, type SuccessRates } from "./rates.ts";
import { asksForReview, review } from "./reviewer.ts";
import type { Scenario } from "./scenario.ts";
import { ONLY_SIMULATED, unknownTaskTurn } from "./unknown-goal.ts";
import { scriptedTurn } from "./worker.ts";

export interface SimulatedModelOptions {
  /** Earlier ones win where two know the same goal, task or case. */
  readonly scenarios: readonly Scenario[];
  /** Same seed, same answers. */
  readonly seed: string;
  readonly rates?: SuccessRates;
}

/**
 * A model that follows scripts: it drives the real agent loop, the real tools and the real checks, and fails as often
 * as its rates say. An answer depends on the request and the seed alone, never on the order of requests, so parallel
 * runs repeat exactly.
 */
export function createSimulatedModel({ scenarios, seed, rates = DEFAULT_RATES }: SimulatedModelOptions): Responder {
  return { respond: (request) => answer(request, scenarios, seed, rates) };
}

function answer(request: ParsedChatRequest, scenarios: readonly Scenario[], seed: string, rates: SuccessRates): Answer {
  if (asksForPlan(request)) return plan(request, scenarios);
  if (asksForReview(request)) return review(request, scenarios);
  if (asksForNotes(request)) return simulatedNotes();
  const known = findCase(request, scenarios);
  if (known !== null) return answerCase(request, known, seed, rates);
  const talk = readConversation(request.messages);
  if (talk !== null) {
    const scripts = scenarios.find(({ scripts }) => Object.hasOwn(scripts, talk.task))?.scripts;
    const script = scripts?.[talk.task];
    return script === undefined ? unknownTaskTurn(request, talk) : scriptedTurn(request, script, talk, seed, rates);
  }
  const instruction = generationOf(request);
  if (instruction !== null) return generate(request, instruction, scenarios);
  return { content: ONLY_SIMULATED, toolCalls: [] };
}
