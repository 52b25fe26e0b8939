import assert from "node:assert/strict";
import * as z from "zod";
import type { ModelOutcome } from "../../../src/core/provider/client.ts";
import type { OutputMode } from "../../../src/core/provider/request-body.ts";
import { completeStructured, type StructuredAsk } from "../../../src/core/provider/structured.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { chunk, events, type HttpScript, httpScript, sse } from "../../support/http-script.ts";
import { completion, context, failure, request, ScriptedClient, type Step } from "../../support/scripted-client.ts";
import { wireClient } from "../../support/wire-client.ts";

const Answer = z.strictObject({ n: z.number() });
const { tools: _, output: __, toolChoice: ___, ...plain } = request();

const says = (content: string, more: object = {}): ModelOutcome => completion({ content, ...more });

async function ask(steps: readonly Step[], more: Partial<StructuredAsk<{ n: number }>> = {}) {
  const client = new ScriptedClient(steps);
  const problems: string[] = [];
  const asked = { request: plain, name: "number", schema: Answer, onProblem: (text: string) => problems.push(text) };
  const result = await completeStructured(client, { ...asked, ...more }, context());
  client.finished();
  return { result, problems, calls: client.calls };
}

describe("an answer in JSON", () => {
  it("is parsed strictly and fits its schema, with a fence around it or not", async () => {
    for (const text of ['{"n":1}', ' {"n": 1}\n', '```json\n{"n":1}\n```']) {
      const { result, problems } = await ask([says(text)]);
      assert.deepEqual(result.status === "valid" && result.value, { n: 1 });
      assert.deepEqual(problems, []);
    }
  });

  it("is sent back once with what is wrong, and the corrected one is taken", async () => {
    for (const [wrong, told] of [
      ['{"n":"1"}', /wrong shape[\s\S]*expected number/],
      ['{"n":1,"m":2}', /wrong shape[\s\S]*"m"/],
      ["{'n': 1,}", /wrong shape/],
      ["", /wrong shape/],
    ] as const) {
      const { result, problems, calls } = await ask([says(wrong), says('{"n":2}')]);
      assert.deepEqual(result.status === "valid" && result.value, { n: 2 });
      assert.match(problems[0] ?? "", told);
      const [asked, sent, complaint] = calls[1]?.request.messages ?? [];
      assert.equal(asked?.content, "Say hello.", "the prefix is the same, for the provider's cache");
      assert.equal(sent?.content, wrong || "(nothing)");
      assert.match(complaint?.content ?? "", /Answer again/);
    }
  });

  it("that was cut off by the token limit is not mended, even where it parses", async () => {
    const { result, problems } = await ask([says('{"n":1}', { finish: "length" }), says('{"n":2}')]);
    assert.deepEqual(result.status === "valid" && result.value, { n: 2 });
    assert.match(problems[0] ?? "", /token limit/);
  });

  it("is held to what the shape cannot say", async () => {
    const check = ({ n }: { n: number }) => (n % 2 === 0 ? null : `${n} is odd.`);
    const { result, problems } = await ask([says('{"n":1}'), says('{"n":2}')], { check });
    assert.deepEqual([result.status === "valid" && result.value.n, problems], [2, ["1 is odd."]]);
  });

  it("that cannot be used the second time either is an honest failure, and nobody is asked a third time", async () => {
    const { result, problems } = await ask([says("Sure!"), says('{"n":null}')]);
    assert.ok(result.status === "unusable" && /wrong shape/.test(result.problem));
    assert.equal(problems.length, 2);
  });

  it("fails with its call, in the first turn or in the second", async () => {
    const first = await ask([failure("unauthorized")]);
    assert.equal(first.result.status === "failed" && first.result.failure.kind, "unauthorized");
    const second = await ask([says("no"), failure("budget")]);
    assert.equal(second.result.status === "failed" && second.result.failure.kind, "budget");
  });
});

describe("a model is asked for JSON as strictly as it can be", () => {
  let server: HttpScript | undefined;
  afterEach(() => server?.finish());

  const over = async (mode: OutputMode, stream: string) => {
    server = await httpScript([sse(stream)]);
    const host = fakeHost({ fetch: globalThis.fetch });
    const client = wireClient(host, { baseUrl: server.baseUrl }, { outputModeOf: () => mode });
    const result = await completeStructured(client, { request: plain, name: "number", schema: Answer }, context());
    return { result, body: JSON.parse(server.requests[0]?.body ?? "{}") };
  };
  const text = events([chunk({ content: '{"n":3}' }), chunk({}, "stop")]);

  it("by its schema, where it has that", async () => {
    const { result, body } = await over("json_schema", text);
    assert.deepEqual(result.status === "valid" && result.value, { n: 3 });
    const { type, json_schema: schema } = body.response_format;
    assert.deepEqual([type, schema.strict, schema.schema.additionalProperties], ["json_schema", true, false]);
  });

  it("as any JSON object, with the schema in words", async () => {
    const { result, body } = await over("json_object", text);
    assert.equal(result.status, "valid");
    assert.deepEqual(body.response_format, { type: "json_object" });
    assert.match(body.messages.at(-1).content, /"additionalProperties":false/);
  });

  it("as the only tool, which it has to call, and whose arguments are the answer", async () => {
    const call = { index: 0, id: "a", type: "function", function: { name: "number", arguments: '{"n":3}' } };
    const { result, body } = await over("tool", events([chunk({ tool_calls: [call] }), chunk({}, "tool_calls")]));
    assert.ok(result.status === "valid" && result.value.n === 3);
    assert.deepEqual([result.answer.toolCalls, result.answer.finish], [[], "stop"]);
    assert.deepEqual(body.tool_choice, { type: "function", function: { name: "number" } });
    assert.equal(body.tools[0].function.parameters.additionalProperties, false);
    assert.equal(body.response_format, undefined);
  });

  it("and is understood when it answers in words although it had a tool to call", async () => {
    const { result } = await over("tool", text);
    assert.equal(result.status, "valid");
  });

  it("in words alone", async () => {
    const { result, body } = await over("text", text);
    assert.equal(result.status, "valid");
    assert.equal(body.response_format, undefined);
    assert.match(body.messages.at(-1).content, /one JSON object and nothing else/);
  });
});
