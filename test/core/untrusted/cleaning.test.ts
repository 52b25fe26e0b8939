import assert from "node:assert/strict";
import { sayInto } from "../../../src/core/agent/call-reporter.ts";
import type { SwarmEvent } from "../../../src/core/events.ts";
import type { CallStep, Message } from "../../../src/core/provider/client.ts";
import { cleaning } from "../../../src/core/untrusted/cleaning.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { completion, context, request, ScriptedClient } from "../../support/scripted-client.ts";

const TAG = "\u{e0072}";

describe("the door of all prompts", () => {
  it("lets no hidden character through, in whatever part of a request", async () => {
    const model = new ScriptedClient([completion()]);
    const messages: Message[] = [
      { role: "system", content: `s\u200b` },
      { role: "user", content: `u${TAG}` },
      {
        role: "assistant",
        content: "a\u202e",
        toolCalls: [{ id: "1", name: "read_file", arguments: '{"path":"a\\u200b\u2066","n":1}' }],
      },
      { role: "tool", toolCallId: "1", content: "\u001b[31mred" },
    ];
    const schema = { type: "object", properties: { q: { description: "q\u200d" } } };
    const tools = [{ name: "mcp", description: `d${TAG}`, parameters: schema }];
    const steps: CallStep[] = [];
    await cleaning(model).complete(request({ messages, tools }), context({ onStep: (step) => steps.push(step) }));
    assert.deepEqual(model.calls[0]?.request.messages, [
      { role: "system", content: "s<U+200B>" },
      { role: "user", content: "u<U+E0072>" },
      {
        role: "assistant",
        content: "a<U+202E>",
        toolCalls: [{ id: "1", name: "read_file", arguments: '{"path":"a<U+200B><U+2066>","n":1}' }],
      },
      { role: "tool", toolCallId: "1", content: "<U+001B>[31mred" },
    ]);
    assert.deepEqual(model.calls[0]?.request.tools, [
      {
        name: "mcp",
        description: "d<U+E0072>",
        parameters: { type: "object", properties: { q: { description: "q<U+200D>" } } },
      },
    ]);
    assert.deepEqual(
      steps.map((step) => step.type === "cleaned" && [step.source, step.removed]),
      [
        ["the task and what was told with it", 1],
        ["the task and what was told with it", 1],
        ["the model's own words", 1],
        ["read_file", 1],
      ],
    );
    model.finished();
  });

  it("tells of each message once, however often a conversation sends it", async () => {
    const model = new ScriptedClient([completion(), completion()]);
    const message: Message = { role: "user", content: "\u200b" };
    const steps: CallStep[] = [];
    const call = context({ onStep: (step) => steps.push(step) });
    const client = cleaning(model);
    await client.complete(request({ messages: [message] }), call);
    await client.complete(request({ messages: [message, { role: "user", content: "more" }] }), call);
    assert.equal(steps.length, 1);
    assert.equal(model.calls[1]?.request.messages[0]?.content, "<U+200B>");
  });
});

describe("what is said of a swarm", () => {
  it("is in characters that show, wherever in it they stand; paths of the user's own stay", () => {
    const events: SwarmEvent[] = [];
    const say = sayInto((event) => events.push(event), fakeHost(), "s");
    say({ type: "task.activity", task: "t", text: "\u202eevil" });
    const outcome = {
      status: "done",
      answer: `a${TAG}`,
      evidence: "no-checks",
      files: ["\u200b.ts"],
      model: "m",
    } as const;
    say({ type: "task.finished", task: "t", outcome });
    say({
      type: "swarm.finished",
      outcome: { status: "done" },
      patch: "/a\u200b/p",
      files: [],
      settled: 0 as never,
      held: 0 as never,
      ms: 1,
    });
    const texts = JSON.stringify(events);
    assert.match(texts, /<U\+202E>evil.*a<U\+E0072>.*<U\+200B>\.ts/);
    assert.ok(texts.includes("/a\u200b/p"));
    assert.doesNotMatch(texts.replace("/a\u200b/p", ""), /[\u200b\u202e\u{e0072}]/u);
  });
});
