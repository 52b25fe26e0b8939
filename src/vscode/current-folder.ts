import * as vscode from "vscode";

/** The folder that the person is in: that of the file in the active editor, else the first of the window. */
export function currentFolder(): vscode.Uri | undefined {
  const file = vscode.window.activeTextEditor?.document.uri;
  const folder = file === undefined ? undefined : vscode.workspace.getWorkspaceFolder(file);
  return (folder ?? vscode.workspace.workspaceFolders?.[0])?.uri;
}
