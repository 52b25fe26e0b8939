import assert from "node:assert/strict";
import { chmodSync, lstatSync, readlinkSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { createToolBench, type ToolBench } from "../../support/tool-bench.ts";
import { fingerprint, treeOf, writeTree } from "../../support/trees.ts";

describe("move_file", () => {
  let bench: ToolBench;
  beforeEach(() => {
    bench = createToolBench();
    writeTree(bench.root, {
      "src/a.ts": "a\r\n",
      "b.ts": "b",
      "image.png": new Uint8Array([0, 255]),
      "package.json": "{}",
    });
  });
  afterEach(() => bench.dispose());

  const move = (from: string, to: string) => bench.call("move_file", { from, to });

  it("renames any file with its mode, its bytes and its time, and makes folders", async () => {
    chmodSync(join(bench.root, "image.png"), 0o755);
    const before = lstatSync(join(bench.root, "image.png"));
    assert.equal((await move("image.png", "new/deep/picture.png")).content, "moved image.png to new/deep/picture.png");
    const after = lstatSync(join(bench.root, "new/deep/picture.png"));
    assert.deepEqual([after.mode, after.mtimeMs, after.ino], [before.mode, before.mtimeMs, before.ino]);
    assert.equal((await move("src/a.ts", "src/A.ts")).ok, true, "another spelling is another name");
    assert.deepEqual(Object.keys(treeOf(bench.root)).sort(), [
      "b.ts",
      "new/deep/picture.png",
      "package.json",
      "src/A.ts",
    ]);
  });

  it("refuses existing, protected, outside and lost places, and changes nothing", async () => {
    symlinkSync("b.ts", join(bench.root, "link.ts"));
    symlinkSync("..", join(bench.root, "up"));
    const before = fingerprint(bench.outside);
    for (const [from, to, why] of [
      ["b.ts", "src/a.ts", /exists already and was not replaced/],
      ["b.ts", "src", /is a folder/],
      ["src", "lib", /is a folder/],
      ["none.ts", "x.ts", /no file none\.ts/],
      ["b.ts", "./b.ts", /the same file/],
      ["b.ts", ".vscode/tasks.json", /protected/],
      ["b.ts", ".GitHub/workflows/x.yml", /protected/],
      ["b.ts", "src/claude.md", /protected/],
      ["b.ts", "node_modules/x/index.js", /would be lost/],
      ["b.ts", "../x.ts", /".."/],
      ["b.ts", "up/x.ts", /out of the workspace/],
      ["link.ts", "x.ts", /is a link/],
      ["b.ts", "link.ts", /is a link/],
      ["src/a.ts", "src/package.json", /valid JSON/],
    ] as const) {
      const result = await move(from, to);
      assert.equal(result.ok, false, `${from} to ${to}`);
      assert.match(result.content, why);
    }
    assert.deepEqual(fingerprint(bench.outside), before);
    assert.equal(readlinkSync(join(bench.root, "link.ts")), "b.ts");
  });

  it("moves no scripts away, nor new ones that run by themselves to where they would", async () => {
    writeTree(bench.root, {
      "package.json": '{"scripts":{"test":"node --test"}}',
      "evil.json": '{"scripts":{"postinstall":"x"}}',
      "fine.json": '{"scripts":{"build":"x"}}',
    });
    assert.match((await move("package.json", "p.json")).content, /runs on the user's machine/);
    assert.match((await move("evil.json", "sub/package.json")).content, /runs on the user's machine/);
    assert.equal((await move("fine.json", "sub/package.json")).ok, true);
  });
});
