import * as vscode from "vscode";
import { enclosing } from "../core/agent/generate-names.ts";
import type { GeneratedAnswer } from "../core/agent/generator-prompt.ts";
import type { Host } from "../core/host.ts";

export type ActionId = "fixWithSwarm" | "writeTests" | "explainCode" | "documentCode";

export interface Action {
  readonly answer: GeneratedAnswer;
  /** What the model is asked, the same whatever stands in the file. */
  readonly instruction: string;
  /** Words for a place in which there is nothing to do it to. */
  readonly nothing: string;
}

export const ACTIONS: Readonly<Record<ActionId, Action>> = {
  fixWithSwarm: {
    answer: "code",
    instruction: "Fix the problems that PROBLEMS lists for the lines of SELECTION. Change nothing else",
    nothing: "no problem is reported here. Put the cursor on one, or select the code and use Generate Code Here.",
  },
  writeTests: {
    answer: "tests",
    instruction: "Tests for the behaviour of SELECTION, with its edge cases and its errors",
    nothing: "select the code to test, or put the cursor into a function or class.",
  },
  explainCode: {
    answer: "explanation",
    instruction: "What does this code do?",
    nothing: "put the cursor into the code to explain.",
  },
  documentCode: {
    answer: "code",
    instruction: "Add documentation comments to SELECTION in the style of the language. Change no code",
    nothing: "select the code to document, or put the cursor into a function or class.",
  },
};

/** What an action works on: the selection, else the definition around it; `null` where there is nothing for it. */
export async function targetOf(
  id: ActionId,
  document: vscode.TextDocument,
  at: vscode.Range,
  host: Pick<Host, "outline">,
): Promise<vscode.Range | null> {
  const problems =
    id === "fixWithSwarm"
      ? vscode.languages.getDiagnostics(document.uri).filter(({ range }) => range.intersection(at) !== undefined)
      : [];
  if (id === "fixWithSwarm" && problems.length === 0) return null;
  if (!at.isEmpty && id !== "fixWithSwarm") return at;
  const wanted = problems.reduce((all, { range }) => all.union(range), at);
  const [outline] = await host.outline([{ path: document.uri.path, text: document.getText() }]).catch(() => []);
  const around = enclosing(outline?.definitions ?? [], wanted.start.line + 1, wanted.end.line + 1);
  if (around !== undefined) return wholeLines(document, around.line - 1, around.endLine - 1);
  switch (id) {
    case "fixWithSwarm":
      return wholeLines(document, wanted.start.line, wanted.end.line);
    case "explainCode":
      return document.getText().trim() === "" ? null : at;
    case "writeTests":
    case "documentCode":
      return null;
    default:
      return id satisfies never;
  }
}

/** Without the last one's end. */
function wholeLines(document: vscode.TextDocument, first: number, last: number): vscode.Range {
  return new vscode.Range(
    new vscode.Position(first, 0),
    document.lineAt(Math.min(last, document.lineCount - 1)).range.end,
  );
}
