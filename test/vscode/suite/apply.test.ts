import assert from "node:assert/strict";
import { statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import * as vscode from "vscode";
import type { ProposedChange } from "../../../src/core/engine-types.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { applyProposal } from "../../../src/vscode/apply-proposal.ts";
import { workspaceFolder } from "./extension.ts";

type Content = string | Uint8Array | null;

const APPLIED = { status: "applied", merged: [], conflicts: [], unsaved: [], modeless: [] };

describe("Applying a proposal", () => {
  const { files } = createNodeHost();
  let root: vscode.Uri;
  let count = 0;
  beforeEach(async () => {
    root = vscode.Uri.joinPath(workspaceFolder(), `apply-${++count}`);
    await vscode.workspace.fs.createDirectory(root);
  });
  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await vscode.workspace.fs.delete(root, { recursive: true });
  });

  const at = (path: string) => vscode.Uri.joinPath(root, path);
  const write = (path: string, content: string | Uint8Array) => vscode.workspace.fs.writeFile(at(path), bytes(content));
  const read = async (path: string): Promise<Buffer | null> => {
    const found = await files.read(at(path).fsPath);
    return found === undefined ? null : Buffer.from(found);
  };
  const apply = (...changes: ProposedChange[]) => applyProposal(files, root.fsPath, changes);

  it("writes changed, new and deleted files, and saves them", async () => {
    await write("changed.txt", "old\n");
    await write("gone.txt", "bye\n");
    const result = await apply(
      change("changed.txt", "old\n", "new\n"),
      change("folder/added.txt", null, "hello\n"),
      change("gone.txt", "bye\n", null),
    );
    const paths = ["changed.txt", "folder/added.txt", "gone.txt"];
    assert.deepEqual(result, { ...APPLIED, paths });
    assert.equal(String(await read("changed.txt")), "new\n");
    assert.equal(String(await read("folder/added.txt")), "hello\n");
    assert.equal(await read("gone.txt"), null);
  });

  it("can be undone in the editor of a file, also of one that is new", async () => {
    await write("old.txt", "before\n");
    await apply(change("old.txt", "before\n", "after\n"));
    await vscode.window.showTextDocument(at("old.txt"));
    await vscode.commands.executeCommand("undo");
    await vscode.commands.executeCommand("workbench.action.files.save");
    await settled(async () => String(await read("old.txt")) === "before\n");

    await apply(change("new.txt", null, "hello\n"));
    await vscode.window.showTextDocument(at("new.txt"));
    await vscode.commands.executeCommand("undo");
    await settled(async () => (await read("new.txt")) === null);
  });

  it("keeps line ends, byte-order marks, other encodings and binary files exactly", async () => {
    const cases: [string, Uint8Array, Uint8Array][] = [
      ["crlf.txt", bytes("a\r\nb\r\n"), bytes("a\r\nc\r\n")],
      ["to-crlf.txt", bytes("a\nb\n"), bytes("a\r\nb\r\n")],
      ["mixed.txt", bytes("a\r\nb\nc"), bytes("a\nb\r\nd")],
      ["bom.txt", bytes("\ufeffa\n"), bytes("\ufeffb\n")],
      ["picture.bin", new Uint8Array([0, 255, 1, 13, 10, 200]), new Uint8Array([0, 254, 13, 2])],
      ["latin1.txt", new Uint8Array([0xe4, 0x0a]), new Uint8Array([0xf6, 0x0a])],
    ];
    for (const [path, before] of cases) await write(path, before);
    await apply(...cases.map(([path, before, after]) => change(path, before, after)));
    for (const [path, , after] of cases) assert.deepEqual(await read(path), Buffer.from(after), path);
  });

  it("makes a file executable", async () => {
    await write("run.sh", "echo\n");
    await write("mine.sh", "mine\n");
    const executable = { executable: true };
    await apply(
      { ...change("run.sh", "echo\n", "echo\n"), ...executable },
      { ...change("new.sh", null, "echo\n"), ...executable },
      { ...change("mine.sh", "mine\n", "theirs\n"), ...executable },
    );
    for (const path of ["run.sh", "new.sh", "mine.sh"])
      assert.equal(statSync(at(path).fsPath).mode & 0o111, 0o111, path);
  });

  it("merges what was changed on the disk meanwhile, takes it back in one undo, and leaves a conflict as it is", async () => {
    await write("both.txt", "1\n2\n3\n4\nmine\n");
    await write("mine.txt", "mine\n");
    const result = await apply(
      change("both.txt", "1\n2\n3\n4\n5\n", "theirs\n2\n3\n4\n5\n"),
      change("mine.txt", "old\n", "theirs\n"),
    );
    assert.ok(result.status === "applied");
    assert.deepEqual([result.paths, result.merged], [["both.txt"], ["both.txt"]]);
    assert.deepEqual(
      result.conflicts.map(({ change, why }) => [change.path, why]),
      [["mine.txt", "you and the swarm changed the same lines"]],
    );
    assert.equal(String(await read("both.txt")), "theirs\n2\n3\n4\nmine\n");
    assert.equal(String(await read("mine.txt")), "mine\n");
    await vscode.window.showTextDocument(at("both.txt"));
    await vscode.commands.executeCommand("undo");
    await vscode.commands.executeCommand("workbench.action.files.saveAll");
    await settled(async () => String(await read("both.txt")) === "1\n2\n3\n4\nmine\n");
  });

  it("merges with unsaved edits and does not save them", async () => {
    await write("open.txt", "1\n2\n3\n");
    await write("new.txt", "already here\n");
    const editor = await vscode.window.showTextDocument(at("open.txt"));
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "unsaved "));
    const result = await apply(change("open.txt", "1\n2\n3\n", "1\n2\ntheirs\n"), change("new.txt", null, "x\n"));
    assert.ok(result.status === "applied");
    assert.deepEqual([result.merged, result.unsaved], [["open.txt"], ["open.txt"]]);
    assert.equal(result.conflicts[0]?.change.path, "new.txt");
    assert.equal(editor.document.getText(), "unsaved 1\n2\ntheirs\n");
    assert.equal(String(await read("open.txt")), "1\n2\n3\n");
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("writes nothing outside of the folder, also not through a link", async () => {
    symlinkSync(tmpdir(), at("way-out").fsPath);
    for (const path of ["../escaped.txt", "way-out/escaped.txt", ".git/hooks/pre-commit"]) {
      assert.equal((await apply(change(path, null, "x\n"))).status, "refused", path);
    }
  });
});

function change(path: string, before: Content, after: Content): ProposedChange {
  const kind = before === null ? "added" : after === null ? "deleted" : "modified";
  return { path, change: kind, before: orNull(before), after: orNull(after) };
}

function orNull(content: Content): Uint8Array | null {
  return content === null ? null : bytes(content);
}

function bytes(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}

/** Waits for what the editor does in its own time. */
async function settled(isSo: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 100; turn++) {
    if (await isSo()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.fail("It did not come to be within five seconds.");
}
