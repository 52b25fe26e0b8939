import assert from "node:assert/strict";
import { join } from "node:path";
import type { CheckCommand } from "../../../src/core/swarm/plan.ts";
import { acceptable } from "../../../src/core/verify/acceptable.ts";
import { createBefore } from "../../../src/core/verify/before.ts";
import { ownCheck } from "../../../src/core/verify/check.ts";
import { type CheckOptions, runChecks } from "../../../src/core/verify/run-checks.ts";
import type { CheckVerdict } from "../../../src/core/verify/verdict.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { git, temporaryFolder, writeTree } from "../../support/trees.ts";

describe("running checks", () => {
  const host = createNodeHost();
  const folder = temporaryFolder();
  const root = join(folder.path, "copies", "one");
  before(() => writeTree(root, { "a.txt": "a" }));
  after(() => folder.dispose());

  const shell = (name: string, script: string): CheckCommand => ({ name, file: "sh", args: ["-c", script] });

  function run(
    checks: readonly CheckCommand[],
    options: Partial<CheckOptions> = {},
    at = root,
  ): Promise<CheckVerdict[]> {
    return runChecks(host, at, checks.map(ownCheck), ["a.txt"], {
      signal: new AbortController().signal,
      timeoutMs: 10_000,
      memoryMb: 4_096,
      ...options,
    });
  }

  async function baseline(...checks: readonly CheckCommand[]) {
    const known = new Map((await run(checks)).map((verdict) => [verdict.check, verdict]));
    return createBefore(known, () => assert.fail("all is known"));
  }

  const statuses = (verdicts: readonly CheckVerdict[]) => verdicts.map((verdict) => verdict.status);

  it("stops at the first that fails, and shows its words without colours", async () => {
    const verdicts = await run([
      shell("ok", "true"),
      shell("bad", "printf '\\033[31merror\\033[0m: wrong in %s\\n' $PWD; echo more >&2; exit 3"),
      shell("never", "touch ran"),
    ]);
    assert.deepEqual(statuses(verdicts), ["passed", "failed", "not-run"]);
    const [, bad, never] = verdicts;
    assert.ok(bad?.status === "failed" && never?.status === "not-run");
    assert.equal(bad.excerpt, `error: wrong in ${root}\nmore`);
    assert.match(never.excerpt, /because bad failed/);
    assert.equal(await host.files.stat(join(root, "ran")), undefined);
  });

  it("ends a check that hangs, with words", async () => {
    const [verdict] = await run([shell("hangs", "echo started; sleep 60")], { timeoutMs: 150 });
    assert.ok(verdict?.status === "timed-out");
    assert.match(verdict.excerpt, /stopped after 0\.15 s without an end.*\nstarted/);
    const decision = acceptable([verdict]);
    assert.ok(decision.status === "failed");
    assert.match(decision.feedback, /^Checks failed\. hangs did not end in time/);
  });

  it("says what could not be started, and what was cancelled, as no proof", async () => {
    const missing = await run([{ name: "types", file: "no-such-program-here", args: [] }, shell("test", "true")]);
    assert.deepEqual(statuses(missing), ["not-run", "passed"]);
    assert.deepEqual(acceptable(missing), { status: "passed", evidence: "no-checks" });
    const stop = new AbortController();
    const running = run([shell("slow", "sleep 60")], { signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    assert.deepEqual(statuses(await running), ["not-run"]);
    assert.deepEqual(statuses(await run([shell("x", "true")], { signal: AbortSignal.abort() })), ["not-run"]);
  });

  it("does not blame a change for what failed before, and goes on to the next check", async () => {
    const old = (time: string) => `echo "src/a.ts:${time}:5 - error TS1: old fault (took ${time}ms)"; exit 1`;
    const before = await baseline(shell("types", old("12")));
    const same = await run([shell("types", old("99")), shell("test", "true")], { before });
    assert.deepEqual(statuses(same), ["failed-before", "passed"]);
    assert.deepEqual(acceptable(same), { status: "passed", evidence: "checks-passed" });
    assert.deepEqual(acceptable(same.slice(0, 1)), { status: "passed", evidence: "no-checks" });
  });

  it("compares without the copy's own place", async () => {
    const check = shell("test", 'echo "Error: fault in $PWD/src/a.js:3"; exit 1');
    const other = join(folder.path, "copies", "two");
    writeTree(other, { "a.txt": "a" });
    assert.deepEqual(statuses(await run([check], { before: await baseline(check) }, other)), ["failed-before"]);
  });

  it("does blame it for one more failure, and lets it mend an old one", async () => {
    const before = await baseline(shell("test", "echo '1 passing'; echo 'not ok a'; exit 1"));
    const worse = await run([shell("test", "echo 'not ok a'; echo 'not ok b'; exit 1")], { before });
    assert.deepEqual(statuses(worse), ["failed"]);
    const moreTests = await run([shell("test", "echo '2 passing'; echo 'not ok a'; exit 1")], { before });
    assert.deepEqual(statuses(moreTests), ["failed-before"]);
    const mended = await run([shell("test", "echo '2 passing'")], { before });
    assert.deepEqual(statuses(mended), ["passed"]);
    const crashed = await run([shell("test", "echo 'cannot load a.js'; exit 1")], { before });
    assert.deepEqual(statuses(crashed), ["failed"]);
  });

  it("keeps an excerpt to 60 lines and 4,000 characters, with the failures and the end in it", async () => {
    const noise = 'i=0; while [ $i -lt 400 ]; do echo "fine $i"; i=$((i+1)); done';
    const [verdict] = await run([shell("test", `echo 'error: the cause'; ${noise}; echo 'the end'; exit 1`)]);
    assert.ok(verdict?.status === "failed");
    const lines = verdict.excerpt.split("\n");
    assert.ok(lines.length <= 62 && verdict.excerpt.length <= 4_000, `${lines.length} lines`);
    assert.equal(lines[0], "error: the cause");
    assert.match(lines[1] ?? "", /lines left out/);
    assert.equal(lines.at(-1), "the end");
  });

  it("runs npm scripts, in an environment without keys and without a repository above", async () => {
    const script = 'node -e "console.log(process.env.OPENROUTER_API_KEY, process.env.CI); process.exit(1)"';
    git(folder.path, "init", "-q");
    writeTree(root, { "package.json": JSON.stringify({ scripts: { test: script } }) });
    process.env.OPENROUTER_API_KEY = "sk-or-canary";
    try {
      const [npm, insideRepository] = [
        { name: "test", file: "npm", args: ["run", "--silent", "test"] },
        { name: "git", file: "git", args: ["rev-parse", "--git-dir"] },
      ];
      const [verdict] = await run([npm]);
      assert.ok(verdict?.status === "failed", JSON.stringify(verdict));
      assert.match(verdict.excerpt, /^undefined 1/);
      assert.deepEqual(statuses(await run([insideRepository])), ["failed"]);
    } finally {
      delete process.env.OPENROUTER_API_KEY;
    }
  });
}).timeout(20_000);
