import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { Outline } from "../../../src/core/outline/outline.ts";
import { nearbyOf } from "../../../src/vscode/generate-surroundings.ts";
import { workspaceFolder } from "./extension.ts";

const CODE = 'import { alpha } from "./near-lib.ts";\n\nalpha(omega, "x");\n';
const LIB = "export function alpha(a: number): void {\n  use(a);\n}\n\nexport const omega = 1;\n";

describe("What is told of the surroundings of generated code", () => {
  const uri = (name: string) => vscode.Uri.joinPath(workspaceFolder(), name);
  const problems = vscode.languages.createDiagnosticCollection("surroundings");
  const place = new vscode.Range(2, 0, 2, 0);
  const registered: vscode.Disposable[] = [];
  let document: vscode.TextDocument;
  const never = (_: number, signal: AbortSignal) =>
    new Promise<void>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const outlineOf = (names: readonly string[]): Outline => ({
    language: "typescript",
    broken: false,
    definitions: names.map((name) => {
      return { kind: "function", name, line: 1, endLine: 3, depth: 0, signature: `function ${name}()` };
    }),
  });

  before(async () => {
    await vscode.workspace.fs.writeFile(uri("near.txt"), Buffer.from(CODE));
    await vscode.workspace.fs.writeFile(uri("near-lib.ts"), Buffer.from(LIB));
    document = await vscode.workspace.openTextDocument(uri("near.txt"));
  });
  afterEach(() => {
    for (const one of registered.splice(0)) one.dispose();
    problems.clear();
  });
  after(async () => {
    problems.dispose();
    for (const name of ["near.txt", "near-lib.ts"]) await vscode.workspace.fs.delete(uri(name));
  });

  it("is what the editor's definitions say, and for the other names the outlines of imported files", async () => {
    const provideDefinition = (asked: vscode.TextDocument, at: vscode.Position) => {
      const word = asked.getText(asked.getWordRangeAtPosition(at));
      return word === "alpha" ? new vscode.Location(uri("near-lib.ts"), new vscode.Position(0, 16)) : undefined;
    };
    registered.push(vscode.languages.registerDefinitionProvider({ language: "plaintext" }, { provideDefinition }));
    const outlined: string[] = [];
    const { definitions } = await nearbyOf(document, place, {
      sleep: never,
      outline: async (files) => {
        outlined.push(...files.map(({ path }) => path.split("/").at(-1) ?? ""));
        return files.map(({ path }) => (path.endsWith("near-lib.ts") ? outlineOf(["alpha", "omega"]) : null));
      },
    });
    assert.deepEqual(outlined.slice(0, 2), ["near.txt", "near-lib.ts"]);
    assert.deepEqual(
      definitions.map(({ name, file, line, usedAt, text }) => [name, file, line, usedAt, text]),
      [
        ["alpha", "near-lib.ts", 1, 3, "export function alpha(a: number): void {\n  use(a);\n}"],
        ["omega", "near-lib.ts", 1, 3, "function omega()"],
      ],
    );
  });

  it("leaves out what is outside the folder, and does not wait for language support that hangs", async () => {
    const outside = new vscode.Location(vscode.Uri.file("/etc/hosts"), new vscode.Position(0, 0));
    registered.push(
      vscode.languages.registerDefinitionProvider({ language: "plaintext" }, { provideDefinition: () => outside }),
    );
    const none = { sleep: never, outline: async () => [] };
    assert.deepEqual((await nearbyOf(document, place, none)).definitions, []);
    registered.push(
      vscode.languages.registerDefinitionProvider(
        { language: "plaintext" },
        { provideDefinition: () => new Promise<undefined>(() => undefined) },
      ),
    );
    const late = { sleep: async () => undefined, outline: async () => Promise.reject(new Error("no parser")) };
    assert.deepEqual((await nearbyOf(document, place, late)).definitions, []);
  });

  it("has the problems near the place, with their lines", async () => {
    const at = (line: number, message: string) => new vscode.Diagnostic(new vscode.Range(line, 0, line, 1), message);
    problems.set(document.uri, [at(2, "near"), at(500, "far")]);
    const { problems: told } = await nearbyOf(document, place, { sleep: never, outline: async () => [] });
    assert.deepEqual(told, [{ line: 3, severity: "error", message: "near" }]);
  });
});
