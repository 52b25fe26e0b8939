import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import type { SwarmEvent, TaskOutcome } from "../../../src/core/events.ts";
import type { Host } from "../../../src/core/host.ts";
import { usd } from "../../../src/core/money.ts";
import { toolCall } from "../../../src/emulator/simulated/edits.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { capsWith } from "../../support/caps.ts";
import { task } from "../../support/plans.ts";
import { tierJson } from "../../support/real-configs.ts";
import { books, calls, type Ran, type SwarmBench, says, swarmBench, writes } from "../../support/swarm-bench.ts";

/** A task may use all of the swarm's budget, so that the swarm's is the one that is met. */
const TIERS = {
  balanced: { ...tierJson("balanced"), budgets: { ...tierJson("balanced").budgets, taskSharePercent: 100 } },
};
const PASSES = { name: "test", file: process.execPath, args: ["-e", ""] };
/** Ends only when it is stopped. */
const HANGS = { name: "test", file: process.execPath, args: ["-e", "setInterval(() => undefined, 1000)"] };

function outcomeOf({ state }: Ran, id: string): TaskOutcome {
  const outcome = state.tasks.find((one) => one.id === id)?.outcome;
  assert.ok(outcome, `${id} has not ended`);
  return outcome;
}

function stoppedOf(ran: Ran, id: string): TaskOutcome & { readonly status: "stopped" } {
  const outcome = outcomeOf(ran, id);
  assert.ok(outcome.status === "stopped", JSON.stringify(outcome));
  return outcome;
}

