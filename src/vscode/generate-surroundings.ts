import * as vscode from "vscode";
import type { NearbyDefinition, NearbyProblem } from "../core/agent/generate-context.ts";
import { importedPaths, type NameUse, namesNear } from "../core/agent/generate-names.ts";
import type { Host } from "../core/host.ts";
import type { SourceFile } from "../core/outline/outline.ts";

/** Milliseconds that the editor's language support, and then the outlines, are waited for. */
const PATIENCE_MS = 1_200;

/** Lines from a place within which problems are told, and within which the model sees the code itself. */
const NEAR_PROBLEMS = 60;
const SEEN = 10;

/** Lines of a definition whose end is not told. */
const HEAD_LINES = 12;
const MOST_FILES = 12;
const LARGEST_FILE = 200_000;

export interface Nearby {
  readonly problems: readonly NearbyProblem[];
  readonly definitions: readonly NearbyDefinition[];
}

/** What the editor knows around a place, read within seconds; what comes too late is left out. Never rejects. */
export async function nearbyOf(
  document: vscode.TextDocument,
  at: vscode.Range,
  host: Pick<Host, "sleep" | "outline">,
): Promise<Nearby> {
  const names = namesNear(document.getText(), at.start.line + 1, at.end.line + 1);
  const told = await fromProviders(document, at, names, host);
  const missing = names.filter(({ name }) => !told.some((one) => one.name === name));
  return {
    problems: problemsNear(document, at),
    definitions: [...told, ...(await fromOutlines(document, at, missing, host))],
  };
}

const SEVERITIES = ["error", "warning", "information", "hint"] as const;

function problemsNear({ uri }: vscode.TextDocument, at: vscode.Range): readonly NearbyProblem[] {
  const near = new vscode.Range(Math.max(0, at.start.line - NEAR_PROBLEMS), 0, at.end.line + NEAR_PROBLEMS + 1, 0);
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ range }) => near.intersection(range) !== undefined)
    .map(({ range, severity, message }) => ({
      line: range.start.line + 1,
      severity: SEVERITIES[severity] ?? "hint",
      message,
    }));
}

/** Through "go to definition", all names at once. */
async function fromProviders(
  document: vscode.TextDocument,
  at: vscode.Range,
  names: readonly NameUse[],
  host: Pick<Host, "sleep">,
): Promise<NearbyDefinition[]> {
  const found: NearbyDefinition[] = [];
  const ask = async ({ name, line, character }: NameUse): Promise<void> => {
    const places = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
      "vscode.executeDefinitionProvider",
      document.uri,
      new vscode.Position(line - 1, character),
    );
    const [place] = places ?? [];
    if (place === undefined) return;
    const [uri, range] = "targetUri" in place ? [place.targetUri, place.targetRange] : [place.uri, place.range];
    if (!mayBeTold(uri) || isSeen(document, at, uri, range.start.line)) return;
    const text = sourceAt(await vscode.workspace.openTextDocument(uri), range);
    found.push({ name, file: pathOf(uri), line: range.start.line + 1, text, usedAt: line });
  };
  await within(host, Promise.allSettled(names.map(ask)));
  return [...found];
}

/** Heads of what the file itself, what it imports and what is open define under these names. */
async function fromOutlines(
  document: vscode.TextDocument,
  at: vscode.Range,
  names: readonly NameUse[],
  host: Pick<Host, "sleep" | "outline">,
): Promise<readonly NearbyDefinition[]> {
  if (names.length === 0) return [];
  const found: NearbyDefinition[] = [];
  const look = async (): Promise<void> => {
    const files = await sourcesAround(document);
    const outlines = await host.outline(files);
    for (const { name, line: usedAt } of names) {
      for (const [index, outline] of outlines.entries()) {
        const file = files[index];
        const one = outline?.definitions.find((definition) => definition.name === name);
        if (file === undefined || one === undefined || isSeen(document, at, file.uri, one.line - 1)) continue;
        found.push({ name, file: pathOf(file.uri), line: one.line, text: one.signature, usedAt });
        break;
      }
    }
  };
  // Where no parser can be had, the code around the place has to do.
  await within(
    host,
    look().catch(() => undefined),
  );
  return [...found];
}

async function sourcesAround(document: vscode.TextDocument): Promise<readonly (SourceFile & { uri: vscode.Uri })[]> {
  const open = vscode.workspace.textDocuments.filter((one) => one !== document && mayBeTold(one.uri));
  const imported = await Promise.all(importedPaths(document.getText()).map((paths) => firstThere(document, paths)));
  const all = [document, ...imported.filter((one) => one !== undefined), ...open];
  const files = new Map<string, SourceFile & { uri: vscode.Uri }>();
  for (const one of all) {
    const text = one.getText();
    if (text.length <= LARGEST_FILE) files.set(one.uri.toString(), { path: one.uri.path, text, uri: one.uri });
  }
  return [...files.values()].slice(0, MOST_FILES);
}

async function firstThere(
  { uri }: vscode.TextDocument,
  paths: readonly string[],
): Promise<vscode.TextDocument | undefined> {
  for (const path of paths) {
    const target = vscode.Uri.joinPath(uri, "..", path);
    if (!mayBeTold(target)) return undefined;
    const found = await Promise.resolve(vscode.workspace.fs.stat(target)).catch(() => undefined);
    if (found?.type === vscode.FileType.File && found.size <= LARGEST_FILE)
      return vscode.workspace.openTextDocument(target);
  }
  return undefined;
}

/** Files of the open folders alone, and no libraries: nothing else of the machine goes to a model. */
function mayBeTold(uri: vscode.Uri): boolean {
  const inside = uri.scheme === "file" && vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  return inside && !uri.path.includes("/node_modules/");
}

function isSeen(document: vscode.TextDocument, at: vscode.Range, uri: vscode.Uri, line: number): boolean {
  const here = uri.toString() === document.uri.toString();
  return here && line >= at.start.line - SEEN && line <= at.end.line + SEEN;
}

function sourceAt(document: vscode.TextDocument, range: vscode.Range): string {
  const { line } = range.start;
  const last = range.isSingleLine ? line + HEAD_LINES : range.end.line + 1;
  const text = document.getText(new vscode.Range(line, 0, last, 0));
  // An empty line ends what has no end of its own.
  return (range.isSingleLine ? (text.split(/\n\s*\n/)[0] ?? "") : text).trimEnd();
}

function pathOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri, false);
}

async function within(host: Pick<Host, "sleep">, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  await Promise.race([work, host.sleep(PATIENCE_MS, over.signal).catch(() => undefined)]);
  over.abort();
}
