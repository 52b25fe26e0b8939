import assert from "node:assert/strict";
import * as vscode from "vscode";
import { openProposal } from "../../../src/vscode/editor-proposal.ts";
import { workspaceFolder } from "./extension.ts";

describe("A proposal in the editor", () => {
  let uri: vscode.Uri;
  let editor: vscode.TextEditor;
  let count = 0;

  async function open(text: string, at: vscode.Selection): Promise<void> {
    uri = vscode.Uri.joinPath(workspaceFolder(), `proposal-${++count}.txt`);
    await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
    editor = await vscode.window.showTextDocument(uri, { preview: false });
    editor.selection = at;
  }
  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await vscode.workspace.fs.delete(uri);
  });
  const text = () => editor.document.getText();
  const cursor = (line: number, character: number) => new vscode.Selection(line, character, line, character);

  it("streams in and, when rejected, leaves the text byte for byte and unsaved state as it was", async () => {
    await open("one\r\ntwo\r\n", cursor(1, 0));
    const proposal = openProposal(editor);
    assert.deepEqual(proposal.surroundings, { before: "one\r\n", selection: "", after: "two\r\n" });
    proposal.add("a\n");
    proposal.add("b\n");
    await proposal.finish("a\nb\n", "model");
    assert.equal(text(), "one\r\na\r\nb\r\ntwo\r\n");
    await proposal.reject();
    assert.equal(text(), "one\r\ntwo\r\n");
    assert.equal(editor.document.isDirty, false);
  });

  it("is one undo step when accepted, and typing after it another", async () => {
    await open("one\ntwo\n", cursor(1, 0));
    const proposal = openProposal(editor);
    for (const part of ["alpha ", "beta ", "gamma\n"]) proposal.add(part);
    await proposal.finish("alpha beta gamma\n", "model");
    await proposal.accept();
    await vscode.commands.executeCommand("type", { text: "x" });
    const typed = text();
    await vscode.commands.executeCommand("undo");
    assert.notEqual(text(), typed);
    assert.equal(text(), "one\nalpha beta gamma\ntwo\n");
    await vscode.commands.executeCommand("undo");
    assert.equal(text(), "one\ntwo\n");
  });

  it("replaces the selection, and puts it back when rejected", async () => {
    await open("keep OLD keep\n", new vscode.Selection(0, 5, 0, 8));
    const proposal = openProposal(editor);
    await proposal.finish("NEW THING", "model");
    assert.equal(text(), "keep NEW THING keep\n");
    await proposal.reject();
    assert.equal(text(), "keep OLD keep\n");
  });

  it("keeps its place while somebody types above it, whose text stays when it is rejected", async () => {
    await open("one\ntwo\n", cursor(1, 0));
    const proposal = openProposal(editor);
    proposal.add("new ");
    await proposal.finish("new ", "model");
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "// header\n"));
    await proposal.reject();
    assert.equal(text(), "// header\none\ntwo\n");
  });

  it("does not write over what somebody types into it", async () => {
    await open("one\n", cursor(0, 3));
    const proposal = openProposal(editor);
    await proposal.finish(" first draft", "model");
    await editor.edit((edit) => edit.replace(new vscode.Range(0, 4, 0, 9), "second"));
    await proposal.finish(" first draft, longer", "model");
    assert.equal(text(), "one second draft\n");
    await proposal.accept();
    assert.equal(text(), "one second draft\n");
  });

  it("undoes nothing of the user's when it is rejected before its first word", async () => {
    await open("one\n", cursor(0, 0));
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 3), " two"));
    const proposal = openProposal(editor);
    await proposal.reject();
    assert.equal(text(), "one two\n");
  });
});
