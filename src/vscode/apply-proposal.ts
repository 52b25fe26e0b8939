import * as vscode from "vscode";
import type { ProposedChange } from "../core/engine-types.ts";
import type { Files } from "../core/host.ts";
import { resolveForWrite } from "../core/workspace/safe-path.ts";
import { plainText } from "./plain-text.ts";

export type ApplyResult =
  | {
      readonly status: "applied";
      /** Changed in the editor, but the editor did not write them to the disk. */
      readonly unsaved: readonly string[];
    }
  /** Nothing was changed. */
  | { readonly status: "refused"; readonly files: readonly { readonly path: string; readonly why: string }[] };

interface Target {
  readonly change: ProposedChange;
  readonly uri: vscode.Uri;
}

const CHANGED = "it changed since the swarm started";

/**
 * Applies files through the editor's own edit API: all of them or none, as one undo step, and only where the file is
 * still what the swarm started from, unsaved edits included, and lies inside the folder, links followed.
 */
export async function applyProposal(
  files: Files,
  workspace: string,
  changes: readonly ProposedChange[],
): Promise<ApplyResult> {
  const refused: { path: string; why: string }[] = [];
  const targets: Target[] = [];
  for (const change of changes) {
    const place = await resolveForWrite(files, workspace, change.path);
    if (place.status === "refused") {
      refused.push({ path: change.path, why: place.why });
      continue;
    }
    const uri = vscode.Uri.file(place.path);
    if (sameBytes(await currentBytes(uri), change.before)) targets.push({ change, uri });
    else refused.push({ path: change.path, why: CHANGED });
  }
  if (refused.length > 0) return { status: "refused", files: refused };

  const edit = new vscode.WorkspaceEdit();
  const edited: Target[] = [];
  for (const target of targets) {
    const how = await addTo(edit, target);
    if (how === "changed") refused.push({ path: target.change.path, why: CHANGED });
    if (how === "text") edited.push(target);
  }
  if (refused.length > 0) return { status: "refused", files: refused };
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new Error("The editor refused the changes. Look at the files before you try again.");
  }
  const unsaved: string[] = [];
  for (const { change, uri } of edited) {
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.isDirty && !(await document.save())) unsaved.push(change.path);
  }
  return { status: "applied", unsaved };
}

/** Text changes as text, so that it is one undo in the file's own editor; what is not plain text as a whole file. */
async function addTo(edit: vscode.WorkspaceEdit, { change, uri }: Target): Promise<"text" | "file" | "changed"> {
  const { before, after } = change;
  if (after === null) edit.deleteFile(uri);
  else if (before === null) edit.createFile(uri, { contents: after });
  else {
    const [was, becomes] = [plainText(before), plainText(after)];
    if (was !== null && becomes !== null && was.lineEnd === becomes.lineEnd) {
      const document = await vscode.workspace.openTextDocument(uri);
      // An editor that holds an older or otherwise decoded text would write something else than was proposed.
      if (document.getText() !== was.text) return "changed";
      edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), becomes.text);
      return "text";
    }
    // The undo of an overwriting creation would delete the file; that of a deletion brings it back.
    edit.deleteFile(uri);
    edit.createFile(uri, { contents: after });
  }
  return "file";
}

/** What the user sees of the file now: an open document with unsaved edits goes before the disk. */
async function currentBytes(uri: vscode.Uri): Promise<Uint8Array | null> {
  const open = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString() && one.isDirty);
  if (open !== undefined) return new TextEncoder().encode(open.getText());
  try {
    return await vscode.workspace.fs.readFile(uri);
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === "FileNotFound") return null;
    throw error;
  }
}

function sameBytes(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null) return a === b;
  return Buffer.compare(a, b) === 0;
}
