import { isAbsolute, relative, sep } from "node:path";
import * as vscode from "vscode";
import type { EditorFacts, EditorProblem, EditorSymbol } from "../core/tools/editor-facts.ts";
import { untilAborted } from "../core/until-aborted.ts";

/** A language server that answers later than this is not waited for. */
const SLOWEST_MS = 10_000;
const MAX_PROBLEMS = 200;
/** Of characters. */
const MAX_MESSAGE = 500;

/** What this window knows of the folder's files, by its language servers. Nothing of files outside of the folder is told. */
export function createEditorFacts(folder: vscode.Uri): EditorFacts {
  return {
    async symbols(query, limit, signal) {
      const asked = vscode.commands.executeCommand<vscode.SymbolInformation[] | undefined>(
        "vscode.executeWorkspaceSymbolProvider",
        query,
      );
      const found = await untilAborted(
        Promise.resolve(asked),
        AbortSignal.any([signal, AbortSignal.timeout(SLOWEST_MS)]),
      );
      if (found === "aborted" || found === undefined) return [];
      const symbols = found.flatMap(({ name, kind, location }): EditorSymbol[] => {
        const path = pathIn(folder, location.uri);
        if (path === null || isForeign(path)) return [];
        return [{ name, kind: vscode.SymbolKind[kind].toLowerCase(), path, line: location.range.start.line + 1 }];
      });
      return symbols.toSorted((a, b) => rank(a, query) - rank(b, query) || compare(a, b)).slice(0, limit);
    },
    async problems(path) {
      const all = path === null ? vscode.languages.getDiagnostics() : problemsOf(folder, path);
      const found = all.flatMap(([uri, diagnostics]) => {
        const file = pathIn(folder, uri);
        if (file === null || isForeign(file)) return [];
        return diagnostics.flatMap((one) => problemOf(file, one));
      });
      const order = (one: EditorProblem) => SEVERITIES.indexOf(one.severity);
      return found.toSorted((a, b) => order(a) - order(b) || compare(a, b)).slice(0, MAX_PROBLEMS);
    },
  };
}

const SEVERITIES: readonly EditorProblem["severity"][] = ["error", "warning", "info"];

function problemsOf(folder: vscode.Uri, path: string): [vscode.Uri, vscode.Diagnostic[]][] {
  const uri = vscode.Uri.joinPath(folder, path);
  return [[uri, vscode.languages.getDiagnostics(uri)]];
}

/** Hints are not told: they mark what could be written differently. */
function problemOf(path: string, { range, severity, message, source }: vscode.Diagnostic): EditorProblem[] {
  const named = SEVERITIES[severity];
  if (named === undefined) return [];
  return [
    { path, line: range.start.line + 1, severity: named, message: message.slice(0, MAX_MESSAGE), source: source ?? "" },
  ];
}

/** Relative, with `/`; `null` for what is not a file of the folder. */
function pathIn(folder: vscode.Uri, { scheme, fsPath }: vscode.Uri): string | null {
  if (scheme !== "file") return null;
  const path = relative(folder.fsPath, fsPath);
  if (path === "" || path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path)) return null;
  return path.replaceAll(sep, "/");
}

/** Not the project's own. */
function isForeign(path: string): boolean {
  return path.split("/").some((part) => part === "node_modules" || part === ".git");
}

/** The very name first, then what begins with it, then the rest. */
function rank({ name }: EditorSymbol, query: string): number {
  const [one, other] = [name.toLowerCase(), query.toLowerCase()];
  return one === other ? 0 : one.startsWith(other) ? 1 : 2;
}

function compare(a: { path: string; line: number }, b: { path: string; line: number }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line;
}