/** As many turns of the loop as a call of a model needs to be sent, and many more. */
async function aWhile(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

describe("a swarm whose agents go astray", () => {
  let bench: SwarmBench;
  beforeEach(() => {
    bench = swarmBench({ "a.txt": "start\n" });
  });
  afterEach(() => bench.dispose());

  it("stops the one in circles on every model, within 2 % of its budget, says why and keeps its work; the others end well", async () => {
    const ran = await bench.run(
      {
        turn: (talk) => {
          if (talk.task === "b") return writes(talk, "b.txt", "b\n");
          if (talk.turnsDone === 0) return calls(toolCall("write_file", { path: "half.txt", content: "half\n" }));
          return calls(toolCall("read_file", { path: talk.turnsDone % 2 ? "a.txt" : "half.txt" }));
        },
      },
      { request: { plan: { tasks: [task("a"), task("b")] }, checks: [PASSES] } },
    );
    const outcome = stoppedOf(ran, "a");
    assert.equal(outcome.reason, "guard");
    assert.match(outcome.detail, /made the same 2 calls \(read_file\) with the same results/);
    assert.match(readFileSync(outcome.patch ?? "", "utf8"), /\+half/);
    assert.equal(outcomeOf(ran, "b").status, "done");
    const acted = ran.events.flatMap((one) => (one.type === "guard.acted" ? [one.action] : []));
    // The second model's circle is known from the first's, and is not waited for.
    assert.deepEqual(acted, ["hint", "stop", "stop"]);
    const spent = ran.rows.filter((row) => row.task === "a").reduce((sum, row) => sum + (row.cost ?? 0), 0);
    assert.ok(spent <= 0.02 * usd("1"), `$${spent / 1e9}`);
    assert.equal(new Set(Object.values(books(ran))).size, 1);
  });

  it("ends one that gives no sign of life, keeps its work, and goes on with the others", async () => {
    const real = createNodeHost();
    const hanging = Promise.withResolvers<void>();
    let ahead = 0;
    const host: Partial<Host> = {
      elapsed: () => real.elapsed() + ahead,
      // A quarter of an hour goes by as soon as the check hangs.
      sleep: async (ms, signal) => {
        if (ms < 600_000 || ahead > 0) return real.sleep(ms, signal);
        await Promise.race([hanging.promise, new Promise((resolve) => signal.addEventListener("abort", resolve))]);
        ahead += ms;
      },
      exec: (command, signal) => {
        if (command.args.join(" ").includes("setInterval")) setImmediate(hanging.resolve);
        return real.exec(command, signal);
      },
    };
    const ran = await bench.run(
      { turn: (talk) => writes(talk, `${talk.task}.txt`, "x\n") },
      {
        host,
        request: { plan: { tasks: [task("a", { checks: [HANGS] }), task("b")] }, checks: [PASSES], concurrency: 1 },
      },
    );
    const outcome = stoppedOf(ran, "a");
    assert.equal(outcome.reason, "guard");
    assert.match(outcome.detail, /no sign of life for 15 minutes/);
    assert.ok(existsSync(outcome.patch ?? ""));
    assert.equal(outcomeOf(ran, "b").status, "done");
    assert.ok(ran.events.some((event) => event.type === "guard.acted" && event.guard === "watchdog"));
  });

  it("ends a task at the folder's own limits of turns, tool calls and minutes, which can only tighten", async () => {
    const file = (value: object) => ({ status: "read" as const, file: "limits.json", value });
    const run = (value: object) =>
      bench.run(
        { turn: (talk) => calls(toolCall("write_file", { path: `f${talk.turnsDone}.txt`, content: "x\n" })) },
        { request: { plan: { tasks: [task("a")] }, checks: [PASSES], tierLimits: file(value) } },
      );
    const turns = await run({ taskTurns: 4 });
    assert.equal(stoppedOf(turns, "a").reason, "guard");
    assert.match(stoppedOf(turns, "a").detail, /4 turns/);
    assert.equal(turns.rows.length, 4);
    assert.ok(existsSync(stoppedOf(turns, "a").patch ?? ""));
    const toolCalls = await run({ taskToolCalls: 2 });
    assert.match(stoppedOf(toolCalls, "a").detail, /2 tool calls/);
  });
});

describe("a swarm of which one task is stopped by the user", () => {
  let bench: SwarmBench;
  beforeEach(() => {
    bench = swarmBench({ "a.txt": "start\n" });
  });
  afterEach(() => bench.dispose());

  it("ends it in the middle of a check, keeps its work, skips with words what needs it, and goes on with the others", async () => {
    const stop = new AbortController();
    const real = createNodeHost();
    const exec: Host["exec"] = (command, signal) => {
      const running = real.exec(command, signal);
      if (command.args.join(" ").includes("setInterval")) setImmediate(() => stop.abort());
      return running;
    };
    const asked: string[] = [];
    const ran = await bench.run(
      { turn: (talk) => writes(talk, `${talk.task}.txt`, `${talk.task}\n`) },
      {
        host: { exec },
        request: {
          plan: {
            tasks: [task("a", { checks: [HANGS] }), task("b"), task("after", { dependsOn: ["a"] })],
          },
          checks: [PASSES],
          stopOf: (id) => {
            asked.push(id);
            return id === "a" ? stop.signal : new AbortController().signal;
          },
        },
      },
    );
    const outcome = stoppedOf(ran, "a");
    assert.equal(outcome.reason, "cancelled");
    assert.match(outcome.detail, /You stopped this task/);
    assert.ok(existsSync(outcome.patch ?? ""), "its work is not kept");
    assert.equal(outcomeOf(ran, "b").status, "done");
    assert.match(stoppedOf(ran, "after").detail, /needs "a", which you stopped/);
    assert.equal(ran.result.outcome.status, "partly");
    assert.deepEqual(asked.sort(), ["a", "b"]);
    // Nothing more is asked of a model for it, nor is another one tried.
    assert.equal(ran.rows.filter((row) => row.task === "a").length, 2);
    assert.equal(new Set(Object.values(books(ran))).size, 1);
  });

  it("does not begin what was stopped before it started", async () => {
    const ran = await bench.run(
      { turn: (talk) => writes(talk, `${talk.task}.txt`, "x\n") },
      {
        request: {
          plan: { tasks: [task("a"), task("b")] },
          checks: [PASSES],
          stopOf: (id) => (id === "a" ? AbortSignal.abort() : new AbortController().signal),
        },
      },
    );
    assert.equal(stoppedOf(ran, "a").reason, "cancelled");
    assert.equal(ran.rows.filter((row) => row.task === "a").length, 0);
    assert.equal(outcomeOf(ran, "b").status, "done");
  });
});

describe("a swarm that waits", () => {
  let bench: SwarmBench;
  let sent = 0;
  beforeEach(() => {
    bench = swarmBench({ "a.txt": "start\n" });
    sent = 0;
  });
  afterEach(() => bench.dispose());

  it("calls no model while the user thinks about a budget", async () => {
    let meanwhile = -1;
    const ran = await bench.run(
      {
        turn: (talk) => {
          sent++;
          return calls(toolCall("write_file", { path: `${talk.task}${talk.turnsDone}.txt`, content: "x\n" }));
        },
      },
      {
        tiers: TIERS,
        request: {
          plan: { tasks: [task("a"), task("b"), task("c")] },
          checks: [PASSES],
          caps: capsWith({ swarm: usd("0.02") }),
          onCap: async () => {
            const before = sent;
            await aWhile();
            meanwhile = Math.max(meanwhile, sent - before);
            return { choice: "finish" };
          },
        },
      },
    );
    assert.equal(meanwhile, 0, `${sent} sent; ${JSON.stringify(ran.result.outcome)}`);
  });

  it("calls no model while an agent waits for the user's answer", async () => {
    let meanwhile = -1;
    const ran = await bench.run(
      {
        turn: (talk) => {
          sent++;
          if (talk.turnsDone === 0) return calls(toolCall("ask_user", { question: "Which one?" }));
          return talk.turnsDone === 1
            ? calls(toolCall("write_file", { path: "b.txt", content: "x\n" }))
            : says("Done.");
        },
      },
      {
        request: {
          plan: { tasks: [task("a")] },
          checks: [PASSES],
          onQuestion: async () => {
            const before = sent;
            await aWhile();
            meanwhile = sent - before;
            return "This one.";
          },
        },
      },
    );
    assert.equal(meanwhile, 0);
    assert.equal(outcomeOf(ran, "a").status, "done");
  });

  it("calls no model for a task before what it needs is done", async () => {
    const order: string[] = [];
    await bench.run(
      {
        turn: (talk) => {
          order.push(`asks for ${talk.task}`);
          return writes(talk, `${talk.task}.txt`, "x\n");
        },
      },
      {
        request: { plan: { tasks: [task("a"), task("b", { dependsOn: ["a"] })] }, checks: [PASSES] },
        onEvent: (event: SwarmEvent) => {
          if (event.type === "task.finished") order.push(`${event.task} is done`);
        },
      },
    );
    assert.deepEqual(order, ["asks for a", "asks for a", "a is done", "asks for b", "asks for b", "b is done"]);
  });
});
