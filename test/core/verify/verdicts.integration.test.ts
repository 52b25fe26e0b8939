import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { acceptable } from "../../../src/core/verify/acceptable.ts";
import { createBefore } from "../../../src/core/verify/before.ts";
import { findChecks } from "../../../src/core/verify/find-checks.ts";
import { runCheckBefore } from "../../../src/core/verify/run-check.ts";
import { runChecks } from "../../../src/core/verify/run-checks.ts";
import type { CheckVerdict } from "../../../src/core/verify/verdict.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { temporaryFolder, writeTree } from "../../support/trees.ts";

const LIMITS = { timeoutMs: 20_000, memoryMb: 4_096, signal: new AbortController().signal };

/** Counts its runs in a file beside it, and fails in the first. */
const FLAKY =
  'const fs = require("fs"); const n = fs.existsSync("runs") ? 1 + +fs.readFileSync("runs") : 1; fs.writeFileSync("runs", String(n)); if (fs.existsSync("new.js") && n === 1) { console.log("not ok: sometimes"); process.exit(1); }';

describe("the checks of a real project, before and after a change", () => {
  const host = createNodeHost();
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.dispose());

  /** Writes a project, finds its checks, runs them on it, changes a copy of it, and runs them there. */
  async function change(
    files: Readonly<Record<string, string>>,
    changes: Readonly<Record<string, string>>,
    timeoutMs = LIMITS.timeoutMs,
  ): Promise<readonly CheckVerdict[]> {
    const [base, copy] = [join(folder.path, "copies", "base"), join(folder.path, "copies", "changed")];
    writeTree(base, files);
    cpSync(base, copy, { recursive: true });
    const options = { ...LIMITS, timeoutMs };
    const { checks } = await findChecks(host, base, [], true, LIMITS.signal);
    const known = new Map<string, CheckVerdict>();
    for (const check of checks.filter((one) => one.folder === ""))
      known.set(check.name, await runCheckBefore(host, base, check, options));
    writeTree(copy, changes);
    const before = createBefore(known, (work) => work(base));
    return runChecks(host, copy, checks, Object.keys(changes), { ...options, before });
  }

  const words = (verdicts: readonly CheckVerdict[]) => verdicts.map(({ check, status }) => `${check} ${status}`);
  const evidence = (verdicts: readonly CheckVerdict[]) => {
    const decision = acceptable(verdicts);
    return decision.status === "passed" ? decision.evidence : "failed";
  };
  const scripts = (parts: Readonly<Record<string, string>>) => ({ "package.json": JSON.stringify({ scripts: parts }) });

  it("says of a check that passes before and after that it did, and takes it for a proof where it looks", async () => {
    const verdicts = await change(scripts({ test: "true" }), { "a.js": "let a;\n" });
    assert.deepEqual(words(verdicts), ["syntax passed", "test passed"]);
    assert.equal(verdicts[1]?.status === "passed" && verdicts[1].before, "passed");
    assert.equal(evidence(verdicts), "checks-passed");
  });

  it("takes a check that looks at none of the changed files for no proof, though it passes", async () => {
    const verdicts = await change(scripts({ test: "true" }), { "README.md": "Hello\n" });
    assert.equal(verdicts[0]?.status === "passed" && verdicts[0].little, "It looks at none of the changed files.");
    assert.equal(evidence(verdicts), "no-checks");
    const other = await change({ "a.txt": "", "tsconfig.json": "{}" }, { "notes.py": "1\n" });
    assert.deepEqual(
      words(other),
      ["tsc not-applicable", "test passed"],
      "the script of the first project is still there",
    );
  });

  it("repeats a test that newly fails, and calls it flaky when it then passes", async () => {
    const verdicts = await change(
      { ...scripts({ test: "node t.cjs" }), "t.cjs": FLAKY, ".keep": "" },
      { "new.js": "\n" },
    );
    // The count begins anew: the copy was made before the unchanged files were checked.
    const test = verdicts.at(-1);
    assert.ok(test?.status === "flaky", JSON.stringify(verdicts));
    assert.match(test.excerpt, /not ok: sometimes/);
    assert.equal(evidence(verdicts), "flaky-checks");
  });

  it("repeats nothing but tests, and nothing that failed before", async () => {
    const counting = `${FLAKY.replace("&& n === 1", "")}`;
    const lint = await change({ ...scripts({ lint: "node t.cjs" }), "t.cjs": counting }, { "new.js": "\n" });
    assert.deepEqual(words(lint), ["syntax passed", "lint failed"]);
    const runs = new TextDecoder().decode(await host.files.read(join(folder.path, "copies", "changed", "runs")));
    assert.equal(runs, "1");
  });

  it("ends a check that hangs, and does not run it again", async () => {
    const hangs = 'if (require("fs").existsSync("new.js")) setTimeout(() => {}, 60_000);';
    const verdicts = await change({ ...scripts({ test: "node t.cjs" }), "t.cjs": hangs }, { "new.js": "\n" }, 2_000);
    assert.deepEqual(words(verdicts), ["syntax passed", "test timed-out"]);
    assert.equal(evidence(verdicts), "failed");
  });

  it("says what to install where the dependencies are not, and decides nothing", async () => {
    const files = {
      "package.json": '{"scripts":{"test":"vitest run"},"devDependencies":{"vitest":"3"}}',
      "package-lock.json": "{}",
    };
    const verdicts = await change(files, { "new.js": "\n" });
    const test = verdicts.at(-1);
    assert.ok(test?.status === "not-run", JSON.stringify(verdicts));
    assert.match(test.excerpt, /dependencies are not installed. Run "npm install".*It said: .*vitest.*not found/s);
    assert.equal(evidence(verdicts), "no-checks");
  });

  it("runs a script that needs no dependencies although they are not installed", async () => {
    const files = { "package.json": '{"scripts":{"test":"true"},"devDependencies":{"x":"3"}}' };
    assert.deepEqual(words(await change(files, { "new.js": "\n" })), ["syntax passed", "test passed"]);
  });

  it("does not let an agent take a check out of work by breaking its script", async () => {
    const broken = scripts({ test: "no-such-program-anywhere" });
    const verdicts = await change(scripts({ test: "true" }), broken);
    assert.equal(verdicts.at(-1)?.status, "failed");
  });

  it("says that a tool is missing, and what to install", async () => {
    const verdicts = await change({ "deno.json": "{}" }, { "main.ts": "1;\n" });
    assert.deepEqual(words(verdicts), ["deno check not-run", "deno lint not-run", "deno test not-run"]);
    assert.ok(verdicts[0]?.status === "not-run");
    assert.match(verdicts[0].excerpt, /deno --version does not run here. Install Deno/);
  });

  it("does not take a test's own words about a missing program for a missing tool", async () => {
    const says = "for i in 1 2 3 4 5 6 7 8 9; do echo fine; done; echo 'sh: 1: x: not found'; exit 1";
    const verdicts = await change(scripts({ test: says }), { "new.js": "\n" });
    assert.equal(verdicts.at(-1)?.status, "failed-before");
  });

  it("refuses what cannot be parsed before it runs anything, but not what could not be parsed before", async () => {
    const files = { ...scripts({ test: "true" }), "old.json": "{ old", "tsconfig.base.json": "{}" };
    const broken = await change(files, { "a.json": '{"a": 1,}', "b.mjs": "let = ;\n", "c.json": "{" });
    assert.deepEqual(words(broken), ["syntax failed", "test not-run"]);
    assert.ok(broken[0]?.status === "failed");
    assert.match(broken[0].excerpt, /^b\.mjs: line 1: SyntaxError: .*\nc\.json: no JSON: /);
    const old = await change(files, { "old.json": "{ old", "jsx.js": "export const a = <b>c</b>;\n" });
    assert.deepEqual(words(old), ["syntax failed-before", "test passed"]);
  });

  it("runs the checks of the packages that have changed files, and the whole project's tests after them", async () => {
    const files = {
      "package.json": '{"workspaces":["packages/*"],"scripts":{"test":"true"}}',
      "packages/a/package.json": '{"scripts":{"test":"test ! -e bad.txt","typecheck":"true"}}',
      "packages/b/package.json": '{"scripts":{"test":"echo fail: b was run; exit 1"}}',
    };
    const good = await change(files, { "packages/a/good.ts": "1;\n" });
    assert.deepEqual(words(good), ["packages/a: typecheck passed", "packages/a: test passed", "test passed"]);
    const bad = await change(files, { "packages/a/bad.txt": "1;\n" });
    assert.deepEqual(words(bad), ["packages/a: typecheck passed", "packages/a: test failed", "test not-run"]);
    const old = await change(files, { "packages/b/x.ts": "1;\n" });
    assert.deepEqual(words(old), ["packages/b: test failed-before", "test passed"]);
  });

  it("runs the tests near a change with the real pytest, and all of them only when those pass", async function () {
    const probe = { file: "python3", args: ["-m", "pytest", "--version"], cwd: folder.path, maxOutputBytes: 1_000 };
    const there = await host.exec({ ...probe, timeoutMs: 20_000 }, LIMITS.signal);
    if (there.status !== "exited" || there.code !== 0) return this.skip();
    const files = {
      "pytest.ini": "[pytest]\npythonpath = .\n",
      "cart.py": "def total():\n    return 1\n",
      "tests/test_cart.py": "from cart import total\n\ndef test_total():\n    assert total() == 1\n",
      "tests/test_slow.py": "def test_slow():\n    pass\n",
    };
    const good = await change(files, { "cart.py": "def total():\n    return 2 - 1\n" });
    assert.deepEqual(words(good), ["pytest near the change passed", "pytest passed"]);
    const bad = await change(files, { "cart.py": "def total():\n    return 2\n" });
    assert.deepEqual(words(bad), ["pytest near the change failed", "pytest not-run"]);
  });
}).timeout(60_000);
