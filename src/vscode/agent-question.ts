import * as vscode from "vscode";
import type { AgentQuestion } from "../core/tools/abilities.ts";
import { AGENT_BUTTONS, agentButtons, agentDocument } from "./agent-question-text.ts";
import { lastingQuestion, whileAsked } from "./lasting-question.ts";
import { cutNotice, noticeText } from "./notice-text.ts";
import { LATER } from "./question-queue.ts";
import { showTexts } from "./shown-text.ts";

const LATE = "the swarm has ended already. Nobody was told your answer.";

/** For places where it cannot be answered. `title`: of the task. */
export function agentNotice({ question }: AgentQuestion, title: string): string {
  return `"${cutNotice(title, 60)}" asks you: ${cutNotice(question, 300)}`;
}

/**
 * An agent's question; what it is about is shown in a tab where it is long. To close it puts it off: the agent waits, and
 * the question is called up again from the status bar or the dashboard. `null`: the agent is to decide by itself.
 */
export async function askForAgent(
  question: AgentQuestion,
  title: string,
  signal: AbortSignal,
): Promise<string | null | typeof LATER> {
  const text = `"${cutNotice(title, 60)}" asks you: ${noticeText(question.question)}`;
  const { details } = question;
  const shown =
    details === undefined ? null : showTexts([{ name: "What Would Be Sent", text: agentDocument(details, title) }]);
  let looked = shown === null;
  try {
    for (;;) {
      const choice = await lastingQuestion(text, agentButtons(shown !== null, looked), signal, LATE);
      if (choice === undefined) return LATER;
      if (choice === AGENT_BUTTONS.decide) return null;
      if (choice === AGENT_BUTTONS.look) {
        await shown?.show();
        looked = true;
        continue;
      }
      const answer = await answerTo(question, signal);
      // A slip: the question stands as before.
      if (answer !== undefined && !signal.aborted) return answer;
      if (signal.aborted) return null;
    }
  } finally {
    await shown?.close();
  }
}

async function answerTo({ question, options }: AgentQuestion, signal: AbortSignal): Promise<string | undefined> {
  if (options.length > 0) {
    const other = { label: "$(edit) Something else...", option: null };
    // A label draws an icon for $(name).
    const rows = options.map((option) => ({ label: noticeText(option).replaceAll("$(", "$ ("), option }));
    const picked = await whileAsked(
      (token) =>
        vscode.window.showQuickPick<(typeof rows)[number] | typeof other>(
          [...rows, other],
          { title: cutNotice(question, 200), ignoreFocusOut: true },
          token,
        ),
      signal,
    );
    if (picked === undefined || picked.option !== null) return picked?.option ?? undefined;
  }
  return whileAsked(
    (token) =>
      vscode.window.showInputBox(
        {
          title: cutNotice(question, 200),
          prompt: "The agent is told what you write here.",
          ignoreFocusOut: true,
          validateInput: (text) => (text.trim() === "" ? "Write an answer, or press Escape." : undefined),
        },
        token,
      ),
    signal,
  );
}
