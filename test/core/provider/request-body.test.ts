import assert from "node:assert/strict";
import { type BodyOptions, requestBody } from "../../../src/core/provider/request-body.ts";
import { request } from "../../support/scripted-client.ts";

const options: BodyOptions = { openRouter: false, outputMode: "json_schema", ceiling: undefined };
const schema = { type: "object", required: ["answer"] };
const output = { name: "answer", schema };

describe("the body of a request", () => {
  it("writes every kind of message as the API has it", () => {
    const { messages } = requestBody(
      request({
        messages: [
          { role: "system", content: "be brief" },
          { role: "assistant", content: "", toolCalls: [{ id: "a", name: "read", arguments: "{}" }] },
          { role: "tool", toolCallId: "a", content: "text" },
          { role: "assistant", content: "done", toolCalls: [] },
        ],
      }),
      options,
    );
    assert.deepEqual(messages, [
      { role: "system", content: "be brief" },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "a", type: "function", function: { name: "read", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "a", content: "text" },
      { role: "assistant", content: "done" },
    ]);
  });

  it("chooses among tools only where there are some", () => {
    assert.equal(requestBody(request({ toolChoice: "required" }), options).tool_choice, undefined);
    const tools = [{ name: "read", description: "reads", parameters: {} }];
    const body = requestBody(request({ toolChoice: "required", tools }), options);
    assert.deepEqual([body.tool_choice, body.tools], ["required", [{ type: "function", function: tools[0] }]]);
  });

  it("asks for JSON by schema where the model can", () => {
    const body = requestBody(request({ output }), options);
    assert.deepEqual(body.response_format, {
      type: "json_schema",
      json_schema: { name: "answer", strict: true, schema },
    });
    assert.deepEqual(body.messages, [{ role: "user", content: "Say hello." }]);
  });

  it("asks for any JSON object, or in words alone, with the schema behind what the user said", () => {
    const object = requestBody(request({ output }), { ...options, outputMode: "json_object" });
    const text = requestBody(request({ output }), { ...options, outputMode: "text" });
    assert.deepEqual(object.response_format, { type: "json_object" });
    assert.equal(text.response_format, undefined);
    for (const { messages } of [object, text]) {
      const content = JSON.stringify(messages);
      assert.match(content, /Say hello\./);
      assert.ok(content.includes(JSON.stringify(JSON.stringify(schema)).slice(1, -1)));
    }
  });

  it("keeps the request's own tools where the answer would have been one", () => {
    const tools = [{ name: "read", description: "reads", parameters: {} }];
    const body = requestBody(request({ output, tools }), { ...options, outputMode: "tool" });
    assert.deepEqual([body.tools, body.tool_choice], [[{ type: "function", function: tools[0] }], undefined]);
    assert.match(JSON.stringify(body.messages), /JSON schema/);
  });
});
