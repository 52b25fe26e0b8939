import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CopyStore } from "../../../src/core/workspace/copies.ts";
import { type Bench, createBench } from "../../support/stores.ts";
import { fingerprint, git, treeOf, writeTree } from "../../support/trees.ts";

describe("copies of a workspace", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
  });
  afterEach(() => bench.dispose());

  /** Commit of a copy of the base after `change` has worked in it. */
  async function commitOf(store: CopyStore, name: string, change: (root: string) => void): Promise<string> {
    const copy = await store.checkOut(name, store.base);
    change(copy.root);
    return (await store.record(copy, "m")).commit;
  }

  it("gives a patch that plain git apply turns into what the agent made, with the original untouched", async () => {
    const { workspace } = bench;
    writeTree(workspace, {
      ".gitignore": "out/\n",
      "a.txt": "one\ntwo\nthree\n",
      "crlf.txt": "one\r\ntwo\r\n",
      "no-end.txt": "last",
      "latin1.txt": new Uint8Array([0xe9, 0x0a]),
      bin: new Uint8Array([0, 1, 2, 3]),
      "gone ü.txt": "bye\n",
      "tool.sh": "#!/bin/sh\n",
      "into-folder": "file\n",
    });
    const store = await bench.open();
    const before = fingerprint(workspace);
    const copy = await store.checkOut("a", store.base);
    writeTree(copy.root, {
      "a.txt": "one\nTWO\nthree\n",
      "crlf.txt": "one\r\nTWO\r\n",
      "no-end.txt": "last!",
      "latin1.txt": new Uint8Array([0xe8, 0x0a]),
      bin: new Uint8Array([0, 9, 2, 3]),
      "new folder/né w.txt": "hello",
      "out/ignored.txt": "built",
    });
    rmSync(join(copy.root, "gone ü.txt"));
    rmSync(join(copy.root, "into-folder"));
    writeTree(copy.root, { "into-folder/now.txt": "in\n" });
    chmodSync(join(copy.root, "tool.sh"), 0o755);
    const recorded = await store.record(copy, "work");
    const { patch, files } = await store.diff(store.base, recorded.commit);
    assert.deepEqual(fingerprint(workspace), before);
    assert.deepEqual(recorded.leftOut, []);
    assert.deepEqual(
      files.map((file) => file.path),
      recorded.files,
    );
    assert.deepEqual(
      files.filter((file) => file.change !== "modified").map((file) => `${file.change} ${file.path}`),
      ["deleted gone ü.txt", "deleted into-folder", "added into-folder/now.txt", "added new folder/né w.txt"],
    );

    writeFileSync(join(bench.run, "p.patch"), patch);
    execFileSync("git", ["apply", "--whitespace=nowarn", join(bench.run, "p.patch")], { cwd: workspace });
    rmSync(join(copy.root, "out"), { recursive: true });
    assert.deepEqual(treeOf(workspace), treeOf(copy.root));
  });

  it("records nothing when nothing changed, and the same commit for the same change", async () => {
    writeTree(bench.workspace, { "a.txt": "a\n" });
    const store = await bench.open();
    const copy = await store.checkOut("a", store.base);
    assert.deepEqual(await store.record(copy, "m"), { commit: store.base, files: [], leftOut: [] });
    assert.deepEqual(await store.diff(store.base, store.base), { patch: "", files: [] });
    writeTree(copy.root, { "a.txt": "b\n" });
    const first = await store.record(copy, "m");
    assert.deepEqual(await store.record(copy, "m"), first);
    const again = await commitOf(store, "b", (root) => writeTree(root, { "a.txt": "b\n" }));
    assert.equal(again, first.commit);
    writeTree(copy.root, { "a.txt": "a\n" });
    assert.equal((await store.record(copy, "m")).commit, store.base, "a change that was taken back is none");
  });

  it("does not record what no agent may change, although something in the copy wrote it", async () => {
    writeTree(bench.workspace, { "a.txt": "a\n", ".vscode/settings.json": "{}\n" });
    symlinkSync("a.txt", join(bench.workspace, "link"));
    const store = await bench.open();
    const copy = await store.checkOut("a", store.base);
    writeTree(copy.root, { ".vscode/settings.json": '{"x":1}\n', ".husky/pre-commit": "evil\n", "b.txt": "b\n" });
    rmSync(join(copy.root, "link"));
    symlinkSync("/etc/passwd", join(copy.root, "link"));
    symlinkSync("/etc", join(copy.root, "etc"));
    git(copy.root, "init", "-q", "inner");
    const recorded = await store.record(copy, "m");
    assert.deepEqual(recorded.files, ["b.txt"]);
    assert.deepEqual(
      recorded.leftOut.map((line) => line.split(":")[0]),
      [".husky/pre-commit", ".vscode/settings.json", "etc", "link"],
    );
  });

  it("merges parallel results without regard to who came first, and names what conflicts", async () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`);
    writeTree(bench.workspace, { "a.txt": `${lines.join("\n")}\n`, "b.txt": "b\n" });
    const store = await bench.open();
    const edited = (at: number, text: string) =>
      `${lines.map((line, index) => (index === at ? text : line)).join("\n")}\n`;
    const [top, bottom, clash, deleted] = await Promise.all([
      commitOf(store, "top", (root) => writeTree(root, { "a.txt": edited(1, "TOP"), "new.txt": "n\n" })),
      commitOf(store, "bottom", (root) => writeTree(root, { "a.txt": edited(18, "BOTTOM") })),
      commitOf(store, "clash", (root) => writeTree(root, { "a.txt": edited(1, "CLASH"), "b.txt": "c\n" })),
      commitOf(store, "deleted", (root) => rmSync(join(root, "a.txt"))),
    ]);
    const clean = await store.merge(store.base, top, bottom, "merged");
    assert.deepEqual(await store.merge(store.base, top, bottom, "merged"), clean);
    assert.equal(clean.status, "clean");
    assert.deepEqual(await store.files(clean.commit), ["a.txt", "b.txt", "new.txt"]);
    const text = Buffer.from((await store.read(clean.commit, ["a.txt"])).get("a.txt") ?? []).toString();
    assert.equal(text, edited(1, "TOP").replace("line 18", "BOTTOM"));
    const conflict = { status: "conflict", files: ["a.txt"] };
    assert.deepEqual(await store.merge(store.base, top, clash, "m"), conflict);
    assert.deepEqual(await store.merge(store.base, top, deleted, "m"), conflict);
    const onward = await store.checkOut("onward", clean.commit);
    writeTree(onward.root, { "b.txt": "after\n" });
    const next = await store.record(onward, "m");
    assert.equal((await store.merge(clean.commit, clean.commit, next.commit, "m")).status, "clean");
  });

  it("makes dependencies usable, and leads a monorepo's own packages to the copy", async () => {
    const { workspace } = bench;
    writeTree(workspace, {
      "package.json": "{}",
      "packages/one/package.json": '{"name":"@me/one"}',
      "packages/one/index.js": "module.exports = 'original';\n",
      "packages/two/package.json": "{}",
      "node_modules/dep/index.js": "module.exports = 'dep';\n",
      "packages/two/node_modules/local/index.js": "module.exports = 'local';\n",
    });
    mkdirSync(join(workspace, "node_modules/@me"));
    symlinkSync("../../packages/one", join(workspace, "node_modules/@me/one"));
    const store = await bench.open();
    const copy = await store.checkOut("a", store.base);
    writeTree(copy.root, { "packages/one/index.js": "module.exports = 'changed';\n" });
    const said = execFileSync(
      process.execPath,
      ["-e", "console.log(require('dep'), require('@me/one/index.js'), require('./packages/two/node_modules/local'))"],
      { cwd: copy.root, encoding: "utf8" },
    );
    assert.equal(said, "dep changed local\n");
    assert.deepEqual((await store.record(copy, "m")).files, ["packages/one/index.js"]);
    await store.discard(copy);
    assert.equal(existsSync(copy.root), false);
    assert.equal(readFileSync(join(workspace, "node_modules/dep/index.js"), "utf8"), "module.exports = 'dep';\n");
  });

  it("gives a name only once, and none that leads elsewhere", async () => {
    const store = await bench.open();
    await store.checkOut("a", store.base);
    for (const name of ["a", "../a", ".git", "", "a/b"]) await assert.rejects(store.checkOut(name, store.base));
  });
}).timeout(20_000);
