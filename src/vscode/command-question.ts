import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import type { CommandChoice, CommandQuestion, CommandRule } from "../core/commands/command.ts";
import { errorText } from "../core/error-text.ts";
import { COMMAND_BUTTONS, commandButtons, commandDocument, commandQuestion, ruleText } from "./command-text.ts";
import { lastingQuestion, whileAsked } from "./lasting-question.ts";
import { warn } from "./notify.ts";
import { readSettings, writeSetting } from "./settings.ts";
import { showTexts } from "./shown-text.ts";

const LATE = "the swarm has ended already. Nothing was run.";

/**
 * Asks about a command: what will run, whole, where, and what stands between it and the machine. What does not fit into
 * a notification has to be looked at before it can be run. Closing refuses; so does an aborted signal. `title`: of the
 * task.
 */
export async function askAboutCommand(
  question: CommandQuestion,
  title: string,
  signal: AbortSignal,
): Promise<CommandChoice> {
  const refused: CommandChoice = { choice: "refuse", advice: "" };
  const texts = showTexts([{ name: "Command to Run", text: commandDocument(question, title) }]);
  let looked = false;
  try {
    for (;;) {
      const text = commandQuestion(question, title, looked);
      const answer = await lastingQuestion(text, commandButtons(question, looked), signal, LATE);
      if (signal.aborted) return refused;
      switch (answer) {
        case undefined:
          return refused;
        case COMMAND_BUTTONS.once:
          return { choice: "run" };
        case COMMAND_BUTTONS.look:
          await texts.show();
          looked = true;
          break;
        case COMMAND_BUTTONS.refuse: {
          const advice = await askAdvice(signal);
          // A slip: the question stands as before.
          if (advice !== undefined) return { choice: "refuse", advice };
          break;
        }
        case COMMAND_BUTTONS.always: {
          const always = question.rule === null ? undefined : await askForGood(question.rule, signal);
          if (always !== undefined && !signal.aborted) return always;
          break;
        }
        default:
          return answer satisfies never;
      }
    }
  } finally {
    await texts.close();
  }
}

async function askAdvice(signal: AbortSignal): Promise<string | undefined> {
  return whileAsked(
    (token) =>
      vscode.window.showInputBox(
        {
          title: "Refused. What is the agent to do instead?",
          prompt: "It is told what you write here. Enter alone refuses without advice.",
          ignoreFocusOut: true,
        },
        token,
      ),
    signal,
  );
}

/** The rule stands in the user's own settings before the command runs; `undefined`: the question stands. */
async function askForGood(rule: CommandRule, signal: AbortSignal): Promise<CommandChoice | undefined> {
  const rows = [
    { label: "Only this once", choice: "run" as const },
    {
      label: "Always, in every folder",
      detail: `${ruleText(rule)}. Written into your user settings (frugalSwarm.commands.allow).`,
      choice: "always" as const,
    },
  ];
  const title = "Run it without asking from now on?";
  const picked = await whileAsked(
    (token) => vscode.window.showQuickPick(rows, { title, ignoreFocusOut: true }, token),
    signal,
  );
  if (picked === undefined || signal.aborted) return undefined;
  if (picked.choice === "run") return { choice: "run" };
  try {
    await allow(rule);
    return { choice: "always" };
  } catch (error) {
    warn(`The rule could not be written into your settings (${errorText(error)}). The command runs this once.`);
    return { choice: "run" };
  }
}

async function allow(rule: CommandRule): Promise<void> {
  const before = readSettings(warn)["commands.allow"];
  if (before.some((one) => isDeepStrictEqual(one, rule))) return;
  await writeSetting("commands.allow", [...before, rule] as typeof before);
}
