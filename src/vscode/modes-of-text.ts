import { chmod, stat } from "node:fs/promises";
import * as vscode from "vscode";

/** A text file of the user's that was given other permission bits together with another text. */
interface ModedText {
  readonly uri: vscode.Uri;
  readonly before: { readonly text: string; readonly mode: number };
  readonly after: { readonly text: string; readonly mode: number };
}

const watched = new Map<string, ModedText>();

/**
 * An edit of the editor's has no word for modes, and neither has its undo. So the bits go with the text: when one of
 * these files is saved with the text that it had before, it gets back the mode that it had, and with the new text the
 * new one. For the life of the window; the last change of a file counts.
 */
export function keepModeWithText(file: ModedText): void {
  if (watched.size === 0) vscode.workspace.onDidSaveTextDocument((document) => setMode(document));
  watched.set(file.uri.toString(), file);
}

async function setMode(document: vscode.TextDocument): Promise<void> {
  const file = watched.get(document.uri.toString());
  const text = document.getText();
  const state = [file?.before, file?.after].find((one) => one?.text === text);
  if (file === undefined || state === undefined) return;
  try {
    if (((await stat(file.uri.fsPath)).mode & 0o7777) !== state.mode) await chmod(file.uri.fsPath, state.mode);
  } catch {
    // It is gone by now, or somebody else's: then its mode is not ours to set.
  }
}
