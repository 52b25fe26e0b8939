import * as vscode from "vscode";
import type { ProposedChange } from "../core/engine-types.ts";
import { applyHunks, type Hunk, hunksOf } from "../core/workspace/hunks.ts";
import { hunkLabel, hunkSize } from "./review-text.ts";
import { pickMany } from "./steps.ts";

interface FileItem extends vscode.QuickPickItem {
  readonly change: ProposedChange;
  readonly hunks: readonly Hunk[];
}

interface HunkItem extends vscode.QuickPickItem {
  readonly path: string;
  /** Place in the file's hunks; -1 for the line that names the file. */
  readonly number: number;
}

/**
 * Asks for files, then for hunks of those that have several; all are ticked at first. `undefined`: the user went away.
 * @param detail what is known of a file's tasks, as one line.
 */
export async function chooseChanges(
  changes: readonly ProposedChange[],
  detail: (path: string) => string,
): Promise<readonly ProposedChange[] | undefined> {
  const files = changes.map((change): FileItem => {
    const hunks = hunksOf(change.before, change.after);
    return { label: change.path, description: sizeText(change, hunks), detail: detail(change.path), change, hunks };
  });
  const of = files.some((one) => one.hunks.length > 1) ? 2 : 1;
  let ticked: readonly FileItem[] = files;
  for (;;) {
    const placeholder = "What is not ticked is not applied";
    const picked = await pickMany({ title: "Files to apply", step: 1, of, placeholder }, files, ticked);
    if (picked.to !== "next") return undefined;
    ticked = files.filter((one) => picked.value.includes(one));
    const parted = ticked.filter((one) => one.hunks.length > 1);
    if (parted.length === 0) return ticked.map((one) => one.change);
    const rows = parted.flatMap(rowsOf);
    const hunkRows = rows.filter((row) => row.number >= 0);
    const chosen = await pickMany({ title: "Hunks to apply", step: 2, of, placeholder }, rows, hunkRows);
    if (chosen.to === "away") return undefined;
    if (chosen.to === "next") return ticked.flatMap((one) => partOf(one, chosen.value));
  }
}

function rowsOf({ change, hunks }: FileItem): readonly HunkItem[] {
  const { path } = change;
  const head = { label: path, kind: vscode.QuickPickItemKind.Separator, path, number: -1 };
  const rows = hunks.map((hunk, number) => ({ label: hunkLabel(hunk), description: hunkSize(hunk), path, number }));
  return [head, ...rows];
}

/** The change with only its chosen hunks; none when none is chosen. */
function partOf({ change, hunks }: FileItem, chosen: readonly HunkItem[]): readonly ProposedChange[] {
  if (hunks.length < 2) return [change];
  const numbers = new Set(chosen.filter((one) => one.path === change.path).map((one) => one.number));
  if (numbers.size === 0) return [];
  return [{ ...change, after: applyHunks(change.before, change.after, numbers) }];
}

function sizeText(change: ProposedChange, hunks: readonly Hunk[]): string {
  const mode = change.executable === undefined ? "" : change.executable ? ", executable" : ", no longer executable";
  if (change.change !== "modified" || hunks.length === 0) return `${change.change}${mode}`;
  const count = hunks.length === 1 ? "1 hunk" : `${hunks.length} hunks`;
  return `${change.change}${mode}, ${count}`;
}
