import type { CommandChoice, CommandQuestion, CommandRule } from "../core/commands/command.ts";
import type { ConfinementLevel } from "../core/confinement.ts";
import { framed } from "../core/untrusted/framed.ts";
import { type AskDeps, askLine, type Read } from "./ask-line.ts";

const REFUSED: CommandChoice = { choice: "refuse", advice: "" };

/** A screen that is a part of a list shows no more than this whole. */
const MOST_CHARACTERS = 1_500;
const MOST_LINES = 12;

/** Asks about a command until the answer is one. Enter alone, and an end of the input, refuse it. */
export function askAboutCommand(question: CommandQuestion, deps: AskDeps): Promise<CommandChoice> {
  const read = (line: string): Read<CommandChoice> => readAnswer(line, question);
  return askLine({ text: commandText(question), read, otherwise: REFUSED, longest: 400 }, deps);
}

function readAnswer(line: string, question: CommandQuestion): Read<CommandChoice> {
  const text = line.trim();
  const word = text.toLowerCase();
  if (text === "") return { answer: REFUSED };
  const advice = /^no[ ,:]+(.+)$/i.exec(text)?.[1];
  if (word === "no" || advice !== undefined) return { answer: { choice: "refuse", advice: advice ?? "" } };
  if (fits(question)) {
    if (word === "run") return { answer: { choice: "run" } };
    if (word === "always" && question.rule !== null) return { answer: { choice: "always" } };
  }
  return { problem: `"${text.slice(0, 40)}" is no answer.` };
}

/** Nothing runs that is not shown whole. */
function fits({ shown }: CommandQuestion): boolean {
  return shown.length <= MOST_CHARACTERS && shown.split("\n").length <= MOST_LINES;
}

const LEVELS: Readonly<Record<ConfinementLevel, string>> = {
  "files-and-network": "it can write nowhere else and has no network",
  files: "it can write nowhere else, but has the network",
  none: "it is not confined: it could write elsewhere and use the network",
};

function commandText(question: CommandQuestion): string {
  const { task, shown, folder, level, why, rule } = question;
  const place = `in ${folder}; ${LEVELS[level]}`;
  const advice = 'or Enter to refuse it ("no" and words: advice for the agent):';
  if (!fits(question)) {
    const size = `${shown.length} characters and ${shown.split("\n").length} lines`;
    return `${task} wants to run a command of ${size}, more than can be shown here, so that it can only be refused (${place}). Press ${advice.slice(3)}`;
  }
  const always = rule === null ? "" : `, "always" for the rest of this run (for good: ${flagFor(rule)})`;
  return `${task} wants to run:\n${framed(shown, 60).join("\n")}\n${place}. You are asked because: ${why} Type "run" to run it once${always}, ${advice}`;
}

/** The flag that allows it in every run. */
function flagFor(rule: CommandRule): string {
  const words = "args" in rule ? [rule.program, ...rule.args] : [rule.program, ...rule.flags];
  const json = JSON.stringify(words).replaceAll("'", "'\\''");
  return `--allow-command '${json}'`;
}
