import assert from "node:assert/strict";
import OpenAI from "openai";
import type { Emulator } from "../../src/emulator/server.ts";
import { ABLE, asking, chunks, emulator, events, FREE, post, READ_FILE, says, type Wire } from "../support/emulated.ts";

const TWO_CALLS = {
  content: "Let me look.",
  reasoning: "I need the file.",
  toolCalls: [
    { name: "read_file", arguments: '{"path":"a long path that takes more than one piece of a stream.ts"}' },
    { name: "list_files", arguments: "" },
  ],
};

const client = ({ url, key }: Emulator) => new OpenAI({ apiKey: key, baseURL: url, maxRetries: 0 });

describe("an answer of the emulator", () => {
  it("arrives as one JSON body with the fields that were recorded", async () => {
    const emulated = await emulator(says("Paris."), { clock: () => 1_786_465_029_500 });
    const response = await post(emulated, asking("What is the capital of France?"));
    const body = (await response.json()) as Wire;
    assert.equal(response.status, 200);
    assert.match(body.id, /^gen-1786465029-[A-Za-z0-9]{20}$/);
    assert.equal(response.headers.get("x-generation-id"), body.id);
    assert.equal(body.created, 1_786_465_029);
    assert.equal(body.provider, "Simulated");
    assert.equal(body.choices[0]?.message.content, "Paris.");
    assert.equal(body.choices[0]?.finish_reason, "stop");
    assert.equal(body.choices[0]?.native_finish_reason, "stop");
  });

  it("counts four characters as a token, four more per message, and each tool's JSON", async () => {
    const emulated = await emulator(says("123456789"));
    const plain = (await (await post(emulated, asking("12345"))).json()) as Wire;
    const tooled = (await (await post(emulated, asking("12345", { tools: [READ_FILE] }))).json()) as Wire;
    assert.equal(plain.usage.prompt_tokens, 4 + 2);
    assert.equal(plain.usage.completion_tokens, 3);
    const toolJson = JSON.stringify(READ_FILE.function).length;
    assert.equal(tooled.usage.prompt_tokens, 4 + 2 + Math.ceil(toolJson / 4));
  });

  it("streams a comment, deltas that repeat the role, the finish, the usage with the finish again, and [DONE]", async () => {
    const text = "A sentence that takes a few pieces, since a piece has only sixty-four characters in it.";
    const emulated = await emulator(says(text));
    const response = await post(emulated, asking("Say it", { stream: true }));
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    assert.equal(response.headers.get("cache-control"), "no-cache");
    const stream = await response.text();
    const all = events(stream);
    assert.equal(all[0], ": OPENROUTER PROCESSING");
    assert.equal(all.at(-1), "data: [DONE]");
    const parts = chunks(stream);
    assert.ok(parts.every(({ id }) => id === response.headers.get("x-generation-id")));
    assert.ok(parts.every(({ choices }) => choices[0]?.delta.role === "assistant"));
    assert.equal(parts.map(({ choices }) => choices[0]?.delta.content).join(""), text);
    assert.deepEqual(
      parts.map(({ choices }) => choices[0]?.finish_reason),
      [null, null, "stop", "stop"],
    );
    assert.deepEqual(
      parts.map(({ usage }) => usage !== undefined),
      [false, false, false, true],
    );
  });

  it("streams the usage with no choices when so set", async () => {
    const emulated = await emulator(says("Hi"), { usageChunk: "empty" });
    const last = chunks(await (await post(emulated, asking("Hi", { stream: true }))).text()).at(-1);
    assert.deepEqual(last?.choices, []);
    assert.equal(last?.usage.completion_tokens, 1);
  });

  it("streams tool calls as recorded: an opening with id and name, then arguments, even empty ones", async () => {
    const emulated = await emulator(TWO_CALLS);
    const stream = await (await post(emulated, asking("Go", { stream: true, tools: [READ_FILE] }))).text();
    const calls = chunks(stream).flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
    const opening = calls.filter(({ id }) => id !== undefined);
    assert.deepEqual(
      opening.map((call) => [call.index, call.function.name, call.function.arguments]),
      [
        [0, "read_file", ""],
        [1, "list_files", ""],
      ],
    );
    assert.match(opening[0]?.id ?? "", /^call_[0-9a-f]{24}$/);
    assert.ok(calls.filter(({ index, id }) => index === 0 && id === undefined).length > 1);
    assert.deepEqual(calls.at(-1), { index: 1, function: { arguments: "" } });
    assert.equal(chunks(stream).at(-1)?.choices[0]?.finish_reason, "tool_calls");
  });

  it("is read by the openai package, streamed or not", async () => {
    const openai = client(await emulator(TWO_CALLS));
    const request = { model: ABLE, messages: [{ role: "user", content: "Go" }], tools: [READ_FILE] } as const;
    const body = { ...request, messages: [...request.messages], tools: [...request.tools] };
    const whole = await openai.chat.completions.create(body);
    const streamed = await openai.chat.completions.stream(body).finalChatCompletion();
    for (const { choices } of [whole, streamed]) {
      const message = choices[0]?.message;
      assert.equal(message?.content, TWO_CALLS.content);
      assert.deepEqual(
        message?.tool_calls?.map((call) => call.type === "function" && [call.function.name, call.function.arguments]),
        TWO_CALLS.toolCalls.map((call) => [call.name, call.arguments]),
      );
      assert.equal(choices[0]?.finish_reason, "tool_calls");
    }
    assert.equal(whole.usage?.completion_tokens_details?.reasoning_tokens, 4);
    assert.deepEqual(
      (await openai.models.list()).data.map(({ id }) => id),
      [ABLE, "acme/plain-1", FREE],
    );
  });

  it("is cut at max_tokens with finish reason length, within a tool call's arguments too", async () => {
    const emulated = await emulator({ content: "", toolCalls: [{ name: "read", arguments: '{"path":"a/b/c"}' }] });
    const body = (await (await post(emulated, asking("Go", { max_tokens: 3, tools: [READ_FILE] }))).json()) as Wire;
    assert.equal(body.choices[0]?.finish_reason, "length");
    assert.equal(body.choices[0]?.message.tool_calls?.[0]?.function.arguments, '{"path":');
    assert.equal(body.usage.completion_tokens, 3);
  });

  it("is cut at the model's own limit when none or a higher one is asked for", async () => {
    const emulated = await emulator(says("x".repeat(4000)));
    for (const max_tokens of [undefined, 5000]) {
      const body = (await (await post(emulated, asking("Go", { max_tokens }))).json()) as Wire;
      assert.equal(body.usage.completion_tokens, 500);
      assert.equal(body.choices[0]?.finish_reason, "length");
    }
  });

  it("takes its time when so set, and keeps the connection alive with comments meanwhile", async () => {
    const latency = { firstTokenMs: 60, tokensPerSecond: 200 };
    const emulated = await emulator(says("x".repeat(36)), { latency, keepAliveMs: 10 });
    const before = performance.now();
    const stream = await (await post(emulated, asking("Go", { stream: true }))).text();
    assert.ok(performance.now() - before >= 60 + 9 * 5);
    assert.ok(events(stream).filter((event) => event === ": OPENROUTER PROCESSING").length >= 2);
    assert.equal(chunks(stream).length, 3 + 2);
  });

  it("gives the responder the request in the core's words", async () => {
    const seen: unknown[] = [];
    const emulated = await emulator((request) => {
      seen.push(request);
      return says("ok");
    });
    const messages = [
      { role: "developer", content: "Be brief" },
      {
        role: "user",
        content: [
          { type: "text", text: "Hel" },
          { type: "text", text: "lo" },
        ],
      },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "c1", type: "function", function: { name: "f", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "c1", content: "done" },
    ];
    const schema = { type: "object" };
    const response_format = { type: "json_schema", json_schema: { name: "plan", strict: true, schema } };
    await (await post(emulated, asking("", { messages, tools: [READ_FILE], response_format, session_id: "s" }))).text();
    const { name, description, parameters } = READ_FILE.function;
    assert.deepEqual(seen, [
      {
        index: 0,
        model: ABLE,
        provider: "Simulated",
        messages: [
          { role: "system", content: "Be brief" },
          { role: "user", content: "Hello" },
          { role: "assistant", content: "", toolCalls: [{ id: "c1", name: "f", arguments: "{}" }] },
          { role: "tool", toolCallId: "c1", content: "done" },
        ],
        tools: [{ name, description, parameters }],
        toolChoice: "auto",
        responseFormat: { type: "json_schema", name: "plan", schema },
        maxTokens: 100,
        sessionId: "s",
        stream: false,
      },
    ]);
  });

  it("shows a bug of the responder to the client and reserves nothing for it", async () => {
    const emulated = await emulator(
      () => {
        throw new Error("no such scenario");
      },
      { keyLimit: 100_000 as never },
    );
    for (const _ of [1, 2, 3, 4, 5]) {
      const response = await post(emulated, asking("Go"));
      assert.equal(response.status, 500);
      assert.match(await response.text(), /no such scenario/);
    }
  });
});
