import type { RulesFile, RulesQuestion } from "../core/untrusted/rules.ts";
import { cutNotice } from "./notice-text.ts";
import { tabPart, tabText } from "./tab-text.ts";

/** The words around rules files of a folder. Pure. */

/** Buttons of the question; to close it is to leave them out. */
export const RULES_BUTTONS = { look: "Look at Them", use: "Use Them", leaveOut: "Leave Them Out" } as const;

/** Nothing is used that was not shown. */
export function rulesButtons(looked: boolean): readonly (typeof RULES_BUTTONS)[keyof typeof RULES_BUTTONS][] {
  const { look, use, leaveOut } = RULES_BUTTONS;
  return looked ? [use, leaveOut] : [look, leaveOut];
}

export function rulesQuestion({ files }: RulesQuestion, looked: boolean): string {
  const names = cutNotice(files.map(({ path }) => path).join(", "), 200);
  const hidden = files.reduce((sum, file) => sum + file.hidden, 0);
  const warning =
    hidden === 0 ? "" : ` ${hiddenText(hidden)} found in them, which people do not see and models do: be wary.`;
  const what = `This folder has rules for agents (${names}), which you have not approved as they are now.${warning}`;
  const how = looked
    ? "They are in the tabs that are open, as models would get them."
    : "Nobody is told them before you have looked at them.";
  return `${what} ${how} Closing this leaves them out of this run.`;
}

export function rulesNotice({ files }: RulesQuestion): string {
  const names = cutNotice(files.map(({ path }) => path).join(", "), 160);
  return `This folder has rules for agents (${names}) that wait for you to look at them.`;
}

/** A tab for each file. */
export function rulesDocument({ path, hash, text, hidden }: RulesFile): {
  readonly name: string;
  readonly text: string;
} {
  const head = [
    ...tabPart("Rules for agents, as models would get them, from the file", path),
    ...tabPart("SHA-256", hash),
    hidden === 0
      ? "No character in it is hidden."
      : `${hiddenText(hidden)} found in it;\nthey are written out, like <U+200B>.`,
    "A long line goes on after a colon.",
  ];
  return { name: `Rules ${path.replaceAll("/", " › ")}`, text: `${[...head, "", ...tabText(text)].join("\n")}\n` };
}

function hiddenText(hidden: number): string {
  return hidden === 1 ? "1 character that does not show was" : `${hidden} characters that do not show were`;
}
