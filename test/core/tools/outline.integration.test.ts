import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { createToolBench, type ToolBench } from "../../support/tool-bench.ts";
import { writeTree } from "../../support/trees.ts";

describe("outline, the tool", () => {
  let bench: ToolBench;
  beforeEach(() => {
    bench = createToolBench();
    writeTree(bench.root, {
      "src/account.ts": "export class Account {\n  add(n: number): void {\n    this.total += n;\n  }\n}\n",
      "src/deep/util.py": "def half(n):\n    return n / 2\n",
      "README.md": "# Hello\n",
      "node_modules/x/index.js": "function hidden() {}\n",
    });
  });
  afterEach(() => bench.dispose());

  it("shows what a file defines, with its lines and without the bodies", async () => {
    const { ok, content, summary } = await bench.call("outline", { path: "src/account.ts" });
    assert.deepEqual([ok, summary], [true, "outlined src/account.ts"]);
    assert.equal(content, "src/account.ts\n  1-5: export class Account\n    2-4: add(n: number): void");
  });

  it("shows what a folder's files define outermost, dependencies left out", async () => {
    const { content } = await bench.call("outline", { path: "." });
    assert.equal(content, "src/account.ts\n  1-5: export class Account\nsrc/deep/util.py\n  1-2: def half(n)");
  });

  it("says what is broken, and where there is none what to use", async () => {
    writeTree(bench.root, { "broken.ts": "class A { foo( }\n", "empty.ts": "" });
    assert.match((await bench.call("outline", { path: "broken.ts" })).content, /^broken\.ts \(has syntax errors\)/);
    assert.equal((await bench.call("outline", { path: "empty.ts" })).content, "empty.ts\n  defines nothing");
    const prose = await bench.call("outline", { path: "README.md" });
    assert.deepEqual([prose.ok, /Use read_file or search/.test(prose.content)], [false, true]);
    const absent = await bench.call("outline", { path: "src/none.ts" });
    assert.deepEqual([absent.ok, /Use list_files or search/.test(absent.content)], [false, true]);
    writeTree(bench.root, { "notes/a.md": "x" });
    assert.match((await bench.call("outline", { path: "notes" })).content, /no source files with an outline/);
  });

  it("reads nothing outside of the copy, by no way", async () => {
    writeTree(bench.outside, { "secret.ts": "export class Secret {}\n" });
    symlinkSync(join(bench.outside, "secret.ts"), join(bench.root, "linked.ts"));
    symlinkSync(bench.outside, join(bench.root, "out"));
    for (const path of ["../secret.ts", join(bench.outside, "secret.ts"), "linked.ts", "out/secret.ts", "out", ".."]) {
      const { ok, content } = await bench.call("outline", { path });
      assert.deepEqual([ok, content.includes("Secret")], [false, false], path);
    }
    assert.ok(!(await bench.call("outline", { path: "." })).content.includes("Secret"));
  });

  it("stops after a hundred files and says so", async () => {
    for (let at = 0; at < 120; at++) writeTree(bench.root, { [`many/f${at}.ts`]: `export const a${at} = 1;\n` });
    const { content } = await bench.call("outline", { path: "many" });
    assert.equal(content.split("\n").filter((line) => line.startsWith("many/")).length, 100);
    assert.match(content, /there is more/);
  });
});
