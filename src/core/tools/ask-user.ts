import * as z from "zod";
import { MAX_OPTIONS, MAX_QUESTION } from "./abilities.ts";
import { defineTool } from "./define-tool.ts";

export const askUser = defineTool({
  name: "ask_user",
  description:
    "Asks the user, who may be away: you wait for the answer. Only for what decides your task and is in no file, like " +
    "which of two behaviours is wanted. Short; give ready answers where there are some.",
  input: z.strictObject({
    question: z.string().trim().min(1).max(MAX_QUESTION),
    options: z.array(z.string().trim().min(1).max(100)).max(MAX_OPTIONS).default([]).describe("Ready answers, if any"),
  }),
  effect: "run",
  needs: "askUser",
  // A question that nobody has answered yet is asked again.
  resume: "repeat",
  async run({ question, options }, { abilities, task, signal }) {
    const answer = (await abilities.askUser?.({ task, question, options }, signal)) ?? null;
    if (answer === null) {
      const content =
        "There is no answer: nobody was there, or your task has asked too often. Decide it yourself in the way that is " +
        "easiest to change later, and say in your answer what you took for granted.";
      return { ok: false, content, summary: "asked, without an answer" };
    }
    return { ok: true, content: `The user's answer: ${answer}`, summary: `asked: ${question.slice(0, 60)}` };
  },
});
