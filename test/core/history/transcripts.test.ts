import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { cleaner } from "../../../src/core/history/secrets.ts";
import { parseLine, type TranscriptLine } from "../../../src/core/history/transcript-lines.ts";
import { openTranscripts } from "../../../src/core/history/transcripts.ts";
import type { Host } from "../../../src/core/host.ts";
import { usd } from "../../../src/core/money.ts";
import type { CallContext, Message, ModelRequest } from "../../../src/core/provider/client.ts";
import { NO_STEPS } from "../../../src/core/resume/steps.ts";
import { createNodeHost } from "../../../src/node/host.ts";
import { completion, failure, ScriptedClient } from "../../support/scripted-client.ts";
import { temporaryFolder } from "../../support/trees.ts";

const CALL: CallContext = {
  signal: new AbortController().signal,
  identity: {
    swarm: "s1",
    task: "lines",
    agent: "lines-worker-1",
    role: "worker",
    workspace: "/w",
    tier: "balanced",
    taskType: null,
    complexity: null,
    attempt: 1,
    routeReason: "",
  },
  limits: [],
};
const SYSTEM: Message = { role: "system", content: "You are an agent." };
const TASK: Message = { role: "user", content: "Do it." };
const READ = { id: "c1", name: "read_file", arguments: '{"path":"a"}' };

