import type { Answer, ParsedChatRequest } from "../responder.ts";

const BEGINNING = "You write down what an agent has done so far";

/** A request to make an agent's conversation shorter. */
export function asksForNotes({ messages, tools }: Pick<ParsedChatRequest, "messages" | "tools">): boolean {
  return tools.length === 0 && (messages[0]?.content.startsWith(BEGINNING) ?? false);
}

/** A simulated model reads the state of its task from what is left of the conversation, so that it needs no notes. */
export function simulatedNotes(): Answer {
  return { content: "Simulated notes: nothing is written down.", toolCalls: [] };
}
