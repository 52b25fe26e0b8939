import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SwarmEvent } from "../../../src/core/events.ts";
import { usd } from "../../../src/core/money.ts";
import type { CheckCommand } from "../../../src/core/swarm/plan.ts";
import { createFiles } from "../../../src/node/files.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { task } from "../../support/plans.ts";
import { tierJson } from "../../support/real-configs.ts";
import { books, type SwarmBench, says, swarmBench, writes } from "../../support/swarm-bench.ts";
import { treeOf, writeTree } from "../../support/trees.ts";

const node = (code: string): CheckCommand => ({ name: "test", file: process.execPath, args: ["-e", code] });

/** Fails when both files are there. */
const TOGETHER = node(
  'const has = (f) => require("fs").existsSync(f); if (has("a.txt") && has("b.txt") && !has("mended.txt")) { console.log("error: a and b do not fit"); process.exit(1); }',
);

const notices = (events: readonly SwarmEvent[]) =>
  events.flatMap((event) => (event.type === "notice" ? [event.text] : [])).join("\n");

describe("a whole swarm", () => {
  let bench: SwarmBench;
  beforeEach(() => {
    bench = swarmBench({ "start.txt": "start\n" });
  });
  afterEach(() => bench.dispose());

  const two = { plan: { tasks: [task("a"), task("b")] } };

  it("mends results that pass alone and fail together, as a task of its own", async () => {
    const ran = await bench.run(
      { turn: (talk) => writes(talk, talk.task === "repair-merge" ? "mended.txt" : `${talk.task}.txt`, "x\n") },
      { request: { ...two, checks: [TOGETHER] } },
    );
    assert.equal(ran.result.outcome.status, "done");
    assert.deepEqual(
      ran.result.changes.map((change) => change.path),
      ["a.txt", "b.txt", "mended.txt"],
    );
    const wrong = ran.state.falseAccepts;
    assert.deepEqual(
      wrong.map(({ tasks, foundBy }) => [tasks, foundBy]),
      [[["a", "b"], "merged-checks"]],
    );
    assert.match(wrong[0]?.detail ?? "", /a and b do not fit/);
    const repair = ran.state.tasks.find((one) => one.id === "repair-merge");
    assert.ok((repair?.totals.settled ?? 0) > 0, "its cost is in the books like any other");
    assert.equal(new Set(Object.values(books(ran))).size, 1);
  });

  it("says that not all is done when the repair fails, and still gives the merge", async () => {
    const ran = await bench.run(
      { turn: (talk) => (talk.task === "repair-merge" ? says("I cannot.") : writes(talk, `${talk.task}.txt`, "x\n")) },
      { request: { ...two, checks: [TOGETHER] } },
    );
    assert.deepEqual(ran.result.outcome, { status: "partly", failed: 1 });
    assert.equal(ran.result.changes.length, 2);
  });

  it("does a conflicting result once more on top of the other", async () => {
    const ran = await bench.run(
      {
        turn: (talk, { messages }) => {
          const again = messages.some((message) => message.content.includes("conflicted with it in start.txt"));
          return writes(talk, "start.txt", again ? "a and b\n" : `${talk.task}\n`);
        },
      },
      { request: two },
    );
    assert.equal(ran.result.outcome.status, "done");
    assert.equal(new TextDecoder().decode(ran.result.changes[0]?.after ?? undefined), "a and b\n");
    assert.ok(ran.rows.some((row) => row.role === "merger"));
  });

  it("is cancelled while a check runs: that result does not count, what is done before is kept, no copy is left", async () => {
    const stop = new AbortController();
    const slow = node('if (require("fs").existsSync("b.txt")) setTimeout(() => {}, 60_000);');
    const real = createNodeHost();
    const ran = await bench.run(
      { turn: (talk) => writes(talk, `${talk.task}.txt`, "x\n") },
      {
        request: { plan: { tasks: [task("a"), task("b", { dependsOn: ["a"] })] }, checks: [slow] },
        signal: stop.signal,
        host: {
          exec(command, signal) {
            const running = real.exec(command, signal);
            if (command.args === slow.args && existsSync(join(command.cwd, "b.txt"))) setImmediate(() => stop.abort());
            return running;
          },
        },
      },
    );
    assert.equal(ran.result.outcome.status === "stopped" && ran.result.outcome.reason, "cancelled");
    assert.deepEqual(
      ran.result.changes.map((change) => change.path),
      ["a.txt"],
    );
    const b = ran.state.tasks.find((one) => one.id === "b")?.outcome;
    assert.equal(b?.status === "stopped" && b.reason, "cancelled");
    assert.deepEqual(readdirSync(ran.result.folder).sort(), [
      "changes.patch",
      "events.jsonl",
      "proposal.json",
      "request.json",
      "tasks",
      "transcripts",
    ]);
  });

  it("warns once a budget is used to the threshold, and lowers the swarm's cap to the tier's own", async () => {
    const tier = { ...tierJson("balanced"), budgets: { ...tierJson("balanced").budgets, swarm: "0.02" } };
    const ran = await bench.run(
      { turn: (talk) => writes(talk, `${talk.task}.txt`, "x\n") },
      { request: { plan: { tasks: [task("a")] }, alertPercent: 1 }, tiers: { balanced: tier } },
    );
    assert.equal(ran.state.budget, usd("0.02"));
    assert.match(notices(ran.events), /balanced\.json allows \$0\.02/);
    const alerts = ran.events.filter((event) => event.type === "budget.alert");
    assert.deepEqual(
      alerts.map((event) => event.budget.scope),
      ["swarm"],
    );
  });

  it("tells no costs of single calls, times or error rates where the tier's monitoring is off, and books them all", async () => {
    const monitoring = { costTracking: false, performanceMetrics: false, errorRates: false };
    const ran = await bench.run(
      { turn: (talk) => writes(talk, `${talk.task}.txt`, "x\n") },
      { request: two, tiers: { balanced: { ...tierJson("balanced"), monitoring } } },
    );
    assert.equal(ran.events.filter((event) => event.type.startsWith("call.")).length, 0);
    const { ledger, said, billed } = books(ran);
    assert.ok(said > 0);
    assert.deepEqual([ledger, billed], [said, said]);
  });

  it("says in words that the disk is full, and does not throw", async () => {
    const files = createFiles();
    const full = async (path: string, data: string | Uint8Array) => {
      if (path.endsWith("changes.patch")) throw new Error("ENOSPC: no space left on device");
      return files.write(path, data);
    };
    const ran = await bench.run(
      { turn: (talk) => writes(talk, `${talk.task}.txt`, "x\n") },
      { request: two, host: { files: { ...files, write: full } } },
    );
    assert.equal(ran.result.outcome.status === "failed" && ran.result.outcome.kind, "workspace");
    assert.match(JSON.stringify(ran.result.outcome), /no space left/);
    assert.equal(ran.events.at(-1)?.type, "swarm.finished");
  });

  it("one task's trouble with the disk is its own: the other is done and kept", async () => {
    const files = createFiles();
    const makeFolder = async (path: string) => {
      if (path.includes("a-worker")) throw new Error("EACCES: permission denied");
      return files.makeFolder(path);
    };
    const ran = await bench.run(
      { turn: (talk) => writes(talk, `${talk.task}.txt`, "x\n") },
      { request: two, host: { files: { ...files, makeFolder } } },
    );
    assert.deepEqual(ran.result.outcome, { status: "partly", failed: 1 });
    assert.deepEqual(
      ran.result.changes.map((change) => change.path),
      ["b.txt"],
    );
  });

  it("names a check that cannot be run, and does not call it failing before", async () => {
    const checks = [{ name: "test", file: "no-such-program-anywhere", args: [] }];
    const ran = await bench.run(
      { turn: (talk) => writes(talk, `${talk.task}.txt`, "x\n") },
      { request: { plan: { tasks: [task("a")] }, checks } },
    );
    assert.match(notices(ran.events), /test decides nothing.*no-such-program-anywhere/);
    assert.deepEqual(ran.state.checks?.failingBefore, []);
    const outcome = ran.state.tasks[0]?.outcome;
    assert.equal(outcome?.status === "done" && outcome.evidence, "reviewed");
  });

  it("says of a check that hangs without any change that it does, and what to do, and holds it against nobody", async () => {
    const checks = [node("setTimeout(() => {}, 60_000)")];
    const ran = await bench.run(
      { turn: (talk) => writes(talk, `${talk.task}.txt`, "x\n") },
      {
        request: {
          plan: { tasks: [task("a")] },
          checks,
          checkLimits: { timeoutMs: 400, memoryMb: 4_096 },
        },
      },
    );
    assert.match(
      notices(ran.events),
      /test hangs without any change: It was stopped after 0\.4 s.*checkTimeoutSeconds.*frugalSwarm\.checks/,
    );
    assert.deepEqual(ran.state.checks?.failingBefore, ["test"]);
    assert.deepEqual(
      ran.state.tasks[0]?.checks.map(({ status }) => status),
      ["failed-before", "accepted"],
    );
  });

  it("clears what a killed run left: copies and store go, its events and its patch stay", async () => {
    const dead = join(bench.folder, "runs", "dead");
    writeTree(dead, { "copies/a/x.txt": "x", "store.git/HEAD": "x", "events.jsonl": "{}\n", "changes.patch": "p" });
    const ran = await bench.run(
      { turn: () => says("Nothing to do.") },
      { request: { plan: { tasks: [task("a", { type: "general" })] } } },
    );
    assert.equal(ran.result.outcome.status, "done");
    assert.deepEqual(Object.keys(treeOf(dead)).sort(), ["changes.patch", "events.jsonl"]);
    assert.ok(existsSync(join(ran.result.folder, "events.jsonl")));
  });

  it("refuses the home folder and what holds it", async () => {
    const ran = await bench.run(
      { turn: () => says("") },
      { request: two, host: { home: join(bench.workspace, "me") } },
    );
    assert.equal(ran.result.outcome.status === "failed" && ran.result.outcome.kind, "workspace");
    assert.match(JSON.stringify(ran.result.outcome), /home folder/);
    assert.equal(ran.emulator.requests(), 0);
  });

  it("keeps a plan that was given free of a planner, and the journal tells the same as the events", async () => {
    const ran = await bench.run({ turn: (talk) => writes(talk, `${talk.task}.txt`, "x\n") }, { request: two });
    assert.deepEqual(
      ran.state.tasks.map((one) => one.id),
      ["a", "b"],
    );
    const lines = readFileSync(join(ran.result.folder, "events.jsonl"), "utf8").trim().split("\n");
    const told = ran.events.filter((event) => event.type !== "task.activity");
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      told,
    );
  });
});
