import type { Say } from "../agent/call-reporter.ts";
import { type AgentQuestion, type AskUser, MAX_OPTIONS, MAX_QUESTION } from "../tools/abilities.ts";
import { untilAborted } from "../until-aborted.ts";
import { clean } from "../untrusted/clean.ts";

/** Questions of one task; who asks more is told to decide. */
const MAX_PER_TASK = 5;
/** Calls of one task that send, and are asked about one by one. */
const MAX_CALLS_PER_TASK = 50;
/** Of characters of an answer. */
const MAX_ANSWER = 4_000;

/**
 * Asks the user for all agents of a swarm, one question at a time in the order of asking; who is stopped while it waits
 * leaves the queue. What is asked is bounded, and what does not
 * show in it is written out. `null`: nobody answered.
 */
export function createAskUser(ask: AskUser, say: Say): AskUser {
  const asked = new Map<string, number>();
  let before: Promise<unknown> = Promise.resolve();
  return async (given, signal) => {
    const { task, gate = false } = given;
    // Kept apart: calls that somebody has to agree to leave an agent its own questions, and the other way round.
    const key = `${gate} ${task}`;
    const count = (asked.get(key) ?? 0) + 1;
    asked.set(key, count);
    if (count > (gate ? MAX_CALLS_PER_TASK : MAX_PER_TASK)) return null;
    const question = shownAs(given);
    const turn = before;
    const done = Promise.withResolvers<void>();
    before = turn.then(() => done.promise);
    try {
      if ((await untilAborted(turn, signal)) === "aborted") return null;
      say({ type: "question.asked", task, question: question.question });
      const answer = await untilAborted(answerOf(ask, question, signal), signal);
      const words = answer === "aborted" || answer === null ? null : answer.text;
      say({ type: "question.answered", task, answer: words });
      return words;
    } finally {
      done.resolve();
    }
  };
}

/** An object, so that no answer can be taken for the sign of an abort. */
async function answerOf(ask: AskUser, question: AgentQuestion, signal: AbortSignal): Promise<{ text: string } | null> {
  const text = (await ask(question, signal))?.trim().slice(0, MAX_ANSWER) ?? "";
  return text === "" ? null : { text };
}

function shownAs({ task, question, details, options }: AgentQuestion): AgentQuestion {
  return {
    task,
    question: visible(question).slice(0, MAX_QUESTION),
    // Never cut: what is not in sight would be agreed to as well.
    ...(details !== undefined && { details: clean(details).text }),
    options: options.slice(0, MAX_OPTIONS).map((option) => visible(option).slice(0, MAX_QUESTION)),
  };
}

function visible(text: string): string {
  return clean(text).text.replaceAll(/\s+/g, " ").trim();
}
