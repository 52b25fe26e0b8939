import assert from "node:assert/strict";
import { ABLE, asking, chunks, emulator, post, says, type Wire } from "../support/emulated.ts";

const THINKS = { content: "Forty-two. END And more.", toolCalls: [], reasoning: "Hm, let me see." };

async function whole(rest: Record<string, unknown>): Promise<Wire> {
  const emulated = await emulator(THINKS);
  return (await (await post(emulated, asking("Go", rest))).json()) as Wire;
}

describe("the emulator heeds", () => {
  it("whether reasoning is wanted, hidden or off; hidden reasoning is billed", async () => {
    const reasoningOf = async (rest: Record<string, unknown>) => {
      const { choices, usage } = await whole(rest);
      return [choices[0]?.message.reasoning, usage.completion_tokens_details.reasoning_tokens];
    };
    assert.deepEqual(await reasoningOf({}), [THINKS.reasoning, 4]);
    assert.deepEqual(await reasoningOf({ reasoning: { exclude: true } }), [null, 4]);
    assert.deepEqual(await reasoningOf({ include_reasoning: false }), [null, 4]);
    assert.deepEqual(await reasoningOf({ reasoning: { effort: "none" } }), [null, 0]);
    assert.deepEqual(await reasoningOf({ reasoning_effort: "none" }), [null, 0]);
    assert.deepEqual(await reasoningOf({ reasoning: { enabled: false } }), [null, 0]);
    const hidden = await emulator(THINKS);
    const stream = await (await post(hidden, asking("Go", { stream: true, reasoning: { exclude: true } }))).text();
    assert.ok(!stream.includes(THINKS.reasoning));
    assert.equal(chunks(stream).at(-1)?.usage.completion_tokens_details.reasoning_tokens, 4);
  });

  it("stop texts", async () => {
    assert.equal((await whole({ stop: ["more", " END"] })).choices[0]?.message.content, "Forty-two.");
    assert.equal((await whole({ stop: "END" })).choices[0]?.message.content, "Forty-two. ");
  });

  it("the wish to see what was sent upstream, in a stream's first chunk", async () => {
    const emulated = await emulator(THINKS);
    const body = asking("Go", { stream: true, debug: { echo_upstream_body: true } });
    const [first] = chunks(await (await post(emulated, body)).text()) as never as {
      choices: [];
      debug: { echo_upstream_body: { model: string } };
    }[];
    assert.deepEqual(first?.choices, []);
    assert.equal(first?.debug.echo_upstream_body.model, ABLE);
  });

  it("the limit of 256 characters of a session", async () => {
    const emulated = await emulator(THINKS);
    assert.equal((await post(emulated, asking("Go", { session_id: "s".repeat(256) }))).status, 200);
    assert.equal((await post(emulated, asking("Go", { session_id: "s".repeat(257) }))).status, 400);
  });

  it("the form of the usage chunk it was started with, as recorded until February 2026", async () => {
    const emulated = await emulator(says("Hi"), { usageChunk: "legacy" });
    const last = chunks(await (await post(emulated, asking("Go", { stream: true }))).text()).at(-1);
    assert.equal(last?.choices[0]?.finish_reason, null);
    assert.equal(last?.usage.completion_tokens, 1);
  });

  it("nothing of rate limits in an answer's headers, which name the generation and the provider", async () => {
    const emulated = await emulator(says("Hi"));
    for (const stream of [true, false]) {
      const { headers } = await post(emulated, asking("Go", { stream }));
      assert.match(headers.get("x-generation-id") ?? "", /^gen-\d{10}-\w{20}$/);
      assert.equal(headers.get("x-provider-name"), "Simulated");
      assert.equal(headers.get("content-type"), stream ? "text/event-stream" : "application/json");
      assert.deepEqual(
        [...headers.keys()].filter((name) => name.includes("ratelimit")),
        [],
      );
    }
  });

  it("a browser's question whether it may ask", async () => {
    const { url } = await emulator(says("Hi"));
    const asked = await fetch(`${url}/chat/completions`, {
      method: "OPTIONS",
      headers: { "Access-Control-Request-Headers": "authorization" },
    });
    assert.equal(asked.status, 204);
    assert.equal(asked.headers.get("access-control-allow-headers"), "authorization");
    assert.match(asked.headers.get("access-control-expose-headers") ?? "", /X-Generation-Id/);
  });
});
