import assert from "node:assert/strict";
import { usdFromNumber } from "../../../src/core/money.ts";
import { assertCutsFail, BODIES, replay, STREAMS, wholeAt } from "../../support/recorded.ts";
import { sharedData } from "../../support/shared-data.ts";

const STREAM = "text/event-stream";
const [EMPTY_CHOICES, MIDSTREAM_ERROR, LEGACY_USAGE, EMPTY_ARGUMENTS, WEB_SEARCH] = STREAMS.map((one) => one.name);

/** Each byte of the end, where an answer is nearly whole, and every 37th before it. All of them: npm run bench:cuts. */
function cutsBefore(end: number): readonly number[] {
  return Array.from({ length: end }, (_, at) => at).filter((at) => at % 37 === 0 || at >= end - 60);
}

describe("recorded OpenRouter traffic", () => {
  const read = (test: Mocha.Context, name: string): Buffer => {
    const text = sharedData(`openrouter/recorded/${name}`);
    return text === undefined ? test.skip() : Buffer.from(text);
  };
  const completed = async (test: Mocha.Context, name: string, type: string) => {
    const outcome = await replay(read(test, name), type, 64);
    if (outcome.status !== "completed") assert.fail(JSON.stringify(outcome));
    return outcome;
  };

  it("of March 2026: usage in a chunk without choices", async function () {
    const { content, billed, usage, provider } = await completed(this, EMPTY_CHOICES ?? "", STREAM);
    assert.deepEqual([content, billed, provider], ["Hello!", usdFromNumber(0.000837), "Amazon Bedrock"]);
    assert.deepEqual([usage?.promptTokens, usage?.completionTokens], [254, 5]);
  });

  it("of November 2025: an error inside the stream, billed at nothing", async function () {
    const outcome = await replay(read(this, MIDSTREAM_ERROR ?? ""), STREAM, 64);
    if (outcome.status !== "failed") assert.fail("it was an error");
    assert.equal(outcome.kind, "context_too_long");
    assert.deepEqual(outcome.billing, {
      billed: 0,
      usage: { promptTokens: 43, cachedTokens: 0, cacheWriteTokens: 0, completionTokens: 10, reasoningTokens: 11 },
    });
  });

  it("of February 2026: usage in a chunk whose finish reason is null", async function () {
    const { finish, billed, usage } = await completed(this, LEGACY_USAGE ?? "", STREAM);
    assert.deepEqual([finish, billed, usage?.cachedTokens], ["stop", usdFromNumber(0.0043275), 686]);
  });

  it("of March 2026: a tool call without arguments, and no cost", async function () {
    const { finish, toolCalls, billed, usage } = await completed(this, EMPTY_ARGUMENTS ?? "", STREAM);
    assert.equal(finish, "tool_calls");
    assert.deepEqual(toolCalls, [{ id: "toolu_bdrk_01AMXFNuQYF6fxS1hryPtu9K", name: "get_all_tabs", arguments: "{}" }]);
    assert.deepEqual([billed, usage?.promptTokens], [null, 25_105]);
  });

  it("of August 2026: keep-alive comments and a repeated finish reason", async function () {
    const { content, finish, billed, generationId } = await completed(this, WEB_SEARCH ?? "", STREAM);
    assert.deepEqual([content, finish, billed], ["https://github", "stop", usdFromNumber(0.0133176)]);
    assert.equal(generationId, "gen-1786465029-CAkqUciXgQW34RmFaTck");
  });

  it("of May 2026 and November 2025: whole answers with tool calls", async function () {
    const may = await completed(this, "nonstream-tool-call-2026-05-21.json", "application/json");
    assert.deepEqual(
      [may.toolCalls.length, may.billed, may.usage?.cachedTokens, may.usage?.reasoningTokens],
      [1, usdFromNumber(0.00012195), 1056, 41],
    );
    const november = await completed(this, "nonstream-tool-call-2025-11-02.json", "application/json");
    assert.deepEqual([november.toolCalls[0]?.name, november.billed], ["divide", null]);
  });

  for (const { name, type } of [...STREAMS, ...BODIES]) {
    it(`${name}: cut short it is never an answer and gives no tool call`, async function () {
      this.timeout(10_000);
      const whole = read(this, name);
      await assertCutsFail(whole, type, cutsBefore(wholeAt(whole, type)));
    });
  }

  it("is read the same in pieces of any size", async function () {
    for (const { name } of STREAMS) {
      const bytes = read(this, name);
      const whole = await replay(bytes, STREAM, bytes.length);
      for (const size of [1, 2, 3, 7, 100]) {
        assert.deepEqual(await replay(bytes, STREAM, size), whole, `${name} in pieces of ${size}`);
      }
    }
  });
});
