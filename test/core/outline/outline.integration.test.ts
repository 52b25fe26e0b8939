import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { LANGUAGES } from "../../../src/core/outline/languages.ts";
import type { Outline } from "../../../src/core/outline/outline.ts";
import { createNodeHost } from "../../../src/node/host.ts";

/** Each definition as "line kind name", indented by its depth. */
function linesOf(outline: Outline | null | undefined): readonly string[] {
  assert.ok(outline);
  return outline.definitions.map(({ depth, line, kind, name }) => `${"  ".repeat(depth)}${line} ${kind} ${name}`);
}

const CASES: Readonly<Record<string, readonly [text: string, defines: readonly string[]]>> = {
  "a.ts": [
    "export class Account<T> extends Base {\n  total = 0;\n  run = async () => {};\n  async add(n: number): Promise<void> {\n    const inner = 1;\n  }\n}\nexport const LIMIT = 4;\nconst pick = (a: string) => a;\ninterface Shape {\n  area(): number;\n}\ntype Id = string;\nenum Color { Red }\nnamespace N {\n  export function q() {}\n}\n",
    [
      "1 class Account",
      "  3 method run",
      "  4 method add",
      "8 constant LIMIT",
      "9 function pick",
      "10 interface Shape",
      "  11 method area",
      "13 type Id",
      "14 enum Color",
      "15 namespace N",
      "  16 function q",
    ],
  ],
  "a.tsx": ["export function View() {\n  return <p>hello</p>;\n}\n", ["1 function View"]],
  "a.mjs": [
    "class A {\n  foo() {}\n}\nfunction* gen() {}\nvar h = 3;\n",
    ["1 class A", "  2 method foo", "4 function gen", "5 constant h"],
  ],
  "a.py": [
    "LIMIT = 3\n\nclass A(B):\n    x = 1\n\n    @property\n    def foo(self):\n        y = 2\n\nif X:\n    def g():\n        pass\n",
    ["1 constant LIMIT", "3 class A", "  6 method foo", "11 function g"],
  ],
  "a.go": [
    "package x\n\nconst A = 1\n\ntype S struct{ a int }\n\nfunc (s *S) Foo() error { return nil }\n\nfunc Bar() {}\n",
    ["3 constant A", "5 type S", "7 method Foo", "9 function Bar"],
  ],
  "a.rs": [
    "pub struct S;\nimpl Display for S {\n    fn fmt(&self) {}\n}\ntrait T {\n    fn m(&self);\n}\nmod m {\n    fn q() {}\n}\n",
    ["1 class S", "2 class S", "  3 method fmt", "5 interface T", "  6 method m", "8 namespace m", "  9 function q"],
  ],
  "A.java": [
    "public class A {\n  public A() {}\n  static class In {\n    void q() {}\n  }\n}\ninterface I {\n  void m();\n}\n",
    ["1 class A", "  2 method A", "  3 class In", "    4 method q", "7 interface I", "  8 method m"],
  ],
  "a.cs": [
    "namespace N {\n  public class A {\n    public int X { get; set; }\n    public void Foo() {}\n  }\n}\n",
    ["1 namespace N", "  2 class A", "    3 property X", "    4 method Foo"],
  ],
  "a.hpp": [
    "namespace n {\nclass A {\n  A();\n  int foo(int a) { return 1; }\n};\n}\nint A::bar() { return 1; }\ntypedef struct { int a; } P;\n",
    ["1 namespace n", "  2 class A", "    3 method A", "    4 method foo", "7 function A::bar", "8 type P"],
  ],
  "a.rb": [
    "module M\n  class A\n    def foo(a)\n    end\n  end\nend\n",
    ["1 namespace M", "  2 class A", "    3 method foo"],
  ],
  "a.php": [
    "<?php\nclass A {\n  function foo() {}\n}\nfunction bar() {}\n",
    ["2 class A", "  3 method foo", "5 function bar"],
  ],
  "a.sh": ["foo() {\n  echo\n}\n", ["1 function foo"]],
};

describe("outlines", () => {
  const host = createNodeHost();

  for (const [path, [text, defines]] of Object.entries(CASES)) {
    it(`tell what ${path} defines`, async () => {
      const [outline] = await host.outline([{ path, text }]);
      assert.deepEqual(linesOf(outline), defines);
      assert.equal(outline?.broken, false);
    });
  }

  it("are there for every language of the table", () => {
    const tried = new Set(Object.keys(CASES).map((path) => path.split(".")[1]));
    for (const { grammar, endings } of LANGUAGES)
      assert.ok(
        endings.some((one) => tried.has(one)),
        grammar,
      );
  });

  it("hold the heads in one line, with what belongs to them and without the bodies", async () => {
    const text = "export async function read(\n  path: string,\n): Promise<string> {\n  return path;\n}\n";
    const [outline] = await host.outline([{ path: "a.ts", text }]);
    const [one] = outline?.definitions ?? [];
    assert.equal(one?.signature, "export async function read( path: string, ): Promise<string>");
    assert.deepEqual([one?.line, one?.endLine], [1, 5]);
  });

  it("are none for what has no grammar, and say what is broken", async () => {
    const files = [
      { path: "notes.txt", text: "class A {}" },
      { path: "a.ts", text: "class A { foo( }\nfunction whole() {}\n" },
      { path: "empty.ts", text: "" },
    ];
    const [none, broken, empty] = await host.outline(files);
    assert.equal(none, null);
    assert.equal(broken?.broken, true);
    assert.ok(broken?.definitions.some(({ name }) => name === "whole"));
    assert.deepEqual(empty?.definitions, []);
  });

  it("read hostile text without harm: nested without end, one endless line, no letters at all", async () => {
    const texts = ["class A {".repeat(5_000), `const a = ${"[".repeat(50_000)}`, "\u0000\ufffd\u202e".repeat(1_000)];
    const outlines = await host.outline(texts.map((text) => ({ path: "a.ts", text })));
    for (const one of outlines) assert.ok((one?.definitions.length ?? 0) <= 2_000);
  });

  it("read this project's own core, all but what is newer than the grammar", async () => {
    const root = new URL("../../../src/core/", import.meta.url);
    const names = readdirSync(root, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith(".ts"));
    const files = names.map((path) => ({ path, text: readFileSync(new URL(path, root), "utf8") }));
    const outlines = await host.outline(files);
    const broken = names.filter((_, index) => outlines[index]?.broken);
    assert.ok(broken.length <= names.length / 50, broken.join(", "));
    const own = outlines[names.indexOf("outline/walk.ts")];
    assert.ok(own?.definitions.some(({ kind, name }) => kind === "function" && name === "outlineOf"));
  });
});
