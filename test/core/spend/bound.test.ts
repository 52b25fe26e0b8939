import assert from "node:assert/strict";
import fc from "fast-check";
import { type NanoUsd, type PicoUsdPerToken, pricePerMillion, usd } from "../../../src/core/money.ts";
import type { Message, ModelRequest, ToolDefinition } from "../../../src/core/provider/client.ts";
import { maxTokensFor, priceCeiling, promptTokenBound, upperBound } from "../../../src/core/spend/bound.ts";
import { costOfUsage, type ModelPrice } from "../../../src/core/spend/price.ts";
import { request } from "../../support/scripted-client.ts";

const pico = fc.integer({ min: 0, max: 100_000_000 }) as fc.Arbitrary<PicoUsdPerToken>;

/** Up to $100 per million tokens; cache and long-context prices from nothing to four times that. */
const prices: fc.Arbitrary<ModelPrice> = fc.tuple(pico, pico).chain(([input, output]) => {
  const near = (price: number) => fc.integer({ min: 0, max: price * 4 }) as fc.Arbitrary<PicoUsdPerToken>;
  const override = fc.record({
    minPromptTokens: fc.integer({ min: 1, max: 5000 }),
    input: near(input),
    output: near(output),
  });
  return fc.record({
    input: fc.constant(input),
    output: fc.constant(output),
    cacheRead: fc.option(near(input)),
    cacheWrite: fc.option(near(input)),
    overrides: fc.array(override, { maxLength: 3 }),
    note: fc.constant("test"),
  });
});

/** Text of every kind, with what lengthens under normalisation and what JSON escapes. */
const texts = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.string({
    unit: fc.constantFrom("a", " ", '"', "\\", "\n", "ﷺ", "㎖", "ﬁ", "\u{1D160}", "😀", "\ud800", "<"),
    maxLength: 100,
  }),
);

const calls = fc.record({ id: texts, name: texts, arguments: fc.oneof(texts, fc.json()) });

const messages: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ role: fc.constantFrom("system" as const, "user" as const), content: texts }),
  fc.record({ role: fc.constant("assistant" as const), content: texts, toolCalls: fc.array(calls, { maxLength: 3 }) }),
  fc.record({ role: fc.constant("tool" as const), toolCallId: texts, content: texts }),
);

const tools: fc.Arbitrary<ToolDefinition> = fc.record({
  name: texts,
  description: texts,
  parameters: fc.dictionary(texts, fc.jsonValue({ maxDepth: 3 })),
});

const requests: fc.Arbitrary<ModelRequest> = fc
  .record({
    messages: fc.array(messages, { maxLength: 5 }),
    tools: fc.array(tools, { maxLength: 3 }),
    maxTokens: fc.integer({ min: 1, max: 100_000 }),
  })
  .map(request);

/** What a chat template makes of a request, each piece as a server could write it. */
function rendered(asked: ModelRequest): string {
  const parts = asked.messages.map((message) => {
    const text = `<|im_start|>${message.role}\n${message.content}<|im_end|>\n`;
    if (message.role !== "assistant") return text;
    return (
      text + message.toolCalls.map((call) => `<tool_call>${call.name}${spaced(call.arguments)}</tool_call>`).join("")
    );
  });
  return parts.join("") + asked.tools.map((tool) => ascii(JSON.stringify(tool, null, 4))).join("\n\n");
}

/** JSON written again with a blank behind every comma and colon, as Python does. */
function spaced(text: string): string {
  return text.replaceAll(/[,:]/g, "$& ");
}

