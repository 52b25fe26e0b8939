import assert from "node:assert/strict";
import { chmodSync, statSync } from "node:fs";
import { join } from "node:path";
import type * as vscode from "vscode";
import { temporaryFolder, writeTree } from "../support/trees.ts";
import { stubVscode } from "../support/vscode-stub.ts";

describe("the mode of a text that was applied and is undone", () => {
  const folder = temporaryFolder();
  let saved: (document: vscode.TextDocument) => Promise<void>;
  let keepModeWithText: typeof import("../../src/vscode/modes-of-text.ts").keepModeWithText;
  before(async () => {
    const onDidSaveTextDocument = (listener: typeof saved) => {
      saved = listener;
      return { dispose() {} };
    };
    stubVscode({ workspace: { onDidSaveTextDocument } });
    ({ keepModeWithText } = await import("../../src/vscode/modes-of-text.ts"));
  });
  after(() => folder.dispose());

  it("goes back with the text, comes again with it, and stays with any other", async function () {
    if (process.platform === "win32") this.skip();
    writeTree(folder.path, { "run.sh": "new" });
    const path = join(folder.path, "run.sh");
    chmodSync(path, 0o755);
    const uri = { fsPath: path, toString: () => `file://${path}` } as vscode.Uri;
    keepModeWithText({ uri, before: { text: "old", mode: 0o644 }, after: { text: "new", mode: 0o755 } });
    const save = async (text: string, at = uri): Promise<number> => {
      await saved({ uri: at, getText: () => text } as vscode.TextDocument);
      return statSync(path).mode & 0o777;
    };
    assert.equal(await save("old"), 0o644, "undone");
    assert.equal(await save("new"), 0o755, "done again");
    assert.equal(await save("mine"), 0o755);
    assert.equal(await save("old", { ...uri, toString: () => "file:///other" } as vscode.Uri), 0o755, "another file");
  });
});
