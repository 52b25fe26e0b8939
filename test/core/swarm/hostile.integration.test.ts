import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../../../src/core/host.ts";
import type { Fault } from "../../../src/emulator/faults.ts";
import type { Answer } from "../../../src/emulator/responder.ts";
import type { Conversation } from "../../../src/emulator/simulated/conversation.ts";
import { toolCall } from "../../../src/emulator/simulated/edits.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { task } from "../../support/plans.ts";
import {
  books,
  calls,
  planOf,
  type Ran,
  type SwarmBench,
  says,
  swarmBench,
  writes,
} from "../../support/swarm-bench.ts";

/** The pauses of retries are over at once, and the clock knows; the clocks that watch for a stall are longer. */
function hasty(): Pick<Host, "sleep" | "elapsed"> {
  const { sleep } = createNodeHost();
  let skipped = 0;
  return {
    elapsed: () => performance.now() + skipped,
    sleep: async (ms, signal) => {
      if (ms > 20_000) return sleep(ms, signal);
      skipped += ms;
    },
  };
}

/** A provider that writes five dollars onto every bill. */
const greedy: Pick<Host, "fetch"> = {
  fetch: async (input, init) => {
    const answer = await fetch(input, init);
    const text = (await answer.text()).replaceAll(/"cost":[\d.e-]+/g, '"cost":5');
    return new Response(text, { status: answer.status, headers: answer.headers });
  },
};

const two = { plan: { tasks: [task("a"), task("b")] } };

const own = (talk: Conversation): Answer => writes(talk, `${talk.task}.txt`, "new\n");

const http = (status: number, message: string): Fault => ({
  kind: "http",
  status,
  body: { error: { code: status, message } },
});

/** Every book says the same amount, and nothing is left open. */
function assertBooks(ran: Ran): void {
  const { billed, ...ours } = books(ran);
  assert.deepEqual(new Set(Object.values(ours)).size, 1, JSON.stringify(ours));
  assert.equal(ran.state.totals.reserved, 0);
  assert.equal(ran.rows.filter((row) => row.state === "reserved" || row.state === "sent").length, 0);
  assert.ok(billed >= ours.ledger, "nothing is booked that was not billed");
  assert.ok(billed <= ours.ledger + ran.state.totals.held, "what was billed and is not booked is held");
}

function outcomeOf(ran: Ran, id: string) {
  return ran.state.tasks.find((one) => one.id === id)?.outcome;
}

