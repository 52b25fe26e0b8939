import { tabPart, tabText } from "./tab-text.ts";

/** The words around an agent's question. Pure. */

export const AGENT_BUTTONS = { look: "Look at It", answer: "Answer...", decide: "Let It Decide" } as const;
type AgentButton = (typeof AGENT_BUTTONS)[keyof typeof AGENT_BUTTONS];

/** What does not fit into a notification has to be looked at before it can be answered. */
export function agentButtons(hasMore: boolean, looked: boolean): readonly AgentButton[] {
  const { look, answer, decide } = AGENT_BUTTONS;
  if (hasMore && !looked) return [look, decide];
  return hasMore ? [answer, look, decide] : [answer, decide];
}

/** What a question is about, whole, for a tab. `title`: of the task. */
export function agentDocument(details: string, title: string): string {
  const lines = [
    ...tabPart("The task", title),
    "would send what stands below, whole. Characters that do not show are",
    "written out, like <U+200B>; a long line goes on after a colon.",
    "",
    ...tabText(details),
  ];
  return `${lines.join("\n")}\n`;
}
