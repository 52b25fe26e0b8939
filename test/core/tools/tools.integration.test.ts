import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Files } from "../../../src/core/host.ts";
import { callTool, createToolBench, type ToolBench } from "../../support/tool-bench.ts";
import { fingerprint, git, treeOf, writeTree } from "../../support/trees.ts";

describe("the tools of an agent", () => {
  let bench: ToolBench;
  beforeEach(() => {
    bench = createToolBench();
    writeTree(bench.root, {
      "src/a.ts": "export const a = 1;\nexport const b = 2;\n",
      "src/deep/c.ts": "export const c = 3;\n",
      "README.md": "# Title\n",
      "package.json": '{"name":"x","scripts":{"test":"node --test"}}\n',
      "node_modules/dep/index.js": "a = 1",
    });
  });
  afterEach(() => bench.dispose());

  async function content(name: string, input: unknown): Promise<string> {
    const result = await bench.call(name, input);
    assert.equal(result.ok, true, result.content);
    return result.content;
  }

  async function refusal(name: string, input: unknown): Promise<string> {
    const before = fingerprint(bench.outside);
    const result = await bench.call(name, input);
    assert.equal(result.ok, false, result.content);
    assert.deepEqual(fingerprint(bench.outside), before, "a refusal changes nothing");
    return result.content;
  }

  describe("list_files", () => {
    it("lists nearest first, without dependencies, links not followed", async () => {
      symlinkSync("..", join(bench.root, "up"));
      assert.equal(
        await content("list_files", {}),
        "README.md\npackage.json\nsrc/\nup (link)\nsrc/a.ts\nsrc/deep/\nsrc/deep/c.ts",
      );
      assert.equal(await content("list_files", { folder: "src/deep" }), "src/deep/c.ts");
    });

    it("stops after 500 entries and says so", async () => {
      const many = Array.from({ length: 510 }, (_, index) => [`many/${index}.txt`, ""]);
      writeTree(bench.root, Object.fromEntries(many));
      const listed = await content("list_files", { folder: "many" });
      assert.match(listed, /\(500 shown, there are more: name a folder .* or read on with from_entry 501\)/);
      const rest = await content("list_files", { folder: "many", from_entry: 501 });
      const names = `${listed.replace(/\n\(.*/, "")}\n${rest}`.split("\n");
      assert.deepEqual([...names].sort(), many.map(([path]) => path).sort());
      assert.match(await refusal("list_files", { folder: "many", from_entry: 511 }), /There are 510 entries/);
    });

    it("refuses what is no folder", async () => {
      assert.match(await refusal("list_files", { folder: "nowhere" }), /no folder nowhere/);
      assert.match(await refusal("list_files", { folder: "README.md" }), /is a file/);
      assert.match(await refusal("list_files", { folder: "../.." }), /".."/);
    });
  });

  describe("read_file", () => {
    it("shows lines with their place and how to read on", async () => {
      assert.equal(
        await content("read_file", { path: "src/a.ts" }),
        "src/a.ts, lines 1 to 2 of 2\nexport const a = 1;\nexport const b = 2;",
      );
      assert.equal(
        await content("read_file", { path: "src/a.ts", from_line: 1, to_line: 1 }),
        "src/a.ts, lines 1 to 1 of 2; read on with from_line 2\nexport const a = 1;",
      );
      assert.match(await refusal("read_file", { path: "src/a.ts", from_line: 9 }), /has 2 lines/);
    });

    it("keeps within 16,000 characters, and the rest can be read on line by line", async () => {
      const lines = Array.from({ length: 3_000 }, (_, index) => `line ${index + 1} of many`);
      writeTree(bench.root, { "big.txt": lines.join("\n") });
      const read: string[] = [];
      for (let from: number | undefined = 1; from !== undefined; ) {
        const answer: string = await content("read_file", { path: "big.txt", from_line: from });
        const [head = "", ...shown]: string[] = answer.split("\n");
        assert.ok(shown.join("\n").length <= 16_000);
        read.push(...shown);
        const next: string | undefined = /from_line (\d+)/.exec(head)?.[1];
        from = next === undefined ? undefined : Number(next);
      }
      assert.deepEqual(read, lines);
    });

    it("lets a very long line be read on by its columns", async () => {
      const wide = Array.from({ length: 50_000 }, (_, index) => String.fromCharCode(97 + (index % 26))).join("");
      writeTree(bench.root, { "wide.txt": `${wide}\nnext\n` });
      let read = "";
      for (let column = 1, line = "1"; line === "1"; ) {
        const answer = await content("read_file", { path: "wide.txt", from_line: 1, from_column: column });
        const [head = "", shown = ""] = answer.split("\n");
        read += shown;
        const on = /goes on: read on with from_line (\d+), from_column (\d+)/.exec(head);
        line = on?.[1] ?? "end";
        column = Number(on?.[2]);
      }
      assert.equal(read, wide);
      assert.match(await refusal("read_file", { path: "wide.txt", from_column: 50_001 }), /no column 50001/);
    });

    it("reads a range of a file of 300 MB without taking it into memory", async () => {
      const line = Buffer.from(`${"0123456789".repeat(1_000)}\n`);
      const size = line.length * 30_000 + "the last line".length;
      writeTree(bench.root, { "huge.log": "" });
      const path = join(bench.root, "huge.log");
      const asked: number[] = [];
      const { files } = bench.host;
      const big: Files = {
        ...files,
        stat: async (at) => (at === path ? { kind: "file", size } : await files.stat(at)),
        read: async (at, { from = 0, bytes = Number.POSITIVE_INFINITY } = {}) => {
          assert.equal(at, path);
          asked.push(bytes);
          const part = Buffer.alloc(Math.max(0, Math.min(bytes, size - from)));
          const last = "the last line";
          part.fill(Buffer.concat([line.subarray(from % line.length), line.subarray(0, from % line.length)]));
          if (from + part.length > size - last.length) part.write(last, Math.max(0, size - last.length - from));
          return part;
        },
      };
      const context = { ...bench.context, host: { ...bench.host, files: big } };
      const call = async (name: string, input: object) =>
        (await callTool(context, name, { path: "huge.log", ...input })).content;
      assert.match(
        await call("read_file", { from_line: 30_001 }),
        /^huge\.log, lines 30001 to 30001 of a file of 286\.1 MB\nthe last line$/,
      );
      const part = await call("read_file", { from_line: 15_000, to_line: 15_000 });
      assert.match(part, /^huge\.log, lines 15000 to 15000 of a file of 286\.1 MB; read on with from_line 15001\n/);
      assert.equal(part.split("\n")[1], "0123456789".repeat(1_000));
      assert.match(await call("read_file", {}), /lines 1 to 1 of .*from_line 2\n/);
      assert.match(await call("read_file", { from_line: 40_000 }), /has 30001 lines/);
      assert.match(await call("edit_file", { old_text: "the last line", new_text: "x" }), /too big.*286\.1 MB/);
      assert.ok(Math.max(...asked) <= 1024 * 1024, `${Math.max(...asked)} bytes at once`);
    });

    it("refuses binary files, other encodings, folders, and what is not there or too big", async () => {
      writeTree(bench.root, {
        "bin.dat": new Uint8Array([1, 0, 2]),
        "latin1.txt": new Uint8Array([0xe9]),
        "utf16.txt": new Uint8Array([0xff, 0xfe, 0x41, 0x00]),
        "huge.dat": new Uint8Array(6 * 1024 * 1024),
      });
      assert.match(await refusal("read_file", { path: "bin.dat" }), /binary file of 3 bytes/);
      assert.match(await refusal("read_file", { path: "latin1.txt" }), /not UTF-8/);
      assert.match(await refusal("read_file", { path: "utf16.txt" }), /UTF-16 text: only UTF-8/);
      assert.match(await refusal("read_file", { path: "huge.dat", from_line: 2 }), /binary file of 6291456 bytes/);
      assert.match(await refusal("read_file", { path: "huge.dat" }), /binary file of 6291456 bytes/);
      assert.match(await refusal("read_file", { path: "src/a.ts", from_line: 2, to_line: 1 }), /to_line is less/);
      assert.match(await refusal("read_file", { path: "src" }), /is a folder/);
      assert.match(await refusal("read_file", { path: "nope.ts" }), /no file nope\.ts/);
    });
  });

  describe("search", () => {
    it("finds lines by a regular expression, honouring .gitignore and leaving dependencies out", async () => {
      writeTree(bench.root, {
        ".gitignore": "built\n",
        "built/x.ts": "export const z = 1;\n",
        "é f.ts": "const d = 4;",
      });
      assert.equal(
        await content("search", { pattern: "const \\w = \\d;" }),
        "src/a.ts:1:export const a = 1;\nsrc/a.ts:2:export const b = 2;\nsrc/deep/c.ts:1:export const c = 3;\né f.ts:1:const d = 4;",
      );
      assert.equal(
        await content("search", { pattern: "const", folder: "src/deep" }),
        "src/deep/c.ts:1:export const c = 3;",
      );
      assert.match(await content("search", { pattern: "nowhere" }), /No line of the workspace matches/);
    });

    it("takes what is no regular expression as plain text, and options as patterns", async () => {
      writeTree(bench.root, { "x.txt": "call(foo\n--open-files-in-pager=touch\n" });
      assert.match(await content("search", { pattern: "call(foo" }), /x\.txt:1:call\(foo\n\(searched as plain text/);
      assert.match(await content("search", { pattern: "--open-files-in-pager=touch" }), /x\.txt:2:/);
    });

    it("ends in time on an expression that explodes", async () => {
      writeTree(bench.root, { "evil.txt": `${"a".repeat(5_000)}!\n` });
      const started = bench.host.elapsed();
      await bench.call("search", { pattern: "^(a+)+$", folder: "evil.txt" });
      assert.ok(bench.host.elapsed() - started < 5_000);
    });

    it("caps its answer and reads no configuration of a repository in or above the copy", async () => {
      writeTree(
        bench.root,
        Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`m/${n}.txt`, `${"hit ".repeat(40)}\n`.repeat(60)])),
      );
      const found = await content("search", { pattern: "hit" });
      assert.ok(found.length <= 16_000);
      const [, from] = /of 1000 lines shown: narrow the pattern, .* from_result (\d+)\)/.exec(found) ?? [];
      const next = await content("search", { pattern: "hit", from_result: Number(from) });
      assert.equal(found.includes(next.split("\n")[0] ?? ""), false, "it goes on after what was shown");
      assert.match(await refusal("search", { pattern: "hit", from_result: 1_001 }), /found 1000 lines/);
      assert.match(await refusal("search", { pattern: "hit", folder: "none" }), /nothing at none/);
      assert.match(
        await content("search", { pattern: "hit", folder: "m/1.txt" }),
        /of 60 lines shown|^(.*hit.*\n?){60}$/,
      );
      for (const folder of [bench.outside, bench.root]) {
        git(folder, "init", "-q");
        git(folder, "config", "core.fsmonitor", "touch sprung");
        git(folder, "config", "grep.fullName", "not a boolean");
      }
      assert.match(await content("search", { pattern: "Title" }), /^README\.md:1:# Title$/);
      assert.equal(existsSync(join(bench.root, "sprung")), false);
      assert.match(await refusal("search", { pattern: "x", folder: "../.." }), /".."/);
    });
  });

  describe("write_file, edit_file and delete_file", () => {
    it("change what they are told, and nothing else", async () => {
      chmodSync(join(bench.root, "src/a.ts"), 0o755);
      assert.equal(
        await content("edit_file", { path: "src/a.ts", old_text: "b = 2", new_text: "b = 3" }),
        "edited src/a.ts (+1 -1)",
      );
      assert.equal(await content("write_file", { path: "new/x.ts", content: "x\ny\n" }), "created new/x.ts (+2 -0)");
      assert.equal(await content("write_file", { path: "README.md", content: "# T\n" }), "replaced README.md (+1 -1)");
      assert.equal(await content("delete_file", { path: "src/deep/c.ts" }), "deleted src/deep/c.ts");
      assert.deepEqual(treeOf(bench.root), {
        "README.md": "- # T\n",
        "new/x.ts": "- x\ny\n",
        "package.json": '- {"name":"x","scripts":{"test":"node --test"}}\n',
        "src/a.ts": "x export const a = 1;\nexport const b = 3;\n",
      });
    });

    it("keep the line endings of a file that they replace", async () => {
      writeTree(bench.root, { "w.txt": "a\r\nb\r\n" });
      await content("write_file", { path: "w.txt", content: "c\nd\n" });
      assert.equal(readFileSync(join(bench.root, "w.txt"), "utf8"), "c\r\nd\r\n");
    });

    it("keep byte order mark, last line end and mode of a file that they replace or edit", async () => {
      writeTree(bench.root, { "m.txt": "\ufeffa\r\nb\r\n", "bare.txt": "a", "x.sh": "a\n" });
      chmodSync(join(bench.root, "x.sh"), 0o755);
      await content("write_file", { path: "m.txt", content: "c\nd" });
      await content("edit_file", { path: "m.txt", old_text: "d", new_text: "d\ne" });
      await content("write_file", { path: "x.sh", content: "b" });
      await content("write_file", { path: "bare.txt", content: "b" });
      assert.deepEqual(
        ["m.txt", "x.sh", "bare.txt"].map((path) => treeOf(bench.root)[path]),
        ["- \u00ef\u00bb\u00bfc\r\nd\r\ne\r\n", "x b\n", "- b"],
      );
    });

    it("refuse what is not there, not text, protected, a link or outside, with a reason", async () => {
      writeTree(bench.root, { "bin.dat": new Uint8Array([0, 1]) });
      writeTree(bench.outside, { "secret.txt": "s" });
      symlinkSync("../../secret.txt", join(bench.root, "leak"));
      symlinkSync("../..", join(bench.root, "up"));
      symlinkSync("README.md", join(bench.root, "alias.md"));
      const edit = { old_text: "s", new_text: "t" };
      assert.match(await refusal("edit_file", { path: "no.ts", ...edit }), /no file no\.ts.*write_file/);
      assert.match(
        await refusal("edit_file", { path: "README.md", old_text: "zzz", new_text: "t" }),
        /was not changed/,
      );
      assert.match(await refusal("write_file", { path: "bin.dat", content: "t" }), /binary.*not replaced/);
      assert.match(await refusal("delete_file", { path: "src" }), /is a folder/);
      assert.match(await refusal("delete_file", { path: "no.ts" }), /no file/);
      for (const path of ["leak", "up/secret.txt", "../../secret.txt", ".vscode/x.json", ".git/config", "alias.md"]) {
        for (const [name, input] of [
          ["edit_file", edit],
          ["write_file", { content: "t" }],
          ["delete_file", {}],
        ] as const)
          await refusal(name, { path, ...input });
      }
      await refusal("read_file", { path: "leak" });
      await refusal("read_file", { path: "up/secret.txt" });
    });

    it("let no agent rewrite the scripts that judge it, but let it change the rest of package.json", async () => {
      const path = "package.json";
      const why = /runs on the user's machine/;
      const write = (value: unknown) => ({ path, content: JSON.stringify(value) });
      assert.match(await refusal("edit_file", { path, old_text: "node --test", new_text: "true" }), why);
      assert.match(await refusal("write_file", write({ scripts: {} })), why);
      assert.match(await refusal("write_file", write({ scripts: { test: "node --test", pretest: "x" } })), why);
      assert.match(await refusal("write_file", write({ scripts: { test: "node --test", postinstall: "x" } })), why);
      assert.match(await refusal("write_file", { path, content: "{" }), /valid JSON/);
      assert.match(await refusal("delete_file", { path }), why);
      await content("write_file", write({ name: "y", scripts: { test: "node --test", build: "tsc" } }));
      await content("write_file", { path: "packages/new/package.json", content: '{"scripts":{"test":"x"}}' });
    });
  });

  describe("run_checks and add_note", () => {
    it("tells the model what failed, and what to do without checks", async () => {
      assert.match(await content("run_checks", {}), /There are no checks here/);
      const failing = createToolBench([{ check: "test", status: "failed", ms: 1, excerpt: "expected 1" }]);
      const result = await failing.call("run_checks", {});
      failing.dispose();
      assert.equal(result.ok, false);
      assert.match(result.content, /^Checks failed\. test failed:\nexpected 1/);
      const passing = createToolBench([{ check: "test", status: "passed", ms: 1 }]);
      assert.equal((await passing.call("run_checks", {})).content, "test: passed");
      passing.dispose();
    });

    it("shares notes between agents, bounded in size and number", async () => {
      await content("add_note", { text: "The parser is in src/p.ts" });
      assert.deepEqual(bench.context.notes.all(), [
        { task: "task-1", text: "The parser is in src/p.ts", from: ["user"] },
      ]);
      assert.match(await refusal("add_note", { text: "x".repeat(1_001) }), /do not fit/);
      for (let n = 0; n < 60; n++) bench.context.notes.add("t", `${n} ${"x".repeat(2_000)}`, ["user"]);
      const notes = bench.context.notes.all();
      assert.equal(notes.length, 50);
      assert.equal(notes.at(-1)?.text.length, 1_000);
    });
  });
}).timeout(20_000);
