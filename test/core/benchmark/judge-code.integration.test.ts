import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { codeOf, judgeCode } from "../../../src/core/benchmark/judge-code.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const DOUBLE = {
  id: "double",
  task: "Write double(n).",
  exports: ["double"],
  tests: ["assert.equal(double(2), 4);", "assert.equal(double(-3), -6);"],
};

describe("code that is run", function () {
  this.timeout(15_000);
  const folder = temporaryFolder();
  const judge = (answer: string, timeoutMs = 10_000, signal = new AbortController().signal, one = DOUBLE) =>
    judgeCode(answer, one, {
      host: createNodeHost(),
      node: { file: process.execPath, env: {} },
      limits: { timeoutMs, memoryMb: 256 },
      folder: join(folder(), "run"),
      signal,
    });
  const failure = async (answer: string, timeoutMs?: number): Promise<string> => {
    const verdict = await judge(answer, timeoutMs);
    assert.notEqual(verdict, "cancelled");
    return verdict === "cancelled" ? "" : (verdict.failure ?? "it passed");
  };

  it("passes when all tests do, and leaves nothing behind", async () => {
    const verdict = await judge("Here:\n```ts\nexport const double = (n: number): number => 2 * n;\n```\nDone.");
    assert.deepEqual(verdict, { failure: null });
    assert.equal(existsSync(join(folder(), "run")), false);
  });

  it("fails with the test's own line", async () => {
    const why = await failure("export const double = (n: number) => Math.abs(2 * n);");
    assert.match(why, /^assert\.equal\(double\(-3\), -6\); failed: .*6 !== -6/);
  });

  it("fails when it does not compile", async () => {
    assert.match(await failure("export const double = (n: number => 2 * n;"), /does not load/);
    assert.match(await failure("export enum Kind { A }\nexport const double = (n: number) => 2 * n;"), /does not load/);
    assert.match(await failure("export const twice = 1;"), /double/);
  });

  it("fails when it ends the process early, even with code 0", async () => {
    assert.match(await failure("export const double = (n: number) => process.exit(0);"), /ended before the tests/);
  });

  it("fails when it is exponential: the time limit ends it", async () => {
    const fibonacci = "export function double(n: number): number { return n < 2 ? n : double(n - 1) + double(n - 2); }";
    const slow = { ...DOUBLE, tests: ["assert.equal(double(78), 8944394323791464);"] };
    const started = performance.now();
    const verdict = await judge(fibonacci, 1_500, undefined, slow);
    assert.deepEqual(verdict, { failure: "The tests did not end within 1.5 s." });
    assert.ok(performance.now() - started < 6_000);
  });

  it("may not write files, start programs or read outside its folder", async () => {
    const using = (module: string, use: string) =>
      `import { ${use.split("(")[0]} } from "node:${module}";\nexport const double = (n: number) => { ${use}; return 2 * n; };`;
    for (const code of [
      using("fs", 'writeFileSync("stolen.txt", "x")'),
      using("fs", 'readFileSync("/etc/hostname")'),
      using("child_process", 'execSync("true")'),
    ])
      assert.match(await failure(code), /restricted/);
  });

  it("is not judged when cancelled", async () => {
    assert.equal(await judge("export const double = 1;", 10_000, AbortSignal.abort()), "cancelled");
  });

  it("takes an answer without a fence as it is, and the first of several fences", () => {
    assert.equal(codeOf("const a = 1;"), "const a = 1;");
    assert.equal(codeOf("A\n```ts\none\n```\nB\n```ts\ntwo\n```\n"), "one\n");
  });
});
