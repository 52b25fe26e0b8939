import { chmod, stat } from "node:fs/promises";
import * as vscode from "vscode";
import type { ProposedChange } from "../core/engine-types.ts";
import type { Files } from "../core/host.ts";
import { executableMode } from "../core/workspace/apply.ts";
import { sameBytes } from "../core/workspace/hunks.ts";
import { type FilePlan, planApplication } from "../core/workspace/plan-application.ts";
import { resolveForWrite } from "../core/workspace/safe-path.ts";
import { keepModeWithText } from "./modes-of-text.ts";
import { plainText } from "./plain-text.ts";

export type ApplyResult =
  | {
      readonly status: "applied";
      readonly paths: readonly string[];
      /** Those that were changed meanwhile and hold both changes now. */
      readonly merged: readonly string[];
      /** Left as they are: the user and the swarm changed the same of them. */
      readonly conflicts: readonly Conflict[];
      /** Changed in the editor, but not written to the disk: they had unsaved edits before, or the disk refused. */
      readonly unsaved: readonly string[];
      /** Applied, but without the executable bit that they should have. */
      readonly modeless: readonly string[];
    }
  /** Nothing was changed. */
  | { readonly status: "refused"; readonly files: readonly { readonly path: string; readonly why: string }[] };

export interface Conflict extends Place {
  readonly change: ProposedChange;
  readonly why: string;
}

interface Place {
  readonly uri: vscode.Uri;
  /** What the user sees of the file now: an open document with unsaved edits goes before the disk. */
  readonly now: Uint8Array | null;
  readonly dirty: boolean;
}

interface Target extends Place {
  readonly plan: Extract<FilePlan, { bytes: unknown }>;
}

const UNSAVED = "it has unsaved edits that cannot be merged with a change like this; save it first";

/**
 * Applies files through the editor's own edit API, as one undo step. A file that was changed meanwhile is merged with
 * what the user sees of it, unsaved edits included; where that cannot be done it stays as it is. A path that leads out of
 * the folder or is protected holds back all.
 */
export async function applyProposal(
  files: Files,
  workspace: string,
  changes: readonly ProposedChange[],
): Promise<ApplyResult> {
  const refused: { path: string; why: string }[] = [];
  const places = new Map<string, Place>();
  for (const { path } of changes) {
    const place = await resolveForWrite(files, workspace, path);
    if (place.status === "refused") refused.push({ path, why: place.why });
    else places.set(path, await lookAt(vscode.Uri.file(place.path)));
  }
  if (refused.length > 0) return { status: "refused", files: refused };

  const conflicts: Conflict[] = [];
  const applied: Target[] = [];
  const edited: Target[] = [];
  const edit = new vscode.WorkspaceEdit();
  for (const plan of planApplication(changes, new Map([...places].map(([path, place]) => [path, place.now])))) {
    const { change } = plan;
    const place = places.get(change.path);
    if (place === undefined) throw new Error(`${change.path} was not looked at before it is applied.`);
    if (plan.status === "conflict") {
      conflicts.push({ ...place, change, why: plan.why });
      continue;
    }
    const target = { ...place, plan };
    const how = await addTo(edit, target);
    if (how === "changed") refused.push({ path: change.path, why: "it is being changed at this moment; try again" });
    else if (how === "unsaved") conflicts.push({ ...place, change, why: UNSAVED });
    else applied.push(target);
    if (how === "text") edited.push(target);
  }
  if (refused.length > 0) return { status: "refused", files: refused };
  // The edit's own size counts texts only.
  const empty = applied.every(({ now, plan }) => sameBytes(now, plan.bytes));
  if (!empty && !(await vscode.workspace.applyEdit(edit))) {
    throw new Error("The editor refused the changes. Look at the files before you try again.");
  }
  const unsaved = await saveAll(edited);
  const paths = (some: readonly Target[]) => some.map((one) => one.plan.change.path);
  const merged = paths(applied.filter((one) => one.plan.status === "merged"));
  return { status: "applied", paths: paths(applied), merged, conflicts, unsaved, modeless: await setModes(applied) };
}

/** Saves what had no unsaved edits of the user's; gives the paths of the others and of those that could not be saved. */
async function saveAll(edited: readonly Target[]): Promise<readonly string[]> {
  const unsaved: string[] = [];
  for (const { plan, uri, dirty } of edited) {
    const document = await vscode.workspace.openTextDocument(uri);
    if (dirty || (document.isDirty && !(await document.save()))) unsaved.push(plan.change.path);
  }
  return unsaved;
}

/** Text changes as text, so that it is one undo in the file's own editor; what is not plain text as a whole file. */
async function addTo(
  edit: vscode.WorkspaceEdit,
  { plan: { bytes }, uri, now, dirty }: Target,
): Promise<"text" | "file" | "nothing" | "changed" | "unsaved"> {
  if (sameBytes(now, bytes)) return "nothing";
  if (now !== null && bytes !== null) {
    const [was, becomes] = [plainText(now), plainText(bytes)];
    if (was !== null && becomes !== null && was.lineEnd === becomes.lineEnd) {
      const document = await vscode.workspace.openTextDocument(uri);
      // An editor that holds an older or otherwise decoded text would write something else than was proposed.
      if (document.getText() !== was.text) return "changed";
      edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), becomes.text);
      return "text";
    }
  }
  if (dirty) return "unsaved";
  // The undo of an overwriting creation would delete the file; that of a deletion brings it back.
  if (now !== null) edit.deleteFile(uri);
  if (bytes !== null) edit.createFile(uri, { contents: bytes });
  return "file";
}

/** The editor has no word for modes, so the bits follow the text when it is undone. Gives the files of which the disk refused it; Windows has no such bit. */
async function setModes(applied: readonly Target[]): Promise<readonly string[]> {
  if (process.platform === "win32") return [];
  const failed: string[] = [];
  for (const { plan, uri, now } of applied) {
    const { path, executable } = plan.change;
    if (executable === undefined || plan.bytes === null) continue;
    try {
      const before = (await stat(uri.fsPath)).mode & 0o7777;
      const after = executableMode(before, executable);
      await chmod(uri.fsPath, after);
      const [was, becomes] = [now === null ? null : plainText(now), plainText(plan.bytes)];
      if (was !== null && becomes !== null && was.text !== becomes.text)
        keepModeWithText({
          uri,
          before: { text: was.text, mode: before },
          after: { text: becomes.text, mode: after },
        });
    } catch {
      failed.push(path);
    }
  }
  return failed;
}

async function lookAt(uri: vscode.Uri): Promise<Place> {
  const open = vscode.workspace.textDocuments.find((one) => one.isDirty && one.uri.toString() === uri.toString());
  if (open !== undefined) return { uri, now: new TextEncoder().encode(open.getText()), dirty: true };
  try {
    return { uri, now: await vscode.workspace.fs.readFile(uri), dirty: false };
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === "FileNotFound")
      return { uri, now: null, dirty: false };
    throw error;
  }
}
