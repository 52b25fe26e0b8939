import { stat } from "node:fs/promises";
import * as vscode from "vscode";

/** Why nothing is generated here and what to do about it, in words; `null` where nothing stands against it. */
export async function refusalOf(document: vscode.TextDocument, writes: boolean): Promise<string | null> {
  if (!vscode.workspace.isTrusted)
    return "this folder is not trusted, so nothing is generated from it. Trust it (Workspaces: Manage Workspace Trust) and try again.";
  if (writes && (await isReadOnly(document)))
    return `${vscode.workspace.asRelativePath(document.uri)} is read-only. Make it writable or copy it to a new file, and generate there.`;
  return null;
}

/** Also where the editor would let one type: it could not be saved. */
async function isReadOnly({ isUntitled, uri }: vscode.TextDocument): Promise<boolean> {
  if (isUntitled) return false;
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== true) return true;
  const found = await Promise.resolve(vscode.workspace.fs.stat(uri)).catch(() => undefined);
  if (found?.permissions === vscode.FilePermission.Readonly) return true;
  if (uri.scheme !== "file") return false;
  const mode = await stat(uri.fsPath).then(
    (one) => one.mode,
    () => 0o200,
  );
  return (mode & 0o222) === 0;
}
