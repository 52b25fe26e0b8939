import assert from "node:assert/strict";
import { usdFromNumber } from "../../../src/core/money.ts";
import { readUsage } from "../../../src/core/provider/read-usage.ts";
import { addChunk, emptyAnswer, endOf, type StreamEnd } from "../../../src/core/provider/stream-answer.ts";
import { chunk, wireUsage } from "../../support/http-script.ts";

function endAfter(chunks: readonly unknown[], sawDone = true): StreamEnd {
  const answer = emptyAnswer();
  for (const one of chunks) addChunk(answer, one, true);
  return endOf(answer, sawDone);
}

const tool = (call: object) => chunk({ tool_calls: [call] });

describe("the chunks of a stream", () => {
  it("give no tool call that the token limit cut off", () => {
    const call = { index: 0, id: "a", function: { name: "write", arguments: '{"text":"hal' } };
    assert.deepEqual(endAfter([tool(call), chunk({}, "length")]), {
      status: "answer",
      parts: { content: "", toolCalls: [], finish: "length" },
    });
  });

  it("keep calls apart that share an index and differ in their ids", () => {
    const call = (id: string) => tool({ index: 0, id, function: { name: "read", arguments: `{"n":"${id}"}` } });
    const end = endAfter([call("a"), call("b"), chunk({}, "stop")]);
    assert.ok(end.status === "answer" && end.parts.finish === "tool_calls");
    assert.deepEqual(
      end.parts.toolCalls.map((one) => [one.id, one.arguments]),
      [
        ["a", '{"n":"a"}'],
        ["b", '{"n":"b"}'],
      ],
    );
  });

  it("keep one call together that repeats its id and name", () => {
    const call = (text: string) => tool({ index: 0, id: "a", function: { name: "read", arguments: text } });
    const end = endAfter([call('{"n":'), call("1}"), chunk({}, "tool_calls")]);
    assert.deepEqual(end.status === "answer" && end.parts.toolCalls, [{ id: "a", name: "read", arguments: '{"n":1}' }]);
  });

  it("do not count as an answer when a call has no name", () => {
    const call = { index: 0, id: "a", function: { arguments: "{}" } };
    assert.equal(endAfter([tool(call), chunk({}, "tool_calls")]).status, "cut");
  });

  it("end in error when the provider takes its finish reason back", () => {
    assert.equal(endAfter([chunk({ content: "x" }, "stop"), chunk({}, "error")]).status, "provider-error");
  });

  it("take a finish reason that is not known for a stop", () => {
    const end = endAfter([chunk({ content: "x" }, "eos_token")]);
    assert.equal(end.status === "answer" && end.parts.finish, "stop");
  });

  it("are no answer when there was only reasoning", () => {
    const end = endAfter([chunk({ content: "", reasoning: "hm" }), chunk({}, "stop")]);
    assert.deepEqual(end, { status: "empty", why: "the model reasoned, then gave no answer" });
  });

  it("may hold anything without harm", () => {
    for (const odd of [
      null,
      5,
      "x",
      [],
      { choices: 5 },
      { choices: [null, { delta: [] }] },
      { usage: { cost: "1" } },
    ]) {
      assert.equal(endAfter([odd]).status, "cut", JSON.stringify(odd));
    }
  });
});

describe("the usage of an answer", () => {
  it("has the billed cost once, though the provider repeats it", () => {
    assert.equal(readUsage(wireUsage(10, 2, 0.004), true)?.billed, usdFromNumber(0.004));
  });

  it("adds the provider's own bill only for a call on the user's own provider key", () => {
    const own = { ...wireUsage(10, 2, 0.004), is_byok: true };
    assert.equal(
      readUsage({ ...own, cost_details: { upstream_inference_cost: 0.08 } }, true)?.billed,
      usdFromNumber(0.084),
    );
    assert.equal(readUsage({ ...own, cost_details: { upstream_inference_cost: null } }, true)?.billed, null);
  });

  it("has no cost where none is understood or what is sent is none", () => {
    assert.equal(readUsage(wireUsage(10, 2, 0.004), false)?.billed, null);
    for (const cost of ["0.1", null]) {
      assert.equal(readUsage({ ...wireUsage(10, 2), cost }, true)?.billed, null, String(cost));
    }
    for (const cost of [-1, Number.NaN, 1e300]) {
      assert.equal(readUsage({ ...wireUsage(10, 2), cost }, true), undefined, String(cost));
    }
  });

  it("is not there where the counts are no counts", () => {
    for (const odd of [
      undefined,
      {},
      { prompt_tokens: -1, completion_tokens: 2 },
      { prompt_tokens: 1.5, completion_tokens: 2 },
    ]) {
      assert.equal(readUsage(odd, true), undefined);
    }
  });
});
