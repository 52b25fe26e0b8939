import assert from "node:assert/strict";
import { usdFromNumber } from "../../../src/core/money.ts";
import type { Delta } from "../../../src/core/provider/client.ts";
import {
  chunk,
  events,
  goodAnswer,
  type HttpStep,
  httpScript,
  json,
  sse,
  wireUsage,
} from "../../support/http-script.ts";
import { KEY, wireBench } from "../../support/wire-client.ts";

describe("the client of an OpenAI-compatible server", () => {
  const { ask, failed, sent, sentBody } = wireBench();

  it("gives the answer of a stream with its usage, its bill and where it was served", async () => {
    const deltas: Delta[] = [];
    const ids: string[] = [];
    const outcome = await ask([sse(goodAnswer("Hello", 0.000_837), { "x-generation-id": "gen-header" })], {
      call: { onDelta: (delta) => deltas.push(delta), onGeneration: (id) => ids.push(id) },
    });
    assert.deepEqual(outcome, {
      status: "completed",
      model: "test/model",
      servedModel: "test/model-20261122",
      provider: "Test",
      generationId: "gen-header",
      content: "Hello",
      toolCalls: [],
      finish: "stop",
      usage: { promptTokens: 10, cachedTokens: 0, cacheWriteTokens: 0, completionTokens: 2, reasoningTokens: 0 },
      billed: usdFromNumber(0.000_837),
      firstTokenMs: 0,
      ms: 0,
    });
    assert.deepEqual(deltas, [{ kind: "text", text: "Hello" }]);
    assert.deepEqual(ids, ["gen-header"]);
  });

  it("reports the first chunk's id where there is no header", async () => {
    const ids: string[] = [];
    await ask([sse(goodAnswer())], { call: { onGeneration: (id) => ids.push(id) } });
    assert.deepEqual(ids, ["gen-1"]);
  });

  it("sends OpenRouter what keeps the call within its bound, and its name", async () => {
    await ask([sse(goodAnswer())], { request: { sessionId: "s".repeat(300), temperature: 0.2, maxTokens: 77 } });
    assert.deepEqual(sentBody(), {
      model: "test/model",
      messages: [{ role: "user", content: "Say hello." }],
      stream: true,
      max_tokens: 77,
      temperature: 0.2,
      provider: { require_parameters: true, max_price: { prompt: 0.26, completion: 0.38 } },
      session_id: "s".repeat(256),
    });
    const headers = sent().headers;
    assert.equal(sent().path, "/api/v1/chat/completions");
    assert.equal(headers.authorization, `Bearer ${KEY}`);
    assert.equal(headers["x-openrouter-title"], "Frugal Swarm");
    assert.equal(headers["x-openrouter-categories"], "ide-extension,cli-agent");
    assert.match(String(headers["http-referer"]), /^https:\/\/.*frugal-swarm$/);
    assert.deepEqual(
      Object.keys(headers).filter((name) => name.startsWith("x-stainless")),
      [],
    );
  });

  it("sends another server neither OpenRouter's fields nor a key that is not set", async () => {
    const outcome = await ask([sse(goodAnswer())], { endpoint: { openRouter: false, key: async () => undefined } });
    assert.deepEqual(Object.keys(sentBody()), ["model", "messages", "stream", "max_tokens", "stream_options"]);
    assert.equal(sent().headers.authorization, undefined);
    for (const name of ["x-openrouter-title", "x-openrouter-categories", "http-referer"])
      assert.equal(sent().headers[name], undefined, name);
    assert.equal(outcome.status === "completed" && outcome.billed, null, "another server's cost is not trusted");
  });

  it("sends nothing to OpenRouter without a key", async () => {
    const outcome = await failed([], { endpoint: { key: async () => "  " } });
    assert.equal(outcome.kind, "unauthorized");
    assert.equal(outcome.billing, "nothing");
  });

  it("sends no key that cannot be one, and never says what it was", async () => {
    const outcome = await failed([], { endpoint: { key: async () => "sk-or\nv1-secret" } });
    assert.equal(outcome.kind, "unauthorized");
    assert.doesNotMatch(outcome.message, /secret/);
  });

  it("does not repeat what the key's store threw", async () => {
    const key = () => Promise.reject(new Error(`cannot decrypt ${KEY}`));
    const outcome = await failed([], { endpoint: { key } });
    assert.equal(outcome.kind, "unauthorized");
    assert.doesNotMatch(outcome.message, /canary/);
  });

  it("does not send the key to another machine without encryption", async () => {
    const outcome = await failed([], { endpoint: { baseUrl: "http://192.0.2.1/v1" } });
    assert.equal(outcome.kind, "bad_request");
    assert.equal(outcome.billing, "nothing");
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`follows no redirect of status ${status}, so that the key goes nowhere else`, async () => {
      const elsewhere = await httpScript([]);
      const step: HttpStep = (response) => {
        response.writeHead(status, { location: `${elsewhere.baseUrl}/chat/completions` });
        response.end();
      };
      const outcome = await failed([step]);
      assert.equal(outcome.kind, "bad_request");
      assert.equal(outcome.billing, "nothing");
      assert.equal(outcome.httpStatus, status);
      assert.equal(elsewhere.requests.length, 0);
      await elsewhere.finish();
    });
  }

  it("adds tool calls up by their index and gives empty arguments as an empty object", async () => {
    const piece = (index: number, more: object) => chunk({ content: null, tool_calls: [{ index, ...more }] });
    const outcome = await ask([
      sse(
        events([
          piece(0, { id: "a", type: "function", function: { name: "read_file", arguments: "" } }),
          piece(1, { id: "b", type: "function", function: { name: "list", arguments: "" } }),
          piece(0, { function: { arguments: '{"path":' } }),
          piece(0, { function: { arguments: '"é.ts"}' } }),
          chunk({ content: "" }, "tool_calls"),
        ]),
      ),
    ]);
    assert.deepEqual(outcome.status === "completed" && [outcome.finish, outcome.toolCalls], [
      "tool_calls",
      [
        { id: "a", name: "read_file", arguments: '{"path":"é.ts"}' },
        { id: "b", name: "list", arguments: "{}" },
      ],
    ]);
  });

  it("understands a whole answer from a server that does not stream", async () => {
    const message = { role: "assistant", content: "whole", tool_calls: [] };
    const body = {
      id: "gen-w",
      model: "m",
      choices: [{ index: 0, message, finish_reason: "stop" }],
      usage: wireUsage(5, 1, 0.001),
    };
    const outcome = await ask([json(200, body)]);
    assert.deepEqual(outcome.status === "completed" && [outcome.content, outcome.billed], [
      "whole",
      usdFromNumber(0.001),
    ]);
  });
});
