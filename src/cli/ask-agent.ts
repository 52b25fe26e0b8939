import type { AgentQuestion } from "../core/tools/abilities.ts";
import { type AskDeps, askLine } from "./ask-line.ts";

/** An agent's question. Enter alone, and an end of the input, leave it to the agent: `null`. */
export function askForAgent({ task, question, options }: AgentQuestion, deps: AskDeps): Promise<string | null> {
  const listed = options.map((option, at) => `${at + 1}: ${option}`).join("   ");
  const how = options.length === 0 ? "Your answer" : `${listed}   Type a number or your own answer`;
  return askLine<string | null>(
    {
      text: `${task} asks: ${question}\n${how}, or Enter alone to let it decide:`,
      read: (line) => {
        const text = line.trim();
        const place = /^\d{1,2}$/.test(text) ? Number(text) : 0;
        if (place > options.length && options.length > 0)
          return { problem: `There is no answer ${place}: 1 to ${options.length}, or words.` };
        return { answer: options[place - 1] ?? (text === "" ? null : text) };
      },
      otherwise: null,
      longest: 1_000,
    },
    deps,
  );
}
