import assert from "node:assert/strict";
import fc from "fast-check";
import { sum, usdFromNumber } from "../../src/core/money.ts";
import type { Emulator } from "../../src/emulator/server.ts";
import { ABLE, asking, chunks, emulator, get, PLAIN, post, says, type Wire } from "../support/emulated.ts";

const call = fc.record({
  model: fc.constantFrom(ABLE, PLAIN),
  prompt: fc.string({ maxLength: 1600, unit: "binary" }),
  reasoning: fc.string({ maxLength: 60 }),
  content: fc.string({ maxLength: 300, unit: "binary" }),
  max_tokens: fc.integer({ min: 1, max: 90 }),
  session_id: fc.constantFrom("one", "two", undefined),
  stream: fc.boolean(),
});

const usageOf = async (response: Response, stream: boolean): Promise<Wire["usage"] | undefined> =>
  stream ? chunks(await response.text()).at(-1)?.usage : ((await response.json()) as Wire).usage;

describe("the emulator's bill", () => {
  it("is the sum of the costs that were sent, to the nano-dollar, whatever was asked and answered", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 8 }), async (calls) => {
        const emulated = await emulator(({ index }) => ({
          content: calls[index]?.content ?? "",
          reasoning: calls[index]?.reasoning ?? "",
          toolCalls: [],
        }));
        const costs = [];
        for (const { prompt, content: _, reasoning: __, ...rest } of calls) {
          const usage = await usageOf(await post(emulated, asking(prompt, rest)), rest.stream);
          costs.push(usdFromNumber(usage?.cost ?? Number.NaN));
        }
        assert.deepEqual(
          emulated.bill().map(({ cost }) => cost),
          costs,
        );
        assert.equal(emulated.billed(), sum(costs));
        await emulated.close();
      }),
      { numRuns: 25 },
    );
  });

  it("applies the catalogue's prices, the dearer ones from their number of prompt tokens up", async () => {
    const emulated = await emulator(says("four"));
    for (const promptTokens of [1999, 2000]) await post(emulated, asking("x".repeat((promptTokens - 4) * 4)));
    assert.deepEqual(
      emulated.bill().map(({ usage, cost }) => [usage.promptTokens, cost]),
      [
        [1999, 1999 * 260 + 381],
        [2000, 2000 * 520 + 700],
      ],
    );
  });

  it("rounds up to the nano-dollar once per call", async () => {
    const emulated = await emulator(says("four"));
    await post(emulated, asking("x", { model: PLAIN }));
    // 5 tokens x 60.5 + 400 = 702.5 nano-dollars.
    assert.equal(emulated.billed(), 703);
  });

  it("reads what repeats in front from the cache, from 1024 tokens up and only where the model has a price", async () => {
    const emulated = await emulator(says("four"));
    const turns = (model: string, firstTokens: number) => [
      asking("", { model, messages: [user(firstTokens)] }),
      asking("", { model, messages: [user(firstTokens), { role: "assistant", content: "four" }, user(10)] }),
    ];
    const cached = async (session_id: string | undefined, bodies: readonly object[]) => {
      let usage: Wire["usage"] | undefined;
      for (const body of bodies) usage = await usageOf(await post(emulated, { ...body, session_id }), false);
      return usage?.prompt_tokens_details.cached_tokens;
    };
    assert.equal(await cached("a", turns(ABLE, 1024)), 1024);
    const entry = emulated.bill().at(-1);
    assert.equal(entry?.cost, 1024 * 13 + ((entry?.usage.promptTokens ?? 0) - 1024) * 260 + 381);
    assert.equal(await cached("b", turns(ABLE, 1023)), 0);
    // Another conversation, and none at all, read the same beginning.
    assert.equal(await cached(undefined, turns(ABLE, 1500)), 1500);
    assert.equal(await cached("c", turns(PLAIN, 600)), 0);
    assert.equal(await cached("d", [turns(ABLE, 1500)[0] ?? {}, turns(ABLE, 1501)[1] ?? {}]), 0);
  });

  it("charges a client that leaves mid-stream for the prompt and what was generated, also at /generation", async () => {
    const latency = { firstTokenMs: 0, tokensPerSecond: 100 };
    const emulated = await emulator(says("0123".repeat(400)), { latency });
    const controller = new AbortController();
    const response = await post(emulated, asking("Go", { stream: true, max_tokens: 400 }), {
      signal: controller.signal,
    });
    const id = response.headers.get("x-generation-id");
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("0123")) text += (await reader?.read())?.value ?? assert.fail("ended too early");
    assert.equal((await get(emulated, `/generation?id=${id}`)).status, 404);
    controller.abort();
    const { data } = await untilWritten(emulated, id);
    const [entry] = emulated.bill();
    const tokens = entry?.usage.completionTokens ?? 0;
    assert.ok(tokens >= 3 && tokens < 400, `${tokens} tokens`);
    assert.equal(entry?.cancelled, true);
    assert.equal(entry?.cost, 5 * 260 + tokens * 381);
    assert.equal(data.cancelled, true);
    assert.equal(data.finish_reason, null);
    assert.equal(usdFromNumber(data.total_cost), entry?.cost);
    assert.equal(data.native_tokens_completion, tokens);
  });

  it("charges nothing to a client that leaves before the first token of a stream", async () => {
    const emulated = await emulator(says("late"), { latency: { firstTokenMs: 10_000, tokensPerSecond: 0 } });
    const controller = new AbortController();
    const response = await post(emulated, asking("Go", { stream: true }), { signal: controller.signal });
    controller.abort();
    await untilWritten(emulated, response.headers.get("x-generation-id"));
    assert.deepEqual(
      emulated.bill().map(({ cost, cancelled }) => [cost, cancelled]),
      [[0, true]],
    );
  });

  it("charges a client that leaves before an unstreamed answer for all of it", async () => {
    const controller = new AbortController();
    const latency = { firstTokenMs: 10_000, tokensPerSecond: 0 };
    const emulated = await emulator(
      () => {
        setImmediate(() => controller.abort());
        return says("four");
      },
      { latency },
    );
    await assert.rejects(post(emulated, asking("Go"), { signal: controller.signal }));
    while (emulated.bill().length === 0) await new Promise((next) => setImmediate(next));
    assert.equal(emulated.billed(), 5 * 260 + 381);
  });

  it("is closed with the server, which ends open streams at once", async () => {
    const emulated = await emulator(says("late"), { latency: { firstTokenMs: 60_000, tokensPerSecond: 0 } });
    const response = await post(emulated, asking("Go", { stream: true }));
    const before = performance.now();
    await emulated.close();
    assert.ok(performance.now() - before < 5000);
    await assert.rejects(response.text());
    assert.equal(emulated.bill()[0]?.cancelled, true);
  });
});

/** A message of so many tokens. */
function user(tokens: number) {
  return { role: "user", content: "x".repeat((tokens - 4) * 4) };
}

async function untilWritten(emulated: Emulator, id: string | null): Promise<Wire> {
  for (;;) {
    const { status, body } = await get(emulated, `/generation?id=${id}`);
    if (status === 200) return body;
  }
}
