import * as vscode from "vscode";
import type { ConflictChoice, MergeConflict } from "../core/swarm/merge-conflict.ts";
import { CONFLICT_BUTTONS, choiceOf, conflictQuestion, sidesTitle } from "./conflict-text.ts";
import { lastingQuestion } from "./lasting-question.ts";
import { plainText } from "./plain-text.ts";

const SCHEME = "frugal-swarm-conflict";
const LATE = "the swarm has ended already. Nothing was merged.";

/**
 * Asks what to do about a conflict that no agent resolved: a notification that stays until it is answered, and both sides
 * as a diff to look at. Closing it leaves the later task out; so does an aborted signal.
 */
export async function askAboutConflict(conflict: MergeConflict, signal: AbortSignal): Promise<ConflictChoice> {
  const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: (uri) => textOf(conflict, uri),
  });
  try {
    for (;;) {
      const buttons = Object.values(CONFLICT_BUTTONS);
      const choice = choiceOf(await lastingQuestion(conflictQuestion(conflict), buttons, signal, LATE));
      if (signal.aborted) return "leave-out";
      if (choice !== null) return choice;
      await show(conflict);
    }
  } finally {
    await closeTabs(sidesTitle(conflict));
    provider.dispose();
  }
}

async function show(conflict: MergeConflict): Promise<void> {
  const resources = conflict.files.map(({ path }) => [
    sideUri(path, "ours"),
    sideUri(path, "ours"),
    sideUri(path, "theirs"),
  ]);
  await vscode.commands.executeCommand("vscode.changes", sidesTitle(conflict), resources);
}

function sideUri(path: string, side: "ours" | "theirs"): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${path}`, query: side });
}

/** Empty on a side that deleted the file. */
function textOf({ files }: MergeConflict, uri: vscode.Uri): string {
  const file = files.find(({ path }) => `/${path}` === uri.path);
  const bytes = uri.query === "ours" ? file?.ours : file?.theirs;
  if (bytes == null) return "";
  if (bytes.includes(0)) return `(${bytes.length} bytes, not shown as text)\n`;
  return plainText(bytes)?.text ?? new TextDecoder().decode(bytes);
}

async function closeTabs(title: string): Promise<void> {
  const mine = (tab: vscode.Tab) => tab.label.startsWith(title);
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs.filter(mine));
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true);
}
