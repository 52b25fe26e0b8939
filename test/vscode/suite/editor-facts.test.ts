import assert from "node:assert/strict";
import * as vscode from "vscode";
import { createEditorFacts } from "../../../src/vscode/editor-facts.ts";
import { workspaceFolder } from "./extension.ts";

const never = new AbortController().signal;

describe("What an editor tells agents", () => {
  const disposables: vscode.Disposable[] = [];
  afterEach(() => {
    for (const one of disposables.splice(0)) one.dispose();
  });
  const inside = (path: string) => vscode.Uri.joinPath(workspaceFolder(), path);
  const outside = vscode.Uri.joinPath(workspaceFolder(), "..", "elsewhere", "secret.ts");
  const at = new vscode.Range(4, 0, 4, 3);

  it("are the problems of the folder's own files, the worst first, and of no other", async () => {
    const problems = vscode.languages.createDiagnosticCollection("facts-test");
    disposables.push(problems);
    const one = (message: string, severity: vscode.DiagnosticSeverity) => new vscode.Diagnostic(at, message, severity);
    problems.set(inside("src/facts-a.ts"), [
      one("a hint", vscode.DiagnosticSeverity.Hint),
      one("a warning", vscode.DiagnosticSeverity.Warning),
    ]);
    problems.set(inside("src/facts-b.ts"), [one("an error", vscode.DiagnosticSeverity.Error)]);
    problems.set(inside("node_modules/x/facts.ts"), [one("not ours", vscode.DiagnosticSeverity.Error)]);
    problems.set(outside, [one("not here", vscode.DiagnosticSeverity.Error)]);
    const facts = createEditorFacts(workspaceFolder());
    const told = (await facts.problems(null, never)).filter(
      ({ path }) => path.includes("facts") || path.includes(".."),
    );
    assert.deepEqual(told, [
      { path: "src/facts-b.ts", line: 5, severity: "error", message: "an error", source: "" },
      { path: "src/facts-a.ts", line: 5, severity: "warning", message: "a warning", source: "" },
    ]);
    assert.equal((await facts.problems("src/facts-a.ts", never)).length, 1);
    assert.deepEqual(await facts.problems("../elsewhere/secret.ts", never), []);
  });

  it("are the folder's definitions, those with the very name first, as many as are asked for", async () => {
    const symbol = (name: string, uri: vscode.Uri) =>
      new vscode.SymbolInformation(name, vscode.SymbolKind.Function, "", new vscode.Location(uri, at));
    disposables.push(
      vscode.languages.registerWorkspaceSymbolProvider({
        provideWorkspaceSymbols: () => [
          symbol("reparseFactsDate", inside("src/c.ts")),
          symbol("parseFactsDateAndTime", inside("src/b.ts")),
          symbol("parseFactsDate", inside("src/a.ts")),
          symbol("parseFactsDate", outside),
          symbol("parseFactsDate", inside("node_modules/x/index.ts")),
        ],
      }),
    );
    const facts = createEditorFacts(workspaceFolder());
    const told = await facts.symbols("parseFactsDate", 50, never);
    assert.deepEqual(
      told.map(({ name, kind, path, line }) => `${path}:${line} ${kind} ${name}`),
      [
        "src/a.ts:5 function parseFactsDate",
        "src/b.ts:5 function parseFactsDateAndTime",
        "src/c.ts:5 function reparseFactsDate",
      ],
    );
    assert.equal((await facts.symbols("parseFactsDate", 1, never)).length, 1);
    assert.deepEqual(await facts.symbols("parseFactsDate", 50, AbortSignal.abort()), []);
  });
});
