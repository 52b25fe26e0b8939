import type * as vscode from "vscode";
import type { ServerQuestion, ToolsQuestion, TrustChoice } from "../core/mcp/trust.ts";
import { lastingQuestion } from "./lasting-question.ts";
import { showDiff } from "./mcp-diff.ts";
import {
  addedDocument,
  changedDocuments,
  MCP_BUTTONS,
  type MissingSecret,
  mcpButtons,
  SECRET_BUTTONS,
  secretQuestion,
  serverDocument,
  serverQuestion,
  toolsQuestion,
} from "./mcp-text.ts";
import { type ShownTexts, showTexts } from "./shown-text.ts";

const LATE = "nobody waits for this answer any more. Nothing was started.";
const LEFT_OUT: TrustChoice = { choice: "leave-out" };

/** Asks about a server, which is started only after all of what it runs was shown. */
export function askAboutServer(
  question: ServerQuestion,
  workspace: vscode.Uri,
  signal: AbortSignal,
): Promise<TrustChoice> {
  const text = serverDocument(question, workspace.fsPath);
  const shown = showTexts([{ name: `MCP Server ${question.server.name}`, text }]);
  return askWith([shown], (looked) => serverQuestion(question, looked), signal);
}

/** The same about tools: new ones as a text, changed ones as a diff that cannot be edited. */
export function askAboutTools(question: ToolsQuestion, signal: AbortSignal): Promise<TrustChoice> {
  const shown: ShownTexts[] = [];
  if (question.added.length > 0)
    shown.push(showTexts([{ name: `New Tools of ${question.server}`, text: addedDocument(question) }]));
  if (question.changed.length > 0)
    shown.push(showDiff(`Changed Tools of ${question.server} (approved, now)`, changedDocuments(question)));
  return askWith(shown, (looked) => toolsQuestion(question, looked), signal);
}

/** Asks for a secret that a server needs and that is not stored. Resolves when it is, or when the user does without. */
export async function askForSecret(
  question: MissingSecret,
  store: (name: string) => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const answer = await lastingQuestion(secretQuestion(question), Object.values(SECRET_BUTTONS), signal, LATE);
    if (answer !== SECRET_BUTTONS.set) return;
    // Escape in the field is no answer.
    if ((await store(question.name)) || signal.aborted) return;
  }
}

async function askWith(
  shown: readonly ShownTexts[],
  text: (looked: boolean) => string,
  signal: AbortSignal,
): Promise<TrustChoice> {
  let looked = false;
  try {
    for (;;) {
      const answer = await lastingQuestion(text(looked), mcpButtons(looked), signal, LATE);
      if (signal.aborted) return LEFT_OUT;
      if (answer !== MCP_BUTTONS.look) return answer === MCP_BUTTONS.trust ? { choice: "trust" } : LEFT_OUT;
      for (const one of shown) await one.show();
      looked = true;
    }
  } finally {
    for (const one of shown) await one.close();
  }
}
