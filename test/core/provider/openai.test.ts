import assert from "node:assert/strict";
import type { Endpoint } from "../../../src/core/engine-types.ts";
import { pricePerMillion, usdFromNumber } from "../../../src/core/money.ts";
import type { CallContext, CallFailure, Delta, ModelOutcome, ModelRequest } from "../../../src/core/provider/client.ts";
import { createOpenAiClient, OPENAI_POLICY, type OpenAiDeps } from "../../../src/core/provider/openai.ts";
import type { ModelPrice } from "../../../src/core/spend/price.ts";
import { type FakeHost, fakeHost } from "../../support/fake-host.ts";
import {
  chunk,
  events,
  goodAnswer,
  type HttpScript,
  type HttpStep,
  httpScript,
  json,
  sse,
  wireUsage,
} from "../../support/http-script.ts";
import { latch } from "../../support/latch.ts";
import { context, request } from "../../support/scripted-client.ts";

const KEY = "sk-or-v1-canary/+=0123456789abcdef";

const PRICE: ModelPrice = {
  input: pricePerMillion("0.26"),
  output: pricePerMillion("0.38"),
  cacheRead: null,
  cacheWrite: null,
  overrides: [],
  note: "test",
};

describe("the client of an OpenAI-compatible server", () => {
  let server: HttpScript | undefined;

  afterEach(async () => {
    await server?.finish();
    server = undefined;
  });

  interface Setup {
    readonly endpoint?: Partial<Endpoint>;
    readonly deps?: Partial<OpenAiDeps>;
    readonly request?: Partial<ModelRequest>;
    readonly call?: Partial<CallContext>;
    readonly host?: FakeHost;
  }

  const ask = async (steps: readonly HttpStep[], setup: Setup = {}): Promise<ModelOutcome> => {
    server = await httpScript(steps);
    const host = setup.host ?? fakeHost({ fetch: globalThis.fetch });
    const endpoint: Endpoint = {
      baseUrl: server.baseUrl,
      key: async () => KEY,
      simulated: false,
      label: "test server",
      openRouter: true,
      ...setup.endpoint,
    };
    const client = createOpenAiClient({
      host,
      endpoint,
      priceOf: () => PRICE,
      outputModeOf: () => "json_schema",
      policy: OPENAI_POLICY,
      ...setup.deps,
    });
    return client.complete(request(setup.request), context(setup.call));
  };

  const failed = async (steps: readonly HttpStep[], setup: Setup = {}): Promise<CallFailure> => {
    const outcome = await ask(steps, setup);
    if (outcome.status !== "failed") assert.fail("the call was to fail");
    return outcome;
  };

  const sentBody = () => JSON.parse(server?.requests[0]?.body ?? "null");

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
    const headers = server?.requests[0]?.headers ?? {};
    assert.equal(server?.requests[0]?.path, "/api/v1/chat/completions");
    assert.equal(headers.authorization, `Bearer ${KEY}`);
    assert.equal(headers["x-openrouter-title"], "Frugal Swarm");
    assert.deepEqual(
      Object.keys(headers).filter((name) => name.startsWith("x-stainless")),
      [],
    );
  });

  it("sends another server neither OpenRouter's fields nor a key that is not set", async () => {
    const outcome = await ask([sse(goodAnswer())], { endpoint: { openRouter: false, key: async () => undefined } });
    assert.deepEqual(Object.keys(sentBody()), ["model", "messages", "stream", "max_tokens", "stream_options"]);
    assert.equal(server?.requests[0]?.headers.authorization, undefined);
    assert.equal(server?.requests[0]?.headers["x-openrouter-title"], undefined);
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

  describe("calls a failure by its name, with what is proved about the bill", () => {
    const cases: readonly [string, HttpStep, Partial<CallFailure>][] = [
      [
        "a stream without a finish reason",
        sse(events([chunk({ content: "half" })])),
        { kind: "cut", billing: "unknown" },
      ],
      [
        "a stream without its last line",
        sse(events([chunk({ content: "half" }), chunk({}, "stop")], false)),
        { kind: "cut", billing: "unknown" },
      ],
      [
        "a stream cut after its usage",
        sse(events([chunk({ content: "half" }), chunk({}, "stop", { usage: wireUsage(10, 2, 0.5) })], false)),
        {
          kind: "cut",
          billing: {
            billed: usdFromNumber(0.5),
            usage: { promptTokens: 10, cachedTokens: 0, cacheWriteTokens: 0, completionTokens: 2, reasoningTokens: 0 },
          },
        },
      ],
      ["a stream cut inside a chunk", sse(goodAnswer().slice(0, 60)), { kind: "cut", billing: "unknown" }],
      ["a stream without any chunk", sse(": OPENROUTER PROCESSING\n\n"), { kind: "cut", billing: "unknown" }],
      [
        "an end in error without an error",
        sse(events([chunk({ content: "x" }), chunk({}, "error")])),
        { kind: "provider_down" },
      ],
      ["an answer without content", sse(events([chunk({}), chunk({}, "stop")])), { kind: "empty", billing: "unknown" }],
      ["an answer of blanks", sse(events([chunk({ content: " \n" }), chunk({}, "stop")])), { kind: "empty" }],
      [
        "an answer that the content filter withheld",
        sse(events([chunk({}), chunk({}, "content_filter")])),
        { kind: "moderated", billing: "unknown" },
      ],
      [
        "an error in a body of status 200",
        json(200, { error: { code: 429, message: "slow down" } }),
        { kind: "rate_limited", billing: "unknown" },
      ],
      ["a web page of status 200", html(200), { kind: "unreachable", billing: "unknown" }],
      ["a cut JSON body of status 200", json(200, '{"choices":[{'), { kind: "cut", billing: "unknown" }],
      ["a web page of status 502", html(502), { kind: "provider_down", billing: "unknown", httpStatus: 502 }],
      ["an empty body of status 500", json(500, ""), { kind: "provider_down", billing: "unknown" }],
      [
        "a refused key",
        json(401, { error: { code: 401, message: "User not found." } }),
        { kind: "unauthorized", billing: "nothing" },
      ],
      [
        "a rate limit with its pause",
        json(429, { error: { code: 429, message: "Rate limit exceeded" } }, { "retry-after": "7" }),
        { kind: "rate_limited", billing: "nothing", retryAfterMs: 7000, httpStatus: 429 },
      ],
      [
        "a socket closed before the headers",
        (response) => void response.destroy(),
        { kind: "unreachable", billing: "unknown" },
      ],
      [
        "a socket closed in mid-stream",
        resetAfter(events([chunk({ content: "half" })], false)),
        { kind: "cut", billing: "unknown" },
      ],
    ];
    for (const [name, step, expected] of cases) {
      it(`${name} is ${expected.kind}`, async () => {
        const outcome = await failed([step]);
        for (const [field, value] of Object.entries(expected)) {
          assert.deepEqual(outcome[field as keyof CallFailure], value, `${field}: ${JSON.stringify(outcome)}`);
        }
      });
    }

    it("an error chunk keeps the usage beside it", async () => {
      const error = { code: 502, message: "worker lost", metadata: { error_type: "provider_unavailable" } };
      const outcome = await failed([
        sse(events([chunk({ content: "x" }), chunk({}, null, { error, usage: wireUsage(9, 1, 0.25) })])),
      ]);
      assert.equal(outcome.kind, "provider_down");
      assert.equal(typeof outcome.billing === "object" && outcome.billing.billed, usdFromNumber(0.25));
      assert.equal(outcome.generationId, "gen-1");
    });

    it("nobody listening is unreachable, and proves that nothing was billed", async () => {
      const closed = await httpScript([]);
      await closed.finish();
      const outcome = await failed([], { endpoint: { baseUrl: closed.baseUrl } });
      assert.deepEqual([outcome.kind, outcome.billing], ["unreachable", "nothing"]);
    });

    it("an answer without end is given up", async () => {
      const endless: HttpStep = (response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        const line = `data: ${JSON.stringify(chunk({ content: "x".repeat(1000) }))}\n\n`;
        const more = (): void => {
          while (!response.destroyed && response.write(line));
        };
        response.on("drain", more);
        more();
      };
      const outcome = await failed([endless], { deps: { policy: { ...OPENAI_POLICY, maxAnswerBytes: 100_000 } } });
      assert.deepEqual([outcome.kind, outcome.billing], ["cut", "unknown"]);
    });
  });

  describe("gives up on silence by its own clocks", () => {
    const openWith =
      (text: string, opened: () => void): HttpStep =>
      (response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(text, () => opened());
      };

    it("after 60 s without headers", async () => {
      const host = fakeHost({ fetch: globalThis.fetch });
      const arrived = latch();
      const outcome = failed([() => arrived.reach()], { host });
      await arrived.reached;
      await host.advance(59_999);
      assert.deepEqual(host.sleeping(), [1]);
      await host.advance(1);
      const { kind, billing, message } = await outcome;
      assert.deepEqual([kind, billing, message], ["stalled", "unknown", "no answer within 60 s"]);
    });

    it("after 45 s without a byte", async () => {
      const host = fakeHost({ fetch: globalThis.fetch });
      const seen = latch();
      const outcome = failed([openWith(events([chunk({ content: "half" })], false), () => undefined)], {
        host,
        call: { onDelta: () => seen.reach() },
      });
      await seen.reached;
      await host.advance(60_000);
      assert.deepEqual([(await outcome).kind, (await outcome).message], ["stalled", "no byte for 45 s"]);
    });

    it("after 120 s in which only keep-alive comments came", async () => {
      const bytes = latch();
      let got = bytes;
      const host = fakeHost({ fetch: watchBytes(() => got.reach()) });
      let alive: () => void = () => undefined;
      const step: HttpStep = (response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        alive = () => response.write(": OPENROUTER PROCESSING\n\n");
        alive();
      };
      const outcome = failed([step], { host });
      await bytes.reached;
      for (let minute = 0; minute < 4; minute++) {
        await host.advance(30_000);
        got = latch();
        alive();
        if (minute < 3) await got.reached;
      }
      assert.deepEqual([(await outcome).kind, (await outcome).message], ["stalled", "no progress for 120 s"]);
    });
  });

  describe("stops when it is cancelled", () => {
    it("before anything is sent: proves that nothing was billed", async () => {
      const outcome = await failed([], { call: { signal: AbortSignal.abort() } });
      assert.deepEqual([outcome.kind, outcome.billing], ["cancelled", "nothing"]);
    });

    it("in mid-stream: the bill is not known and the connection is closed", async () => {
      const stop = new AbortController();
      const closed = latch();
      const step: HttpStep = (response) => {
        response.on("close", () => closed.reach());
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(events([chunk({ content: "half" })], false));
      };
      const outcome = await failed([step], { call: { signal: stop.signal, onDelta: () => stop.abort() } });
      assert.deepEqual([outcome.kind, outcome.billing, outcome.generationId], ["cancelled", "unknown", "gen-1"]);
      await closed.reached;
    });

    it("while it waits for headers", async () => {
      const stop = new AbortController();
      const outcome = await failed([() => stop.abort()], { call: { signal: stop.signal } });
      assert.deepEqual([outcome.kind, outcome.billing], ["cancelled", "unknown"]);
    });

    it("leaves no clock running", async () => {
      const host = fakeHost({ fetch: globalThis.fetch });
      await ask([sse(goodAnswer())], { host });
      assert.deepEqual(host.sleeping(), []);
    });
  });

  describe("never tells the key", () => {
    const echoes: readonly [string, (key: string) => string][] = [
      ["as it is", (key) => key],
      ["URL-encoded", (key) => encodeURIComponent(key)],
      ["in base64", (key) => Buffer.from(key).toString("base64")],
      ["in base64 behind a name", (key) => Buffer.from(`user:${key}`).toString("base64")],
      ["in base64url behind a letter", (key) => Buffer.from(`x${key}y`).toString("base64url")],
      ["in hexadecimal", (key) => Buffer.from(key).toString("hex")],
    ];
    for (const [form, encode] of echoes) {
      const echo = encode(KEY);
      const told = { code: 400, message: `bad ${echo}`, metadata: { raw: echo, provider_name: echo } };
      const ways: readonly [string, HttpStep][] = [
        ["error body", json(400, { error: told })],
        ["error page", json(500, `<p>${echo}</p>`)],
        ["error chunk", sse(events([chunk({ content: "x" }), chunk({}, "error", { error: told })]))],
        [
          "native finish reason",
          sse(
            events([
              chunk({}, "error", { id: echo, choices: [{ finish_reason: "error", native_finish_reason: echo }] }),
            ]),
          ),
        ],
      ];
      for (const [way, step] of ways) {
        it(`that a server sends back ${form} (${way})`, async () => {
          const host = fakeHost({ fetch: globalThis.fetch });
          const text = JSON.stringify([await failed([step], { host }), host.logged]);
          for (const part of [KEY, echo, echo.slice(8, -8)]) assert.ok(!text.includes(part), text);
        });
      }
    }

    it("that a server sends back as the names and the id of a good answer", async () => {
      const ids: string[] = [];
      const text = events([chunk({ content: "fine" }, "stop", { id: KEY, model: KEY, provider: KEY })]);
      const outcome = await ask([sse(text)], { call: { onGeneration: (id) => ids.push(id) } });
      assert.equal(outcome.status, "completed");
      assert.doesNotMatch(JSON.stringify([outcome, ids]), /canary/);
    });

    it("keeps other words when the key is short", async () => {
      const outcome = await failed([json(400, { error: { code: 400, message: "an error" } })], {
        endpoint: { key: async () => "an", openRouter: false },
      });
      assert.match(outcome.message, /an error/);
    });
  });
});

function html(status: number): HttpStep {
  return (response) => {
    response.writeHead(status, { "content-type": "text/html" });
    response.end("<html>Please sign in</html>");
  };
}

function resetAfter(text: string): HttpStep {
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(text, () => response.socket?.resetAndDestroy());
  };
}

/** The real fetch, telling when bytes of a body have been read. */
function watchBytes(onBytes: () => void): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const body = response.body?.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(bytes, controller) {
          controller.enqueue(bytes);
          onBytes();
        },
      }),
    );
    return new Response(body ?? null, { status: response.status, headers: response.headers });
  };
}
