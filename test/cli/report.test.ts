import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { billLine } from "../../src/cli/bill-line.ts";
import { showProgress } from "../../src/cli/progress.ts";
import { reportText } from "../../src/cli/report.ts";
import type { SwarmEvent, SwarmFact } from "../../src/core/events.ts";
import { usd } from "../../src/core/money.ts";
import { applyEvent } from "../../src/core/swarm/state.ts";
import type { SwarmState } from "../../src/core/swarm/state-types.ts";
import { task } from "../support/plans.ts";
import { git, temporaryFolder } from "../support/trees.ts";

const NOTHING = { promptTokens: 0, cachedTokens: 0, cacheWriteTokens: 0, completionTokens: 0, reasoningTokens: 0 };

const call = { task: "a", role: "worker", attempt: "1", model: "x/y" } as const;

function factsOf(workspace: string, patch: string): readonly SwarmFact[] {
  return [
    {
      type: "swarm.started",
      goal: "A goal",
      tier: "balanced",
      workspace,
      simulated: true,
      endpoint: "simulated OpenRouter",
      budget: usd("1"),
      concurrency: 10,
      baseline: "dear/model",
    },
    { type: "plan.ready", tasks: [task("a", { title: "Do \u001b[2J it" }), task("b")], source: "given" },
    { type: "notice", level: "warn", text: "Not copied: big.bin" },
    { type: "notice", level: "info", text: "only for the log" },
    { type: "task.started", task: "a", agent: "a" },
    { type: "task.routed", task: "a", model: "x/y", role: "primary", chain: ["x/y"], reason: "it is cheap" },
    { ...call, type: "call.reserved", bound: usd("0.02") },
    {
      ...call,
      type: "call.settled",
      bound: usd("0.02"),
      cost: usd("0.01"),
      origin: "billed",
      usage: { ...NOTHING, promptTokens: 1_000, completionTokens: 200 },
      baselineCost: usd("0.1"),
      ms: 5,
      firstTokenMs: 1,
    },
    { ...call, type: "call.reserved", attempt: "2", bound: usd("0.02") },
    { ...call, type: "call.held", attempt: "2", bound: usd("0.02"), why: "cut" },
    {
      type: "check.finished",
      task: "a",
      model: "x/y",
      verdict: { check: "test", status: "failed", ms: 1, excerpt: "" },
    },
    { type: "task.retried", task: "a", model: "x/y", attempt: 2, why: "test failed" },
    { type: "task.escalated", task: "a", from: "x/y", to: "z/w", why: "test failed" },
    {
      ...{ type: "task.escalated", task: "a", from: "z/w", to: "v/u", why: "in circles", cause: "stuck" },
      ...{ stage: 3, stages: 3, spent: usd("0.01") },
    },
    {
      type: "task.finished",
      task: "a",
      outcome: { status: "done", answer: "ok", evidence: "checks-passed", files: ["f"], model: "z/w" },
    },
    {
      type: "task.finished",
      task: "b",
      outcome: { status: "failed", kind: "checks", detail: "Checks failed.\nmore", patch: "/run/tasks/b.patch" },
    },
    {
      ...{ type: "budget.alert", budget: { scope: "month", key: "2026-11" } },
      ...{ used: usd("8.5"), cap: usd("10"), percent: 85 },
    },
    {
      type: "swarm.finished",
      outcome: { status: "partly", failed: 1 },
      patch,
      files: ["f"],
      settled: usd("0.01"),
      held: usd("0.02"),
      ms: 1_500,
    },
  ];
}

const eventsOf = (workspace: string, patch: string): SwarmEvent[] =>
  factsOf(workspace, patch).map((fact, index) => ({ at: index * 100, swarm: "s", ...fact }));

function report(workspace = "/work", patch = "/run/changes.patch"): string {
  const state = eventsOf(workspace, patch).reduce(applyEvent, null as SwarmState | null);
  assert.ok(state);
  return reportText(state, { billed: usd("0.015"), folder: "/run" });
}

describe("the report of a terminal run", () => {
  it("says of each agent its type, model, reason, tokens, cost with origin, checks, retries and escalation", () => {
    const text = report();
    for (const words of [
      /^ 1\. Do .* it \[a\]: done, checks passed$/m,
      /type +coding, medium/,
      /model +v\/u \(it is cheap\)/,
      /escalated +x\/y -> z\/w: test failed$/m,
      /escalated +z\/w -> v\/u: in circles \(stage 3 of 3, \$0\.010 spent so far\)/,
      /retries +1: test failed/,
      /checks +1 run, 1 not passed; last: test failed/,
      /tokens +1,000 in, 200 out, 2 calls/,
      /cost +\$0\.010 billed, and up to \$0\.020 held \(outcome unknown\)/,
      /^ 2\. Do b \[b\]: failed \(checks\): Checks failed\.$/m,
      /kept +what it had made, which is not in the result: \/run\/tasks\/b\.patch/,
      /saving 90\.0 %/,
      /Result +1 task did not get done, the rest is kept in 1\.5 s/,
      /Budget +85 % of this month's budget of \$10\.00 is used/,
      /Note +Not copied: big\.bin/,
      /Simulated +the models' answers were simulated/,
    ])
      assert.match(text, words);
    assert.doesNotMatch(text, /only for the log/);
  });

  it("lets no escape sequence of a model through to the terminal, here or on the way", () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    const control = /[\u0000-\u0009\u000b-\u001f]/;
    assert.doesNotMatch(report(), control);
    const lines: string[] = [];
    const out = { isTTY: false, write: (line: string) => lines.push(line) > 0 } as unknown as NodeJS.WriteStream;
    const progress = showProgress(out);
    for (const event of eventsOf("/work", "/run/changes.patch")) progress.add(event);
    progress.add({ at: 2_000, swarm: "s", type: "notice", level: "warn", text: "odd \u001b]0;title\u0007 text" });
    assert.match(lines.join(""), /note: odd .*text/);
    assert.doesNotMatch(lines.join(""), control);
  });

  it("gives a command that applies the patch in a folder below a repository's root, with an odd name too", function () {
    if (process.platform === "win32") this.skip();
    const folder = temporaryFolder();
    try {
      const workspace = join(folder.path, "it's a folder", "ü");
      mkdirSync(workspace, { recursive: true });
      git(folder.path, "init", "-q");
      writeFileSync(join(workspace, "f"), "a\n");
      const patch = join(folder.path, "my changes.patch");
      writeFileSync(patch, "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n");
      const command = /to apply it: (.*)$/m.exec(report(workspace, patch))?.[1];
      execFileSync("sh", ["-c", String(command)], { stdio: "pipe" });
      assert.equal(readFileSync(join(workspace, "f"), "utf8"), "b\n");
    } finally {
      folder.dispose();
    }
  });
});

describe("the bill beside the ledger", () => {
  const line = (billed: string, held: string) => billLine(usd(billed), { settled: usd("0.01"), held: usd(held) });

  it("is equal, within what is held, or not equal", () => {
    assert.match(line("0.01", "0"), /equal to the ledger$/);
    assert.match(line("0.015", "0.02"), /the rest is within the \$0\.020 held/);
    assert.match(line("0.04", "0.02"), /NOT EQUAL/);
    assert.match(line("0.009", "0.02"), /NOT EQUAL/);
  });
});