describe("a swarm on models and endpoints that mean no good", () => {
  let bench: SwarmBench;
  beforeEach(() => {
    bench = swarmBench({ "a.txt": "a\n", "package.json": '{"scripts":{"test":"node -e 0"}}' });
  });
  afterEach(() => bench.dispose());

  it("writes nothing outside of a copy and nothing that runs by itself, and goes on", async () => {
    const bad = calls(
      toolCall("write_file", { path: "../../../evil.txt", content: "x" }),
      toolCall("write_file", { path: "/tmp/frugal-evil.txt", content: "x" }),
      toolCall("write_file", { path: ".git/hooks/post-checkout", content: "x" }),
      toolCall("write_file", { path: ".npmrc", content: "x" }),
      toolCall("edit_file", { path: "package.json", old_text: "node -e 0", new_text: "evil" }),
      toolCall("read_file", { path: "../../../../etc/passwd" }),
    );
    const ran = await bench.run(
      { turn: (talk) => (talk.turnsDone === 0 ? bad : own({ ...talk, turnsDone: talk.turnsDone - 1 })) },
      { request: two },
    );
    assert.equal(ran.result.outcome.status, "done");
    assert.deepEqual(
      ran.result.changes.map((change) => change.path),
      ["a.txt", "b.txt"],
    );
    assert.equal(existsSync(join(bench.folder, "evil.txt")) || existsSync("/tmp/frugal-evil.txt"), false);
    const refused = ran.events.filter((event) => event.type === "tool.finished" && !event.ok);
    assert.equal(refused.length, 12);
    assertBooks(ran);
  });

  it("stops a model that runs into its token limit again and again, before it has eaten the budget", async () => {
    const endless: Answer = { content: "and so on ".repeat(9_000), toolCalls: [], finish: "length" };
    const ran = await bench.run({ turn: () => endless }, { request: { plan: { tasks: [task("a")] } } });
    const outcome = outcomeOf(ran, "a");
    assert.match(outcome?.status === "stopped" ? outcome.detail : "", /said the same over and over/);
    assert.equal(ran.state.totals.calls, 4, "two answers of each model");
    assertBooks(ran);
  });

  it("runs only so many tool calls of one answer, and keeps odd names out of the conversation", async () => {
    const flood = Array.from({ length: 300 }, (_, at) => toolCall("read_file", { path: "a.txt", start_line: at + 1 }));
    const odd = [
      { name: "wr\u001b[31mite\n../x", arguments: "[1]" },
      { name: "__proto__", arguments: '{"half": ' },
    ];
    const seen: unknown[] = [];
    const ran = await bench.run(
      {
        turn: (talk, { messages }) => {
          if (talk.turnsDone === 0) return calls(...odd, ...flood);
          const last = messages.findLast((message) => message.role === "assistant");
          if (talk.turnsDone === 1 && last?.role === "assistant") seen.push(...last.toolCalls.slice(0, 2));
          return own({ ...talk, turnsDone: talk.turnsDone - 1 });
        },
      },
      { request: { plan: { tasks: [task("a")] } } },
    );
    assert.equal(ran.result.outcome.status, "done");
    assert.ok((ran.state.tasks[0]?.toolCalls ?? 999) < 50);
    assert.deepEqual(
      seen.map((call) => [(call as { name: string }).name, (call as { arguments: string }).arguments]),
      [
        ["wr__31mite____x", "{}"],
        ["__proto__", "{}"],
      ],
    );
  });

  for (const [what, fault, kind] of [
    ["402: no credit", http(402, "Insufficient credits"), "no_credit"],
    ["403: the key's limit", http(403, "Key limit exceeded (total limit)."), "key_limit"],
  ] as const) {
    it(`${what}, in the middle: the swarm ends, says why, and keeps what is done`, async () => {
      const ran = await bench.run(
        { turn: (talk) => (talk.task === "b" ? { fault } : own(talk)) },
        { request: { plan: { tasks: [task("a"), task("b", { dependsOn: ["a"] })] } } },
      );
      assert.equal(ran.result.outcome.status === "failed" && ran.result.outcome.kind, kind);
      assert.deepEqual(
        ran.result.changes.map((change) => change.path),
        ["a.txt"],
      );
      assert.ok(ran.result.patch && existsSync(ran.result.patch));
      assertBooks(ran);
    });
  }

  it("a stream that is cut in a tool call runs nothing, is held, and is asked again", async () => {
    let cut = false;
    const ran = await bench.run(
      {
        turn: (talk) => {
          if (cut || talk.task !== "b") return own(talk);
          cut = true;
          return { fault: { kind: "cut", afterTokens: 8 }, answer: writes(talk, "half.txt", "x".repeat(300)) };
        },
      },
      { request: two, host: hasty() },
    );
    assert.equal(ran.result.outcome.status, "done");
    assert.ok(ran.result.changes.every((change) => change.path !== "half.txt"));
    assert.equal(ran.rows.filter((row) => row.state === "held").length, 1);
    assert.ok(ran.state.totals.held > 0);
    assertBooks(ran);
  });

  it("429 on one model for ever: another does the work, and the result names who did it", async () => {
    const ran = await bench.run(
      {
        turn: (talk, { model }) => (model.includes("deepseek") ? { fault: { kind: "http", status: 429 } } : own(talk)),
      },
      { request: { plan: { tasks: [task("a")] } }, host: hasty() },
    );
    const outcome = outcomeOf(ran, "a");
    assert.doesNotMatch(outcome?.status === "done" ? outcome.model : "deepseek", /deepseek/);
    assert.match(
      ran.state.notices.map((one) => one.text).join(),
      /Failed calls: deepseek\/deepseek-v3\.2 3 of 3/,
      "who stepped in stays",
    );
    assertBooks(ran);
  });

  it("429 on all, and empty answers on all: every task fails in words, and nothing stays open", async () => {
    for (const [fault, kind] of [
      [{ kind: "http", status: 429 }, "rate_limited"],
      [{ kind: "empty" }, "empty"],
    ] as const) {
      const ran = await bench.run({ turn: () => ({ fault }) }, { request: two, host: hasty() });
      assert.equal(ran.result.outcome.status === "failed" && ran.result.outcome.kind, kind);
      assertBooks(ran);
    }
  });

  it("an endpoint that dies in the middle: what is done is kept, the rest fails as unreachable", async () => {
    const closing: Promise<void>[] = [];
    const ran = await bench.run(
      { turn: own },
      {
        request: { plan: { tasks: [task("a"), task("b", { dependsOn: ["a"] })] } },
        host: hasty(),
        onEvent: (event, emulator) => {
          if (event.type === "task.finished" && event.task === "a") closing.push(emulator.close());
        },
      },
    );
    await Promise.all(closing);
    const outcome = outcomeOf(ran, "b");
    assert.equal(outcome?.status === "failed" && outcome.kind, "unreachable");
    assert.deepEqual(
      ran.result.changes.map((change) => change.path),
      ["a.txt"],
    );
    assertBooks(ran);
  });

  it("a provider that bills more than the worst case ends the swarm, and the bill is booked as it is", async () => {
    const ran = await bench.run({ turn: own }, { request: { plan: { tasks: [task("a")] } }, host: greedy });
    assert.equal(ran.result.outcome.status === "failed" && ran.result.outcome.kind, "bound_exceeded");
    assert.equal(ran.emulator.requests(), 1, "nothing more is sent");
    const { billed: _, ...ours } = books(ran);
    assert.deepEqual(new Set(Object.values(ours)), new Set([5_000_000_000]));
  });

  it("a plan with the swarm's own ids, a cycle or no sense is sent back, and then the goal is one task", async () => {
    const asked: string[] = [];
    const answers = [planOf(task("plan")), says("I would rather chat.")];
    const ran = await bench.run({
      plan: ({ messages }) => {
        asked.push(messages.at(-1)?.content ?? "");
        return answers[asked.length - 1] ?? says("");
      },
      turn: (talk) => writes(talk, "goal.txt", "x\n"),
    });
    assert.match(asked[1] ?? "", /the swarm's own/);
    assert.deepEqual(
      ran.state.tasks.map((one) => one.id),
      ["plan", "goal"],
    );
    assert.equal(ran.result.outcome.status, "done");
    assertBooks(ran);
  });
});
