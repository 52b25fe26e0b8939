import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";
import fc from "fast-check";
import { breakSolution } from "../../../src/emulator/simulated/break-solution.ts";
import { maskNonCode } from "../../../src/emulator/simulated/code-mask.ts";

const SOURCES = ["src/emulator/simulated", "benchmarks/sample-project"].flatMap((folder) =>
  sourcesBelow(fileURLToPath(new URL(`../../../${folder}`, import.meta.url))),
);

const STATEMENTS = [
  "if (a > b && b !== 0) { return a % b; }",
  "for (let i = 0; i < n; i++) { total += i * 2; }",
  "const found = list.some((x: number) => x >= 10) || !ready;",
  'const text = "a < b && 1 + 1"; // if (x) 3 === 4',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the sample is code in a text
  "const shown = `${a + 1} of ${list.map((x) => `<${x}>`).join(' - ')}`;",
  "const quoted = /[/\"'`] && (\\d+) - 1/.test(text) ? Math.max(a, 3) : a / 2 / b;",
  "const typed = new Map<string, Array<number>>([['a', [1]]]) as Map<string, number[]>;",
  "while (left <= right) { left = left + 1; if (done(left)) break; }",
  "function* numbers(): Generator<number> { yield* more; yield 2 * 3; }",
  "const { length: size = 4, ...rest } = options ?? {}; /* 1 - 1 */",
  "switch (kind) { case 1: return -1; default: return true; }",
  "list.push(...other.slice(1, -1)); return result;",
  "type Both = Readonly<Record<string, 1 | 2>>; const left = a - -b;",
];

describe("a broken solution", () => {
  it("differs from the source and still parses, for functions of any statements", () => {
    const functions = fc.array(fc.constantFrom(...STATEMENTS), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(functions, fc.double({ min: 0, max: 0.999999, noNaN: true }), (statements, draw) => {
        const blocks = statements.map((statement) => `  {\n    ${statement}\n  }`);
        const source = `function solve(a: number, b: number): unknown {\n${blocks.join("\n")}\n}\n`;
        const broken = breakSolution(source, () => draw);
        assert.notEqual(broken, source);
        new Script(stripTypeScriptTypes(broken));
      }),
      { numRuns: 300 },
    );
  });

  it("differs from the source and still parses, for whole files", () => {
    assert.ok(SOURCES.length > 30);
    fc.assert(
      fc.property(fc.constantFrom(...SOURCES), fc.double({ min: 0, max: 0.999999, noNaN: true }), (path, draw) => {
        const source = readFileSync(path, "utf8");
        const broken = breakSolution(source, () => draw);
        assert.notEqual(broken, source);
        stripTypeScriptTypes(broken);
      }),
      { numRuns: 150 },
    );
  });

  it("is made of code, not of its comments and texts", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the sample is code in a text
    const source = 'const a = "1 < 2 && 3"; // 4 === 5\n/* return b; */\nconst b = `${c} > 6`;\n';
    for (const draw of [0, 0.5, 0.99]) {
      assert.equal(
        breakSolution(source, () => draw),
        `${source}\nthrow new Error("not implemented");\n`,
      );
    }
  });

  it("has many faces", () => {
    const source = "function f(n: number) {\n  if (n <= 1) return n;\n  return f(n - 1) + f(n - 2);\n}\n";
    const faces = new Set(Array.from({ length: 50 }, (_, index) => breakSolution(source, () => index / 50)));
    assert.ok(faces.size >= 6, [...faces].join("\n"));
    assert.ok([...faces].some((face) => face.includes("if (false)")));
    assert.ok([...faces].some((face) => face.includes("n < 1")));
  });
});

describe("the mask over what is no code", () => {
  it("keeps the length, the line breaks and the code", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...STATEMENTS)), (statements) => {
        const source = statements.join("\n");
        const masked = maskNonCode(source);
        assert.equal(masked.length, source.length);
        assert.equal(masked.split("\n").length, source.split("\n").length);
      }),
    );
    assert.equal(maskNonCode("a / 2 / b // c"), "a / 2 / b     ");
    assert.equal(maskNonCode("x = 'a' + y"), "x = \0\0\0 + y");
  });
});

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesBelow(path);
    return entry.name.endsWith(".ts") ? [path] : [];
  });
}