function ascii(text: string): string {
  return text.replaceAll(/[^\x20-\x7e\n]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

describe("the upper bound of a call", () => {
  it("is never below the cost of any usage that the request allows", () => {
    const shares = fc.record({
      prompt: fc.nat(1000),
      cached: fc.nat(1000),
      written: fc.nat(1000),
      completion: fc.nat(1000),
    });
    fc.assert(
      fc.property(requests, prices, shares, (asked, price, share) => {
        const promptTokens = Math.floor((promptTokenBound(asked) * share.prompt) / 1000);
        const cost = costOfUsage(
          {
            promptTokens,
            cachedTokens: Math.floor((promptTokens * share.cached) / 1000),
            cacheWriteTokens: Math.floor((promptTokens * share.written) / 1000),
            completionTokens: Math.floor((asked.maxTokens * share.completion) / 1000),
            reasoningTokens: 0,
          },
          price,
        );
        assert.ok(cost <= upperBound(asked, price), `${cost} > ${upperBound(asked, price)}`);
      }),
      { numRuns: 300 },
    );
  });

  it("counts at least every byte of what a template writes, in any normal form", () => {
    fc.assert(
      fc.property(requests, (asked) => {
        const text = rendered(asked);
        for (const form of ["NFC", "NFKC"] as const) {
          const bytes = Buffer.byteLength(text.normalize(form));
          // Role markers are single tokens; here they are counted by bytes, so they are taken out again.
          const markers = asked.messages.length * Buffer.byteLength("<|im_start|>assistant\n<|im_end|>\n");
          assert.ok(bytes - markers <= promptTokenBound(asked), `${bytes} bytes as ${form}`);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("counts the longer form of letters that a tokenizer takes apart first", () => {
    // U+FDFA is 3 bytes, and 33 once NFKC has taken it apart.
    const content = "\ufdfa".repeat(1000);
    assert.ok(promptTokenBound(request({ messages: [{ role: "user", content }] })) >= 33_000);
  });

  it("counts the schema of the answer, and what an instruction adds to it", () => {
    const plain = promptTokenBound(request());
    const schema = { type: "object", properties: { answer: { type: "string", description: "x".repeat(500) } } };
    assert.ok(promptTokenBound(request({ output: { name: "answer", schema } })) >= plain + 500 + 256);
  });

  it("takes a dearer long-context price only where the prompt can reach it", () => {
    const price: ModelPrice = {
      input: pricePerMillion("3"),
      output: pricePerMillion("15"),
      cacheRead: null,
      cacheWrite: null,
      overrides: [{ minPromptTokens: 200_000, input: pricePerMillion("6"), output: pricePerMillion("22.5") }],
      note: "test",
    };
    const short = request();
    const long = request({ messages: [{ role: "user", content: "x".repeat(200_000) }] });
    assert.deepEqual(priceCeiling(short, price), { input: price.input, output: price.output });
    assert.deepEqual(priceCeiling(long, price), { input: pricePerMillion("6"), output: pricePerMillion("22.5") });
    assert.equal(upperBound(request({ maxTokens: 2 }), price) - upperBound(request({ maxTokens: 1 }), price), 15_000);
  });

  it("is nothing for a free model", () => {
    const free: ModelPrice = {
      input: pricePerMillion("0"),
      output: pricePerMillion("0"),
      cacheRead: null,
      cacheWrite: null,
      overrides: [],
      note: "free",
    };
    assert.equal(upperBound(request(), free), 0);
    assert.equal(maxTokensFor(request({ maxTokens: 9 }), free, usd("0")), 9);
  });
});

describe("the tokens that a rest of the budget pays for", () => {
  it("fit into it, and one more would not", () => {
    fc.assert(
      fc.property(requests, prices, fc.nat(2000), (asked, price, permille) => {
        const full = upperBound(asked, price);
        const affordable = Math.floor((full * permille) / 1000) as NanoUsd;
        const maxTokens = maxTokensFor(asked, price, affordable);
        if (maxTokens === 0) return assert.ok(upperBound({ ...asked, maxTokens: 1 }, price) > affordable);
        assert.ok(upperBound({ ...asked, maxTokens }, price) <= affordable);
        if (maxTokens < asked.maxTokens) {
          assert.ok(upperBound({ ...asked, maxTokens: maxTokens + 1 }, price) > affordable);
        } else assert.equal(maxTokens, asked.maxTokens);
      }),
      { numRuns: 300 },
    );
  });
});
