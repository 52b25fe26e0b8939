import * as vscode from "vscode";
import type { ProposedChange } from "../core/engine-types.ts";

export type ApplyResult =
  | { readonly status: "applied" }
  /** These files are not what the swarm started from; nothing was changed. */
  | { readonly status: "refused"; readonly files: readonly string[] };

/**
 * Applies files through the editor's own edit API: all of them or none, as one undo step, and only where the file is
 * still what the swarm started from, unsaved edits included.
 */
export async function applyProposal(workspace: string, changes: readonly ProposedChange[]): Promise<ApplyResult> {
  const root = vscode.Uri.file(workspace);
  const files = changes.map((change) => ({ change, uri: vscode.Uri.joinPath(root, change.path) }));
  const moved: string[] = [];
  for (const { change, uri } of files) {
    if (!sameBytes(await currentBytes(uri), change.before)) moved.push(change.path);
  }
  if (moved.length > 0) return { status: "refused", files: moved };

  const edit = new vscode.WorkspaceEdit();
  for (const { change, uri } of files) {
    if (change.after === null) edit.deleteFile(uri);
    else if (change.before === null) edit.createFile(uri, { contents: change.after });
    else await replaceContent(edit, uri, change.after);
  }
  if (!(await vscode.workspace.applyEdit(edit)))
    throw new Error("The editor refused the changes. Nothing was applied.");
  for (const { change, uri } of files) {
    if (change.before !== null && change.after !== null) await (await vscode.workspace.openTextDocument(uri)).save();
  }
  return { status: "applied" };
}

async function replaceContent(edit: vscode.WorkspaceEdit, uri: vscode.Uri, after: Uint8Array): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const all = new vscode.Range(new vscode.Position(0, 0), document.lineAt(document.lineCount - 1).range.end);
  edit.replace(uri, all, new TextDecoder().decode(after));
}

/** What the user sees of the file now: an open document with unsaved edits goes before the disk. */
async function currentBytes(uri: vscode.Uri): Promise<Uint8Array | null> {
  const open = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString() && one.isDirty);
  if (open !== undefined) return new TextEncoder().encode(open.getText());
  try {
    return await vscode.workspace.fs.readFile(uri);
  } catch {
    return null;
  }
}

function sameBytes(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
