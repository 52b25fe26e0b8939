import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, globSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SAMPLE_WORKSPACE } from "../../src/cli/project.ts";
import { applyEvent } from "../../src/core/swarm/state.ts";
import type { SwarmState } from "../../src/core/swarm/state-types.ts";
import { Terminal, type TerminalRun } from "../support/terminal.ts";
import { treeOf } from "../support/trees.ts";

describe("the main job: a swarm on the sample project, in the terminal", () => {
  const terminal = new Terminal();
  let run: TerminalRun;
  let state: SwarmState;
  let untouched: unknown;

  before(async () => {
    untouched = treeOf(SAMPLE_WORKSPACE);
    run = await terminal.run(["--json"]);
    const reduced = run.events.reduce(applyEvent, null as SwarmState | null);
    assert.ok(reduced, run.stderr);
    state = reduced;
  });
  after(() => terminal.dispose());

  it("gets every task done, with failed checks on the way and an escalation", () => {
    assert.equal(run.code, 0, run.stderr);
    assert.equal(state.outcome?.status, "done");
    assert.ok(state.tasks.length > 10);
    assert.ok(state.tasks.some((task) => task.escalations.length > 0));
    assert.ok(state.tasks.some((task) => task.checks.some((check) => check.status === "failed")));
    for (const task of state.tasks) {
      assert.ok(task.model && task.reason, `${task.id} names its model and why`);
      assert.ok(task.totals.settled > 0, `${task.id} has a cost`);
    }
  });

  it("adds up: agents = swarm = ledger = the emulator's bill, to the nano-dollar", () => {
    const agents = state.tasks.reduce((sum, task) => sum + task.totals.settled, 0);
    assert.equal(agents, state.totals.settled);
    const finished = run.events.find((event) => event.type === "swarm.finished");
    assert.equal(finished?.settled, agents);
    const [file] = globSync(join(terminal.data, "simulated", "*.sqlite"));
    assert.ok(file);
    const ledger = new DatabaseSync(file, { readOnly: true });
    const row = ledger
      .prepare("SELECT sum(cost) AS cost, count(*) AS rows FROM attempts WHERE state = 'settled'")
      .get();
    ledger.close();
    assert.equal(row?.cost, agents);
    assert.equal(row?.rows, state.totals.calls);
    assert.match(run.stderr, /by the emulator.*: equal to the ledger/);
    assert.equal(state.totals.held, 0);
    assert.equal(state.totals.reserved, 0);
  });

  it("says what a person wants to know, and that the answers were simulated", () => {
    for (const words of [
      /type +coding, complex/,
      /model +deepseek/,
      /cost +\$[\d.]+ billed/,
      /saving [\d.]+ %/,
      /Patch +\//,
    ]) {
      assert.match(run.stderr, words);
    }
    assert.match(run.stderr, /Simulated +the models' answers were simulated/);
    assert.equal(state.simulated, true);
  });

  it("leaves the user's folder as it was, and gives a patch that applies and passes the project's own tests", () => {
    assert.deepEqual(treeOf(SAMPLE_WORKSPACE), untouched);
    assert.ok(state.patch && existsSync(state.patch));
    const copy = mkdtempSync(join(tmpdir(), "frugal-applied-"));
    try {
      cpSync(SAMPLE_WORKSPACE, copy, { recursive: true });
      execFileSync("git", ["init", "-q"], { cwd: copy });
      execFileSync("git", ["apply", state.patch], { cwd: copy });
      execFileSync("npm", ["test", "--silent"], { cwd: copy, stdio: "pipe" });
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });

  it("cleans up its copies and its journal, and keeps what the history shows and what can be applied", () => {
    const folder = join(terminal.data, "runs", state.id);
    const kept = ["changes.patch", "events.jsonl", "proposal.json", "request.json", "transcripts"];
    assert.deepEqual(readdirSync(folder).sort(), kept);
  });
});
