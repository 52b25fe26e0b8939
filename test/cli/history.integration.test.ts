import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { usd } from "../../src/core/money.ts";
import { openLedger } from "../../src/node/ledger/client.ts";
import { keepRun, said } from "../support/kept-runs.ts";
import { attempt, billed } from "../support/ledger-attempts.ts";
import { Terminal } from "../support/terminal.ts";

const ESCAPE = "\u001b[31mred\u001b]0;title\u0007\u009b2J\u202e";
const KEY = "sk-or-v1-canary-canary-canary";

describe("`history` in the terminal", () => {
  const terminal = new Terminal();
  const runs = join(terminal.data, "runs");
  before(async () => {
    keepRun(runs, { id: "older", goal: `Add ${ESCAPE}`, simulated: true, startedAt: 1_000_000_000_000 });
    keepRun(runs, {
      id: "newer",
      goal: "Fix the invoice",
      answer: ESCAPE,
      patch: "diff --git a/x b/x\n",
      transcripts: { "lines-worker-1": [said("user", `please ${ESCAPE} with ${KEY}`), said("assistant", "done")] },
    });
    keepRun(runs, { id: "open", end: "none", startedAt: 1_000_000_000_001 });
    const ledger = await openLedger({ file: join(terminal.data, "ledger.sqlite") });
    const reserved = await ledger.reserve(attempt("a1", { swarm: "newer", at: Date.now() }), []);
    assert.equal(reserved.status, "reserved");
    await ledger.markSent("a1");
    await ledger.settle("a1", billed(usd("0.0425")));
    await ledger.close();
  });
  after(() => terminal.dispose());

  const plain = (text: string) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    assert.doesNotMatch(text, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    assert.equal(text.includes(KEY), false);
    return text;
  };
  const run = (...args: readonly string[]) => terminal.run(["history", ...args], { OPENROUTER_API_KEY: KEY });

  it("lists runs newest first with what the ledger says, simulated ones as such, and how they ended", async () => {
    const { code, stdout } = await run();
    assert.equal(code, 0);
    const [, first = "", second = "", third = ""] = plain(stdout).split("\n");
    assert.match(first, /^newer +2026-11-22 12:00 +balanced +done +1\/1 +\$0\.043 +Fix the invoice$/);
    assert.match(second, /^open .*interrupted +0\/1/);
    assert.match(third, /^older .*\$0\.0025 simulated +Add /);
    assert.match(stdout, /3 runs, 0\.0 MB in /);
    const { stdout: json } = await run("list", "--json");
    assert.equal(JSON.parse(json)[0].cost.from, "ledger");
  });

  it("shows a run and an agent's transcript, as text that a terminal does not obey", async () => {
    const { stdout, code } = await run("show", "newer");
    assert.equal(code, 0);
    assert.match(
      plain(stdout),
      /Goal +Fix the invoice.*Cost +\$0\.043 settled, .* by the ledger.*Do lines \[lines\].*Patch .*changes\.patch.*lines-worker-1/s,
    );
    const talk = await run("show", "newer", "--agent", "lines-worker-1");
    assert.match(plain(talk.stdout), /-- user\nplease .*\[key\]\n-- assistant\ndone\n/);
    for (const wrong of [
      ["show", "nothing"],
      ["show", "newer", "--agent", "../events"],
      ["export", "nothing"],
    ]) {
      const { code, stderr } = await run(...wrong);
      assert.equal(code, 1);
      assert.match(stderr, /There is no .*history (list|show newer)/);
    }
    assert.equal((await run("show")).code, 2);
    assert.match((await run("sing")).stderr, /use list, show, search, export, delete or prune/);
  });

  it("finds a text with where it is", async () => {
    const { stdout, code } = await run("search", "THE", "invoice");
    assert.equal(code, 0);
    assert.match(plain(stdout), /^newer\n {4}goal: Fix the invoice\n1 place; 3 runs were looked through\.\n$/);
    assert.equal((await run("search", "nowhere at all")).code, 1);
  });

  it("exports a run into a file that others cannot read", async () => {
    const out = join(terminal.data, "run.md");
    const { code } = await run("export", "newer", "--format", "md", "--out", out);
    assert.equal(code, 0);
    assert.match(readFileSync(out, "utf8"), /^# Fix the invoice\n/);
    if (process.platform !== "win32") assert.equal(statSync(out).mode & 0o777, 0o600);
    const { stdout } = await run("export", "newer");
    assert.equal(JSON.parse(plain(stdout)).format, "frugal-swarm-run");
    assert.equal((await run("export", "newer", "--format", "pdf")).code, 2);
  });

  it("prunes within limits that are numbers, and deletes what is named, never what has not ended", async () => {
    const pruned = await run("prune", "--max-mb", "0.000001", "--json");
    assert.deepEqual(JSON.parse(pruned.stdout), { removed: 0, slimmed: 0, bytes: 0 });
    assert.match((await run("prune", "--max-mb", "-1")).stderr, /--max-mb "-1": give a number/);
    const { code, stdout } = await run("delete", "older", "open");
    assert.equal(code, 1);
    assert.match(plain(stdout), /Run older is removed\.\nRun open has not ended/);
    assert.deepEqual([existsSync(join(runs, "older")), existsSync(join(runs, "open"))], [false, true]);
  });
});
