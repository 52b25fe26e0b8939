import assert from "node:assert/strict";
import { usdFromNumber } from "../../../src/core/money.ts";
import type { CallFailure } from "../../../src/core/provider/client.ts";
import { OPENAI_POLICY } from "../../../src/core/provider/openai.ts";
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
import { wireBench } from "../../support/wire-client.ts";

describe("the client calls a failure by its name, with what is proved about the bill", () => {
  const { ask, failed } = wireBench();

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

  it("a line without end is given up, before it takes the time of all others", async () => {
    const step: HttpStep = (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const more = (): void => {
        while (!response.destroyed && response.write(`data: ${"x".repeat(10_000)}`));
      };
      response.on("drain", more);
      more();
    };
    const outcome = await failed([step], { deps: { policy: { ...OPENAI_POLICY, maxLine: 100_000 } } });
    assert.deepEqual([outcome.kind, outcome.billing], ["cut", "unknown"]);
  });

  it("a stream that calls itself JSON is read as the stream that it is", async () => {
    const headers = { "content-type": "application/json" };
    const outcome = await ask([sse(goodAnswer("Hello"), headers)]);
    assert.equal(outcome.status === "completed" && outcome.content, "Hello");
  });

  it("and when it is cut it is a failure all the same", async () => {
    const { kind } = await failed([sse(goodAnswer().slice(0, -20), { "content-type": "application/json" })]);
    assert.equal(kind, "cut");
  });

  it("a whole answer may be one long line", async () => {
    const message = { role: "assistant", content: "x".repeat(200_000) };
    const body = { id: "gen-w", choices: [{ index: 0, message, finish_reason: "stop" }] };
    const outcome = await ask([json(200, body)], { deps: { policy: { ...OPENAI_POLICY, maxLine: 100_000 } } });
    assert.equal(outcome.status, "completed");
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
