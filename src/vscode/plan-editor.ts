import * as vscode from "vscode";
import type { PlanQuestion } from "../core/engine-types.ts";
import { type Plan, planText } from "../core/swarm/plan.ts";
import { type EditedPlan, editedText } from "../core/swarm/plan-edit.ts";
import { untilAborted } from "../core/until-aborted.ts";
import { lineOfProblem } from "./plan-text.ts";

const DISCARD = "Discard Changes";

/**
 * The plan as JSON in an editor, with its schema: the one that is saved, once it can run; what is wrong with it is shown
 * at its place until then. `null` when the editor is closed or the changes are discarded.
 */
export async function editPlanFile(
  plan: Plan,
  task: string,
  question: PlanQuestion,
  signal: AbortSignal,
): Promise<EditedPlan | null> {
  const uri = vscode.Uri.file(question.file);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(planText(plan)));
  const document = await vscode.workspace.openTextDocument(uri);
  const at = new vscode.Position(lineOfProblem(document.getText(), `"${task}"`), 0);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at), preview: false });
  const problems = vscode.languages.createDiagnosticCollection("frugal-swarm-plan");
  const { promise, resolve } = Promise.withResolvers<EditedPlan | null>();
  const isIt = (other: vscode.Uri) => other.toString() === uri.toString();
  const listeners = [
    problems,
    vscode.workspace.onDidSaveTextDocument((saved) => {
      if (!isIt(saved.uri)) return;
      const text = saved.getText();
      const edited = editedText(text, plan, question.modelProblem);
      if (edited.status === "edited") return resolve(edited);
      const { problem } = edited;
      problems.set(uri, [new vscode.Diagnostic(saved.lineAt(lineOfProblem(text, problem)).range, problem)]);
      void vscode.window.showErrorMessage(`Frugal Swarm: ${problem} Correct it and save again.`);
    }),
    vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
      if (closed.some((tab) => holds(tab, isIt))) resolve(null);
    }),
  ];
  const hint = "change the plan and save it to go on. Nothing is sent meanwhile.";
  void vscode.window.showInformationMessage(`Frugal Swarm: ${hint}`, DISCARD).then((choice) => {
    if (choice === DISCARD) resolve(null);
  });
  try {
    const next = await untilAborted(promise, signal);
    return next === "aborted" ? null : next;
  } finally {
    for (const one of listeners) one.dispose();
    await close(document, isIt);
  }
}

/** What is left unsaved goes: it was discarded, or the swarm was stopped. */
async function close(document: vscode.TextDocument, isIt: (uri: vscode.Uri) => boolean): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter((tab) => holds(tab, isIt));
  if (tabs.length === 0) return;
  if (document.isDirty) {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  }
  await vscode.window.tabGroups.close(tabs);
}

function holds(tab: vscode.Tab, isIt: (uri: vscode.Uri) => boolean): boolean {
  return tab.input instanceof vscode.TabInputText && isIt(tab.input.uri);
}
