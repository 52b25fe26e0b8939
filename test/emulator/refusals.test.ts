import assert from "node:assert/strict";
import { nanoUsd } from "../../src/core/money.ts";
import {
  ABLE,
  asking,
  emulator,
  PLAIN,
  post,
  READ_FILE,
  RETIRED,
  RETIRED_FREE,
  says,
  type Wire,
} from "../support/emulated.ts";

const FORMAT = { type: "json_object" };
const STRICT = { require_parameters: true };
const call = (id: string) => ({ id, type: "function", function: { name: "f", arguments: "{}" } });

interface Case {
  readonly name: string;
  readonly body: unknown;
  readonly status: number;
  readonly message: string | RegExp;
}

const CASES: readonly Case[] = [
  { name: "a body that is no JSON", body: "{", status: 400, message: /JSON/ },
  { name: "a body without messages", body: { model: ABLE }, status: 400, message: /messages/ },
  { name: "max_tokens of zero", body: asking("Hi", { max_tokens: 0 }), status: 400, message: /max_tokens/ },
  {
    name: "more than 8 MiB",
    body: asking("x".repeat(2 ** 23)),
    status: 413,
    message: "Request payload too large",
  },
  {
    name: "an unknown model",
    body: asking("Hi", { model: "acme/none" }),
    status: 400,
    message: "acme/none is not a valid model ID",
  },
  {
    name: "a retired model",
    body: asking("Hi", { model: RETIRED }),
    status: 404,
    message: `No endpoints found for ${RETIRED}.`,
  },
  {
    name: "a retired free model",
    body: asking("Hi", { model: RETIRED_FREE }),
    status: 404,
    message: `This model is unavailable for free. The paid version is available now - use this slug instead: ${ABLE}`,
  },
  {
    name: "tools to a model without tools",
    body: asking("Hi", { model: PLAIN, tools: [READ_FILE] }),
    status: 404,
    message: 'No endpoints found that support tool use. Try disabling "read_file".',
  },
  {
    name: "a context that is too long, by one token",
    body: asking("x".repeat(4 * 897), { model: PLAIN, max_tokens: 100 }),
    status: 400,
    message: /maximum context length is 1000 tokens.* about 1001 tokens \(901 of text input, 100 in the output\)/,
  },
  {
    name: "a maximum price below the input price",
    body: asking("Hi", { provider: { max_price: { prompt: 0.25, completion: 1 } } }),
    status: 404,
    message: /^No endpoints found that can handle the requested parameters/,
  },
  {
    name: "a maximum price below the output price",
    body: asking("Hi", { provider: { max_price: { prompt: "0.26", completion: "0.38" } } }),
    status: 404,
    message: /^No endpoints found/,
  },
  {
    name: "a required parameter that the model lacks",
    body: asking("Hi", { model: PLAIN, response_format: FORMAT, provider: STRICT }),
    status: 404,
    message: /^No endpoints found that can handle the requested parameters/,
  },
  {
    name: "a tool result without its call",
    body: asking("", { messages: [{ role: "tool", tool_call_id: "c1", content: "x" }] }),
    status: 400,
    message: "Provider returned error",
  },
  {
    name: "a tool call without its result",
    body: asking("", { messages: [{ role: "assistant", content: "", tool_calls: [call("c1")] }] }),
    status: 400,
    message: "Provider returned error",
  },
];

describe("the emulator refuses", () => {
  for (const { name, body, status, message } of CASES) {
    it(`${name} with ${status}, before a model runs and without a bill`, async () => {
      const emulated = await emulator(() => assert.fail("the model must not be asked"));
      const response = await post(emulated, body);
      const { error } = (await response.json()) as Wire;
      assert.equal(response.status, status);
      assert.equal(error.code, status);
      if (typeof message === "string") assert.equal(error.message, message);
      else assert.match(error.message, message);
      assert.deepEqual(emulated.bill(), []);
      assert.equal(emulated.requests(), 1);
    });
  }

  for (const [name, headers, message] of [
    ["no key", {}, "Missing Authentication header"],
    ["a wrong key", { Authorization: "Bearer sk-or-v1-wrong" }, "User not found."],
    ["a malformed key", { Authorization: "Basic abc" }, "No cookie auth credentials found"],
  ] as const) {
    it(`${name} with 401`, async () => {
      const emulated = await emulator(says("Hi"));
      const response = await post(emulated, asking("Hi"), { headers });
      assert.equal(response.status, 401);
      assert.deepEqual(await response.json(), { error: { message, code: 401 } });
    });
  }

  it("what lies just within the limits: not", async () => {
    const emulated = await emulator(says("Hi"));
    const within = [
      asking("x".repeat(4 * 896), { model: PLAIN }),
      asking("Hi", { provider: { max_price: { prompt: 0.26, completion: "0.381" } } }),
      asking("Hi", { model: PLAIN, response_format: FORMAT }),
    ];
    for (const body of within) assert.equal((await post(emulated, body)).status, 200);
  });

  it("a key at its limit with 403, and what it cannot pay with 402 that says how many tokens it can", async () => {
    // "Hi" costs 5 tokens x 260 + 1 x 381 = 1681 nano-dollars; each token more of the answer 381.
    const emulated = await emulator(says("Hi"), { keyLimit: nanoUsd(1681 * 2) });
    const first = await post(emulated, asking("Hi", { max_tokens: 100 }));
    const { error } = (await first.json()) as Wire;
    assert.equal(first.status, 402);
    assert.match(error.message, /You requested up to 100 tokens, but can only afford 5\./);
    assert.equal(error.metadata.limit_source, "openrouter_key_limit");
    for (const max_tokens of [5, 1]) assert.equal((await post(emulated, asking("Hi", { max_tokens }))).status, 200);
    const spent = await post(emulated, asking("Hi", { max_tokens: 1 }));
    assert.equal(spent.status, 403);
    assert.match(((await spent.json()) as Wire).error.message, /^Key limit exceeded/);
  });

  it("what does not fit beside the requests in flight, for a while", async () => {
    const latency = { firstTokenMs: 10_000, tokensPerSecond: 0 };
    const emulated = await emulator(says("Hi"), { keyLimit: nanoUsd(60_000), latency });
    const controller = new AbortController();
    const running = await post(emulated, asking("Hi", { stream: true }), { signal: controller.signal });
    const second = await post(emulated, asking("Hi"));
    assert.equal(second.status, 402);
    assert.equal(second.headers.get("retry-after"), "120");
    assert.equal(((await second.json()) as Wire).error.metadata.reason, "in_flight_budget_exhausted");
    controller.abort();
    await assert.rejects(running.text());
  });
});
