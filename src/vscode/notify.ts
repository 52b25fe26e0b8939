import * as vscode from "vscode";

/** A warning that needs no answer. */
export function warn(text: string): void {
  void vscode.window.showWarningMessage(`Frugal Swarm: ${text}`);
}
