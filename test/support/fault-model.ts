import type { Responder } from "../../src/emulator/responder.ts";

const TALK = "I look at what has been done so far and at what is left to do. ".repeat(2);

/** A model that has two steps done, in one answer if it can, and asks again for those that were not. */
export function twoStepModel(): Responder {
  return {
    respond({ messages }) {
      const left = [1, 2].filter(
        (step) => !messages.some(({ role, content }) => role === "tool" && content === `done: step ${step}`),
      );
      if (left.length === 0) return { content: `${TALK}All is done.`, toolCalls: [] };
      const toolCalls = left.map((step) => ({ name: "do_step", arguments: JSON.stringify({ step }) }));
      return { content: TALK, toolCalls };
    },
  };
}
