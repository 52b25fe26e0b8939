import * as vscode from "vscode";

/**
 * Offers Fix With Swarm on problems, and Write Tests, Explain and Document where refactorings are asked for. Part of
 * what starts with the editor: it looks at nothing and loads nothing, what is chosen is a command.
 */
export function registerCodeActions(): vscode.Disposable {
  const { QuickFix, RefactorRewrite } = vscode.CodeActionKind;
  return vscode.languages.registerCodeActionsProvider(
    [{ scheme: "file" }, { scheme: "untitled" }],
    { provideCodeActions: (document, range, context) => actionsFor(document, range, context) },
    { providedCodeActionKinds: [QuickFix, RefactorRewrite] },
  );
}

const REWRITES = [
  ["Write Tests With Swarm", "writeTests"],
  ["Explain With Swarm", "explainCode"],
  ["Document With Swarm", "documentCode"],
] as const;

function actionsFor(
  { uri }: vscode.TextDocument,
  range: vscode.Range,
  { diagnostics, triggerKind, only }: vscode.CodeActionContext,
): vscode.CodeAction[] {
  const { QuickFix, RefactorRewrite } = vscode.CodeActionKind;
  const action = (title: string, id: string, kind: vscode.CodeActionKind, at: vscode.Range) => {
    const made = new vscode.CodeAction(title, kind);
    made.command = { title, command: `frugalSwarm.${id}`, arguments: [uri, at] };
    return made;
  };
  const actions: vscode.CodeAction[] = [];
  const [first] = diagnostics;
  if (first !== undefined && (only === undefined || only.contains(QuickFix))) {
    const at = diagnostics.reduce((all, one) => all.union(one.range), first.range);
    const fix = action("Fix With Swarm", "fixWithSwarm", QuickFix, at);
    fix.diagnostics = [...diagnostics];
    actions.push(fix);
  }
  // A light bulb at every place of the cursor would say nothing.
  const asked = !range.isEmpty || triggerKind === vscode.CodeActionTriggerKind.Invoke;
  if (asked && (only === undefined || only.contains(RefactorRewrite)))
    for (const [title, id] of REWRITES) actions.push(action(title, id, RefactorRewrite, range));
  return actions;
}
