import assert from "node:assert/strict";
import { createOpenRouter } from "@openrouter/ai-sdk-provider";
import { APICallError, generateText, stepCountIs, streamText, tool } from "ai";
import * as z from "zod";
import { usdFromNumber } from "../../../src/core/money.ts";
import type { Fault } from "../../../src/emulator/faults.ts";
import type { Emulator } from "../../../src/emulator/server.ts";
import { ABLE, emulator, says } from "../../support/emulated.ts";

/** The AI SDK with OpenRouter's provider, both unchanged. */
function model({ url, key }: Emulator) {
  return createOpenRouter({ apiKey: key, baseURL: url, compatibility: "strict" }).chat(ABLE, {
    usage: { include: true },
  });
}

function costOf(metadata: unknown): number {
  const { openrouter } = metadata as { openrouter: { usage: { cost: number } } };
  return usdFromNumber(openrouter.usage.cost);
}

describe("the AI SDK takes the emulator for OpenRouter:", () => {
  it("text, with the cost that is billed", async () => {
    const emulated = await emulator(says("Hello"));
    const result = await generateText({ model: model(emulated), prompt: "Go", maxRetries: 0 });
    assert.equal(result.text, "Hello");
    assert.equal(result.finishReason, "stop");
    assert.equal(costOf(result.providerMetadata), emulated.billed());
  });

  it("a stream", async () => {
    const emulated = await emulator({ ...says("Hello there"), reasoning: "Hm." });
    const result = streamText({ model: model(emulated), prompt: "Go", maxRetries: 0 });
    let text = "";
    for await (const part of result.textStream) text += part;
    assert.equal(text, "Hello there");
    assert.equal(await result.finishReason, "stop");
    assert.equal((await result.usage).outputTokens, emulated.bill()[0]?.usage.completionTokens);
    assert.equal(costOf(await result.providerMetadata), emulated.billed());
  });

  for (const stream of [false, true]) {
    it(`a conversation with a tool, ${stream ? "streamed" : "whole"}`, async () => {
      const emulated = await emulator(({ messages }) =>
        messages.at(-1)?.role === "tool"
          ? says(`It says: ${messages.at(-1)?.content}`)
          : { content: "", toolCalls: [{ name: "read_file", arguments: '{"path":"a.txt"}' }] },
      );
      const paths: string[] = [];
      const read_file = tool({
        description: "Reads a file",
        inputSchema: z.object({ path: z.string() }),
        execute: async ({ path }) => {
          paths.push(path);
          return "42";
        },
      });
      const asked = {
        model: model(emulated),
        prompt: "Go",
        tools: { read_file },
        stopWhen: stepCountIs(3),
        maxRetries: 0,
      };
      const text = stream ? await streamText(asked).text : (await generateText(asked)).text;
      assert.match(text, /^It says: .*42/);
      assert.deepEqual(paths, ["a.txt"]);
    });
  }

  it("errors, before and within a stream", async () => {
    const failing = async (fault: Fault) => model(await emulator(says("Hello there"), { faults: () => fault }));
    const limited = await failing({ kind: "http", status: 429 });
    await assert.rejects(generateText({ model: limited, prompt: "Go", maxRetries: 0 }), (error) => {
      assert.ok(APICallError.isInstance(error));
      assert.equal(error.statusCode, 429);
      assert.equal(error.isRetryable, true);
      return true;
    });
    const error = { code: 502, message: "Provider disconnected" };
    const broken = await failing({ kind: "error_chunk", afterTokens: 1, error, form: "documented" });
    const result = streamText({ model: broken, prompt: "Go", maxRetries: 0, onError: () => undefined });
    const kinds: string[] = [];
    for await (const part of result.fullStream) kinds.push(part.type);
    assert.ok(kinds.includes("error"));
  });
});
