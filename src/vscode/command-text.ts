import type { CommandQuestion, CommandRule } from "../core/commands/command.ts";
import type { ConfinementLevel } from "../core/confinement.ts";
import { cutNotice, fitsNotice } from "./notice-text.ts";
import { tabPart } from "./tab-text.ts";

/** The words around a command that an agent wants to run. Pure. */

/** Buttons of the question; to close it is to refuse. */
export const COMMAND_BUTTONS = {
  look: "Look at It",
  once: "Run Once",
  always: "Always Allow...",
  refuse: "Refuse...",
} as const;

type CommandButton = (typeof COMMAND_BUTTONS)[keyof typeof COMMAND_BUTTONS];

/** Whether a notification shows the command as it is; else it has to be looked at before it can be run. */
export function isShownWhole({ shown }: CommandQuestion): boolean {
  return fitsNotice(shown);
}

/** `looked`: the whole command is in a tab. */
export function commandButtons(question: CommandQuestion, looked: boolean): readonly CommandButton[] {
  const { look, once, always, refuse } = COMMAND_BUTTONS;
  if (!isShownWhole(question) && !looked) return [look, refuse];
  return [once, ...(question.rule === null ? [] : [always]), ...(looked ? [] : [look]), refuse];
}

/** `title`: of the task. */
export function commandQuestion(question: CommandQuestion, title: string, looked: boolean): string {
  const { shown } = question;
  const who = `"${cutNotice(title, 60)}" wants to run`;
  const lines = shown.split("\n").length;
  const what = isShownWhole(question)
    ? `${who}: ${shown}`
    : `${who} ${lines === 1 ? "a command" : `${lines} lines`} of ${shown.length} characters, ${looked ? "which are in the tab that is open." : "more than fit here. Look at them first."}`;
  return `${what} (${placeText(question)}) You are asked because ${because(question)} Closing this refuses it.`;
}

/** For places where it cannot be answered. */
export function commandNotice({ shown }: CommandQuestion, title: string): string {
  return `"${cutNotice(title, 60)}" wants to run a command and waits for you: ${cutNotice(shown, 120)}`;
}

/** The whole command, for a tab. */
export function commandDocument(question: CommandQuestion, title: string): string {
  const { shown, folder, level, why } = question;
  return [
    ...tabPart("The task", title),
    ...tabPart("wants to run", shown),
    ...tabPart("in the folder", folder),
    ...tabPart("Kept from the rest of this machine", LEVELS[level]),
    ...tabPart("Why you are asked", why),
    "",
    "Characters that do not show are written out, like <U+200B>.",
    "A long line goes on after a colon.",
    "",
  ].join("\n");
}

/** What a rule allows, exactly. */
export function ruleText(rule: CommandRule): string {
  if ("args" in rule) {
    const args = rule.args.map((arg) => JSON.stringify(arg)).join(" ");
    return args === "" ? `${rule.program}, without arguments` : `${rule.program} with exactly ${args}`;
  }
  const flags = rule.flags.length === 0 ? "no flags" : `no flags but ${rule.flags.join(", ")}`;
  return `${rule.program} with plain paths and ${flags}`;
}

const LEVELS: Readonly<Record<ConfinementLevel, string>> = {
  "files-and-network": "it can write nowhere else and has no network",
  files: "it can write nowhere else, but has the network",
  none: "nothing but a copy and a closed environment; it could write elsewhere and use the network",
};

function placeText({ folder, level }: CommandQuestion): string {
  const where = folder.length <= 80 ? folder : `…${folder.slice(-79)}`;
  return `In ${cutNotice(where, 90)}; ${LEVELS[level]}.`;
}

function because({ why }: CommandQuestion): string {
  const reason = cutNotice(why, 200);
  const lower = /^[A-Z][a-z]/.test(reason) ? `${reason[0]?.toLowerCase()}${reason.slice(1)}` : reason;
  return /[.…]$/.test(lower) ? lower : `${lower}.`;
}
