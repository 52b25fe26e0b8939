import assert from "node:assert/strict";
import OpenAI from "openai";
import { nanoUsd } from "../../src/core/money.ts";
import { type ErrorChunkForm, type Fault, faultsAt, faultWhen } from "../../src/emulator/faults.ts";
import type { Emulator } from "../../src/emulator/server.ts";
import { ABLE, asking, chunks, emulator, events, post, says, type Wire } from "../support/emulated.ts";

const TEXT = "0123".repeat(40);
const OVERLOADED = { code: 502, message: "Worker limit reached", metadata: { error_type: "provider_unavailable" } };

const failing = (fault: Fault): Promise<Emulator> => emulator(says(TEXT), { faults: () => fault });
const streamed = async (emulated: Emulator): Promise<string> =>
  (await post(emulated, asking("Go", { stream: true }))).text();
const contentOf = (stream: string): string =>
  chunks(stream)
    .map(({ choices }) => choices?.[0]?.delta.content ?? "")
    .join("");

describe("a fault of the emulator", () => {
  for (const status of [401, 402, 403, 404, 408, 429, 500, 502, 503, 524, 529]) {
    it(`can be HTTP ${status} in the usual envelope, and is not billed`, async () => {
      const emulated = await failing({ kind: "http", status, headers: { "Retry-After": "7" } });
      const response = await post(emulated, asking("Go", { stream: true }));
      const { error } = (await response.json()) as Wire;
      assert.equal(response.status, status);
      assert.equal(error.code, status);
      assert.notEqual(error.message, "");
      assert.equal(response.headers.get("retry-after"), "7");
      assert.deepEqual(emulated.bill(), []);
    });
  }

  it("can be any body", async () => {
    const emulated = await failing({ kind: "http", status: 503, body: { odd: true } });
    assert.deepEqual(await (await post(emulated, asking("Go"))).json(), { odd: true });
  });

  it("can be an error within a 200", async () => {
    const emulated = await failing({ kind: "error_in_200", error: OVERLOADED });
    const response = await post(emulated, asking("Go"));
    assert.equal(response.status, 200);
    assert.deepEqual(((await response.json()) as Wire).error, OVERLOADED);
    assert.deepEqual(emulated.bill(), []);
  });

  it("can be a reset before the headers", async () => {
    const emulated = await failing({ kind: "reset_before_headers" });
    await assert.rejects(post(emulated, asking("Go")), TypeError);
    assert.equal(emulated.requests(), 1);
    assert.deepEqual(emulated.bill(), []);
  });

  it("can be a reset in mid-stream, after the tokens that are billed", async () => {
    const emulated = await failing({ kind: "reset", afterTokens: 20 });
    const response = await post(emulated, asking("Go", { stream: true }));
    const { text, error } = await readUntilBroken(response);
    assert.equal(contentOf(text), TEXT.slice(0, 80));
    assert.ok(error instanceof TypeError);
    assert.equal(emulated.bill()[0]?.usage.completionTokens, 20);
    assert.ok(emulated.billed() > 0);
  });

  it("can be a stream cut in good order, without finish reason, usage or [DONE]", async () => {
    const emulated = await failing({ kind: "cut", afterTokens: 20 });
    const stream = await streamed(emulated);
    assert.equal(contentOf(stream), TEXT.slice(0, 80));
    assert.ok(chunks(stream).every(({ choices, usage }) => choices[0]?.finish_reason === null && !usage));
    assert.notEqual(events(stream).at(-1), "data: [DONE]");
    assert.equal(emulated.bill()[0]?.finish, null);
  });

  it("can be a stall that lasts until the client goes away, who pays for what came", async () => {
    const emulated = await emulator(says(TEXT), { faults: () => ({ kind: "stall", afterTokens: 20 }), keepAliveMs: 2 });
    const controller = new AbortController();
    const response = await post(emulated, asking("Go", { stream: true }), { signal: controller.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (text.split(": OPENROUTER PROCESSING").length < 6) text += (await reader?.read())?.value ?? assert.fail();
    controller.abort();
    await billed(emulated, 1);
    const [entry] = emulated.bill();
    assert.equal(entry?.cancelled, true);
    assert.equal(entry?.usage.completionTokens, 20);
  });

  for (const form of ["documented", "no_choices", "bare", "with_usage"] as const satisfies ErrorChunkForm[]) {
    it(`can be an error chunk in mid-stream (${form}), for which nothing is charged`, async () => {
      const emulated = await failing({ kind: "error_chunk", afterTokens: 20, error: OVERLOADED, form });
      const stream = await streamed(emulated);
      const last = chunks(stream).at(-1);
      assert.deepEqual(last?.error, OVERLOADED);
      assert.equal(
        last?.choices?.[0]?.finish_reason,
        form === "documented" ? "error" : form === "with_usage" ? null : undefined,
      );
      assert.equal(last?.usage?.cost, form === "with_usage" ? 0 : undefined);
      assert.equal(events(stream).at(-1) === "data: [DONE]", form === "with_usage");
      assert.equal(emulated.billed(), 0);
      assert.equal(emulated.bill()[0]?.finish, "error");
    });
  }

  it("makes the openai package throw when it is an error chunk", async () => {
    const emulated = await failing({ kind: "error_chunk", afterTokens: 20, error: OVERLOADED, form: "documented" });
    const openai = new OpenAI({ apiKey: emulated.key, baseURL: emulated.url, maxRetries: 0 });
    const messages = [{ role: "user" as const, content: "Go" }];
    const stream = await openai.chat.completions.create({ model: ABLE, messages, stream: true });
    await assert.rejects(async () => {
      for await (const _ of stream);
    }, OpenAI.APIError);
  });

  it("can be the finish reason error without an error", async () => {
    const last = chunks(await streamed(await failing({ kind: "finish_error", afterTokens: 20 }))).at(-1);
    assert.equal(last?.choices[0]?.finish_reason, "error");
    assert.equal(last?.error, undefined);
    assert.equal(last?.usage.cost, 0);
  });

  it("can be an empty answer, whose prompt is billed", async () => {
    const emulated = await failing({ kind: "empty" });
    const stream = await streamed(emulated);
    assert.equal(contentOf(stream), "");
    assert.equal(chunks(stream).at(-1)?.usage.completion_tokens, 0);
    assert.equal(chunks(stream).at(-1)?.choices[0]?.finish_reason, "stop");
    assert.equal(emulated.billed(), 5 * 260);
  });

  it("can be an answer whose usage is missing, which is billed all the same", async () => {
    const emulated = await failing({ kind: "missing_usage" });
    const stream = await streamed(emulated);
    assert.equal(contentOf(stream), TEXT);
    assert.ok(chunks(stream).every(({ usage }) => usage === undefined));
    assert.equal(events(stream).at(-1), "data: [DONE]");
    const whole = (await (await post(emulated, asking("Go"))).json()) as Wire;
    assert.equal(whole.usage, undefined);
    assert.equal(emulated.billed(), 2 * (5 * 260 + 40 * 381));
  });

  it("spoils an answer that is not streamed too", async () => {
    const finishError = await failing({ kind: "finish_error", afterTokens: 1 });
    const body = (await (await post(finishError, asking("Go"))).json()) as Wire;
    assert.equal(body.choices[0]?.finish_reason, "error");
    const cut = await post(await failing({ kind: "cut", afterTokens: 1 }), asking("Go"));
    await assert.rejects(cut.json(), SyntaxError);
    const chunk: Fault = { kind: "error_chunk", afterTokens: 1, error: OVERLOADED, form: "documented" };
    assert.deepEqual(((await (await post(await failing(chunk), asking("Go"))).json()) as Wire).error, OVERLOADED);
    await assert.rejects(post(await failing({ kind: "reset", afterTokens: 1 }), asking("Go")), TypeError);
  });

  it("may come from the simulated model, with the answer that it spoils", async () => {
    const fault: Fault = { kind: "cut", afterTokens: 2 };
    const emulated = await emulator(({ index }) => (index === 0 ? { fault, answer: says("abcdefghijkl") } : { fault }));
    assert.equal(contentOf(await streamed(emulated)), "abcdefgh");
    assert.equal(contentOf(await streamed(emulated)), "This sim");
  });

  it("from the simulated model leaves nothing reserved when it comes before the answer", async () => {
    const fault: Fault = { kind: "http", status: 503 };
    const emulated = await emulator(({ index }) => (index < 9 ? { fault } : says("ok")), { keyLimit: nanoUsd(50_000) });
    assert.deepEqual(await statuses(emulated, [..."abcdefghij"]), [...Array(9).fill(503), 200]);
  });

  it("is scripted by place, or by a predicate a number of times", async () => {
    const fault: Fault = { kind: "http", status: 503 };
    const byPlace = await emulator(says("ok"), { faults: faultsAt({ 1: fault }) });
    assert.deepEqual(await statuses(byPlace, ["a", "b", "c"]), [200, 503, 200]);
    const matching = faultWhen(({ messages }) => messages[0]?.content === "b", fault, 2);
    const byContent = await emulator(says("ok"), { faults: matching });
    assert.deepEqual(await statuses(byContent, ["a", "b", "b", "b"]), [200, 503, 503, 200]);
  });
});

async function statuses(emulated: Emulator, contents: readonly string[]): Promise<number[]> {
  const seen: number[] = [];
  for (const content of contents) seen.push((await post(emulated, asking(content))).status);
  return seen;
}

async function readUntilBroken(response: Response): Promise<{ text: string; error: unknown }> {
  let text = "";
  try {
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) text += part;
  } catch (error) {
    return { text, error };
  }
  return { text, error: null };
}

/** The server hears of a closed connection in its own time: asks until it has. */
async function billed(emulated: Emulator, entries: number): Promise<void> {
  while (emulated.bill().length < entries) await new Promise((next) => setImmediate(next));
}
