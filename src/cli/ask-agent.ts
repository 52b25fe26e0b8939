import type { AgentQuestion } from "../core/tools/abilities.ts";
import { framed } from "../core/untrusted/framed.ts";
import { type AskDeps, askLine, type Read } from "./ask-line.ts";

/** A screen that is a part of a list shows no more than this whole. */
const MOST_LINES = 12;
const WIDTH = 60;

/** An agent's question. Enter alone, and an end of the input, leave it to the agent: `null`. */
export async function askForAgent(question: AgentQuestion, deps: AskDeps): Promise<string | null> {
  const parts = partsOf(question.details);
  for (const [at, part] of parts.slice(0, -1).entries()) {
    if (!(await askForMore(question, part, `${at + 1} of ${parts.length}`, deps))) return null;
  }
  return askForAnswer(question, parts.at(-1), deps);
}

/** False: there is no answer, which is a no. Nothing is agreed to before all of it was on the screen. */
function askForMore({ task, question }: AgentQuestion, part: string, place: string, deps: AskDeps): Promise<boolean> {
  const read = (line: string): Read<boolean> => {
    const word = line.trim().toLowerCase();
    if (word === "more" || word === "") return { answer: word === "more" };
    return { problem: "Only after the last part can it be answered." };
  };
  const text = `${task} asks: ${question}\n${part}\nPart ${place}. Type "more" for the next, or Enter alone to refuse it:`;
  return askLine({ text, read, otherwise: false }, deps);
}

function askForAnswer(
  { task, question, options }: AgentQuestion,
  part: string | undefined,
  deps: AskDeps,
): Promise<string | null> {
  const listed = options.map((option, at) => `${at + 1}: ${option}`).join("   ");
  const how = options.length === 0 ? "Your answer" : `${listed}   Type a number or your own answer`;
  const shown = part === undefined ? "" : `${part}\n`;
  return askLine<string | null>(
    {
      text: `${task} asks: ${question}\n${shown}${how}, or Enter alone to let it decide:`,
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

function partsOf(details: string | undefined): readonly string[] {
  if (details === undefined) return [];
  const lines = framed(details, WIDTH);
  const count = Math.ceil(lines.length / MOST_LINES);
  return Array.from({ length: count }, (_, at) => lines.slice(at * MOST_LINES, (at + 1) * MOST_LINES).join("\n"));
}