describe("transcripts", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const host = createNodeHost();
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.dispose());

  const open = (parts: Partial<Parameters<typeof openTranscripts>[0]> = {}) =>
    openTranscripts({ host, folder: folder.path, clean: async () => cleaner([]), ...parts });
  const lines = (agent = "lines-worker-1"): readonly TranscriptLine[] =>
    readFileSync(join(folder.path, "transcripts", `${agent}.jsonl`), "utf8")
      .split("\n")
      .flatMap((line) => parseLine(line) ?? []);
  const words = (all: readonly TranscriptLine[]) =>
    all.map((line) =>
      line.type === "message"
        ? `${line.role}: ${line.content}`
        : line.type === "rewound"
          ? `rewound ${line.to}`
          : line.type,
    );
  const request = (...messages: readonly Message[]): ModelRequest => ({
    model: "test/model",
    fallbacks: [],
    messages,
    tools: [],
    maxTokens: 100,
  });

  it("have each message once, tools' results when they are there, and what each attempt cost", async () => {
    const model = new ScriptedClient([
      (_, call) => {
        call.onStep?.({ type: "reserved", attempt: "a1", model: "test/model", bound: usd("0.5") });
        call.onStep?.({
          type: "settled",
          attempt: "a1",
          model: "test/model",
          charge: { cost: usd("0.2"), origin: "billed" },
          usage: { promptTokens: 9, cachedTokens: 1, cacheWriteTokens: 0, completionTokens: 3, reasoningTokens: 0 },
          ms: 1,
          firstTokenMs: null,
        });
        return completion({ content: "", toolCalls: [READ], finish: "tool_calls" });
      },
      failure("provider_down"),
    ]);
    const kept = open();
    const client = kept.client(model);
    await client.complete(request(SYSTEM, TASK), CALL);
    const result = { ok: true, content: "text of a", summary: "read a" };
    await kept.steps(NO_STEPS).once("lines-worker-1/attempt-1/turn-0/tool-0", async () => result);
    await client.complete(
      request(
        SYSTEM,
        TASK,
        { role: "assistant", content: "", toolCalls: [READ] },
        { role: "tool", toolCallId: "c1", content: "<result>text of a</result>" },
      ),
      CALL,
    );
    await kept.flush();
    assert.deepEqual(words(lines()), [
      "start",
      "system: You are an agent.",
      "user: Do it.",
      "call",
      "assistant: ",
      "tool: text of a",
      "call",
    ]);
    const [first, second] = lines().filter((line) => line.type === "call");
    assert.deepEqual(first?.attempts, [
      {
        attempt: "a1",
        model: "test/model",
        state: "settled",
        bound: usd("0.5"),
        cost: usd("0.2"),
        origin: "billed",
        tokens: { in: 9, cached: 1, out: 3 },
      },
    ]);
    assert.deepEqual([second?.turn, second?.status, second?.ended], [2, "failed", "provider_down"]);
    model.finished();
  });

  it("go on in another process where they were, and end a torn line", async () => {
    const first = open();
    await first.client(new ScriptedClient([completion({ content: "one" })])).complete(request(SYSTEM, TASK), CALL);
    await first.flush();
    await host.files.append(join(folder.path, "transcripts", "lines-worker-1.jsonl"), '{"type":"mess');
    const second = open();
    const again: Message = { role: "user", content: "Checks failed." };
    const answer: Message = { role: "assistant", content: "one", toolCalls: [] };
    await second
      .client(new ScriptedClient([completion({ content: "two" })]))
      .complete(request({ ...SYSTEM }, { ...TASK }, answer, again), CALL);
    await second.flush();
    assert.deepEqual(words(lines()), [
      "start",
      "system: You are an agent.",
      "user: Do it.",
      "call",
      "assistant: one",
      "user: Checks failed.",
      "call",
      "assistant: two",
    ]);
  });

  it("say from where a conversation goes on that was made shorter", async () => {
    const kept = open();
    const client = kept.client(new ScriptedClient([completion({ content: "one" }), completion({ content: "two" })]));
    await client.complete(request(SYSTEM, TASK), CALL);
    await client.complete(request(SYSTEM, { role: "user", content: "In short." }), CALL);
    await kept.flush();
    assert.deepEqual(words(lines()).slice(4), [
      "assistant: one",
      "rewound 1",
      "user: In short.",
      "call",
      "assistant: two",
    ]);
  });

  it("leave the middle of a long text out, its secrets first, and all texts beyond the run's limit", async () => {
    const kept = open({ limits: { bytes: 1_500, characters: 200 } });
    const client = kept.client(
      new ScriptedClient([
        completion({ content: "one" }),
        completion({ content: "two" }),
        completion({ content: "three" }),
      ]),
    );
    // Cut as it is, the key would be in two halves that nobody knows for one.
    const long: Message = { role: "user", content: `${"a".repeat(140)} ghp_${"b".repeat(36)} ${"c".repeat(400)}` };
    await client.complete(request(SYSTEM, long), CALL);
    const more: Message = { role: "assistant", content: "one", toolCalls: [] };
    const big: Message = { role: "user", content: "d".repeat(190) };
    await client.complete(request(SYSTEM, long, more, big, { ...big, content: "e".repeat(190) }), CALL);
    await kept.flush();
    await client.complete(request(SYSTEM, { role: "user", content: "after" }), CALL);
    await kept.flush();
    const all = lines();
    const cut = all.find((line) => line.type === "message" && line.cut !== undefined);
    assert.match(
      cut?.type === "message" ? cut.content : "",
      /^a{140} \[secret\] \n\[\d+ characters are left out here\]\nc{50}$/,
    );
    assert.equal(JSON.stringify(all).includes("bbbb"), false);
    assert.equal(all.filter((line) => line.type === "cut").length, 1);
    assert.equal(all.filter((line) => line.type === "call").length, 3);
    assert.equal(words(all).includes("user: after"), false);
  });

  it("are closed to other users, whatever files are otherwise made like", async function () {
    if (process.platform === "win32") this.skip();
    const before = process.umask(0o022);
    try {
      const kept = open();
      await kept.client(new ScriptedClient([completion({})])).complete(request(SYSTEM), CALL);
      await kept.flush();
    } finally {
      process.umask(before);
    }
    assert.equal(statSync(join(folder.path, "transcripts", "lines-worker-1.jsonl")).mode & 0o777, 0o600);
  });

  it("stop no swarm where the disk is full, and say so once", async () => {
    const logged: string[] = [];
    const full: Host = {
      ...host,
      files: {
        ...host.files,
        append: () => Promise.reject(new Error("ENOSPC")),
        write: () => Promise.reject(new Error("ENOSPC")),
      },
      log: (_, text) => logged.push(text),
    };
    const kept = open({ host: full });
    const client = kept.client(new ScriptedClient([completion({ content: "one" }), completion({ content: "two" })]));
    await client.complete(request(SYSTEM, TASK), CALL);
    await kept.flush();
    assert.equal((await client.complete(request(SYSTEM, TASK), CALL)).status, "completed");
    await kept.flush();
    assert.deepEqual(logged, ["The run's transcripts cannot be written any more: ENOSPC"]);
  });

  it("of agents whose names are no file names, or differ by case alone, are files of their own", async () => {
    const kept = open();
    const names = ["Lines", "lines", "../../out", "con", "x".repeat(300)];
    const client = kept.client(new ScriptedClient(names.map(() => completion({}))));
    for (const agent of names)
      await client.complete(request(SYSTEM), { ...CALL, identity: { ...CALL.identity, agent } });
    await kept.flush();
    const found = await host.files.list(join(folder.path, "transcripts"));
    assert.equal(new Set(found.map(({ name }) => name.toLowerCase())).size, names.length);
    assert.deepEqual(
      (await host.files.list(folder.path)).map(({ name }) => name),
      ["transcripts"],
    );
    assert.equal(lines("lines")[0]?.type === "start" && lines("lines")[0]?.at !== 0, true);
  });
});
