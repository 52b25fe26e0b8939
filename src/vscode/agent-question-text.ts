import { framed } from "../core/untrusted/framed.ts";

/** The words around an agent's question. Pure. */

export const AGENT_BUTTONS = { look: "Look at It", answer: "Answer...", decide: "Let It Decide" } as const;
type AgentButton = (typeof AGENT_BUTTONS)[keyof typeof AGENT_BUTTONS];

/** Characters of a line in the tab: what is further right would be out of sight. */
const WIDTH = 120;

/** What does not fit into a notification has to be looked at before it can be answered. */
export function agentButtons(hasMore: boolean, looked: boolean): readonly AgentButton[] {
  const { look, answer, decide } = AGENT_BUTTONS;
  if (hasMore && !looked) return [look, decide];
  return hasMore ? [answer, look, decide] : [answer, decide];
}

/** What a question is about, whole, for a tab. `title`: of the task. */
export function agentDocument(details: string, title: string): string {
  const lines = [
    `The task "${title}" would send what stands below, whole.`,
    "Characters that do not show are written out, like <U+200B>; a long line goes on after a colon.",
    "",
    ...framed(details, WIDTH),
  ];
  return `${lines.join("\n")}\n`;
}
