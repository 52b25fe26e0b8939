import assert from "node:assert/strict";
import * as z from "zod";
import { converse, type LoopDeps } from "../../../src/core/agent/loop.ts";
import type { SwarmFact } from "../../../src/core/events.ts";
import type { Message } from "../../../src/core/provider/client.ts";
import { NO_STEPS } from "../../../src/core/resume/steps.ts";
import { NO_ABILITIES } from "../../../src/core/tools/abilities.ts";
import { defineTool } from "../../../src/core/tools/define-tool.ts";
import { createNotes } from "../../../src/core/tools/notes.ts";
import type { Tool } from "../../../src/core/tools/tool.ts";
import { createTaint } from "../../../src/core/untrusted/taint.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { completion, context, failure, ScriptedClient } from "../../support/scripted-client.ts";

const ran: string[] = [];

function echo(name: string, effect: Tool["effect"]): Tool {
  return defineTool({
    name,
    description: "Says its text back.",
    input: z.strictObject({ text: z.string() }),
    effect,
    run: async ({ text }: { text: string }) => {
      ran.push(`${name} ${text}`);
      return { ok: true, content: `echo ${text}`, summary: name };
    },
  });
}

function deps(client: ScriptedClient, parts: Partial<LoopDeps> = {}): LoopDeps & { said: SwarmFact[] } {
  const said: SwarmFact[] = [];
  const call = parts.call ?? context();
  return {
    client,
    tools: [echo("look", "read"), echo("change", "write")],
    steps: NO_STEPS,
    name: "agent",
    toolContext: {
      host: fakeHost(),
      root: "/copy",
      signal: call.signal,
      task: "t1",
      notes: createNotes(),
      changed: async () => [],
      runChecks: async () => [],
      abilities: NO_ABILITIES,
      taint: createTaint(["user"]),
    },
    model: "test/model",
    fallbacks: ["test/other"],
    sessionId: "s1:t1",
    maxTokens: 1_000,
    maxTurns: 5,
    say: (fact) => said.push(fact),
    said,
    ...parts,
    call,
  };
}

const calls = (...list: [string, string][]) =>
  completion({
    content: "",
    finish: "tool_calls",
    toolCalls: list.map(([name, text], index) => ({ id: `c${index}`, name, arguments: text })),
  });

const start = (): Message[] => [{ role: "user", content: "Do it." }];

describe("an agent's conversation", () => {
  beforeEach(() => {
    ran.length = 0;
  });

  it("runs the tools that the model calls, in order, and ends with its answer", async () => {
    const client = new ScriptedClient([
      calls(["change", '{"text":"a"}'], ["look", '{"text":"b"}']),
      completion({ content: "All done." }),
    ]);
    const messages = start();
    const outcome = await converse(messages, deps(client));
    assert.deepEqual(outcome, { status: "answered", text: "All done.", model: "test/model" });
    assert.deepEqual(ran, ["change a", "look b"]);
    assert.deepEqual(messages.slice(2, 4), [
      { role: "tool", toolCallId: "c0", content: "echo a" },
      { role: "tool", toolCallId: "c1", content: "echo b" },
    ]);
    client.finished();
  });

  it("keeps one model, one session and a growing prefix, so that the prompt cache works", async () => {
    const client = new ScriptedClient([calls(["look", '{"text":"a"}']), completion()]);
    await converse(start(), deps(client));
    const [first, second] = client.calls.map((one) => one.request);
    assert.ok(first && second);
    assert.equal(second.sessionId, first.sessionId);
    assert.equal(second.model, first.model);
    assert.deepEqual(second.messages.slice(0, first.messages.length), first.messages);
  });

  it("stays with the model that stepped in for one whose provider failed, and can go back to it", async () => {
    const client = new ScriptedClient([
      calls(["look", '{"text":"a"}']),
      { ...calls(["look", '{"text":"b"}']), model: "test/other" },
      { ...calls(["look", '{"text":"c"}']), model: "test/other" },
      completion({ model: "test/model" }),
    ]);
    const outcome = await converse(start(), deps(client, { fallbacks: ["test/other", "test/third"] }));
    assert.deepEqual(
      client.calls.map(({ request: { model, fallbacks } }) => [model, ...fallbacks]),
      [
        ["test/model", "test/other", "test/third"],
        ["test/model", "test/other", "test/third"],
        ["test/other", "test/model", "test/third"],
        ["test/other", "test/model", "test/third"],
      ],
    );
    assert.equal(outcome.status === "answered" && outcome.model, "test/model");
  });

  it("never runs a call with broken JSON, a wrong shape or an unknown name; it tells the model what is wrong", async () => {
    const client = new ScriptedClient([
      calls(
        ["change", '{"text": "half'],
        ["change", '{"text": 5}'],
        ["launch", "{}"],
        ["change", '{"text":"a","more":1}'],
      ),
      completion({ content: "Sorry." }),
    ]);
    const messages = start();
    const all = deps(client);
    await converse(messages, all);
    assert.deepEqual(ran, []);
    const told = messages.filter((one) => one.role === "tool").map((one) => one.content);
    assert.equal(told.length, 4);
    for (const text of told) assert.ok(text.length > 20, text);
    assert.equal(all.said.filter((fact) => fact.type === "tool.finished" && !fact.ok).length, 4);
  });

  it("runs no tool of an answer that was cut at the token limit, and goes on in smaller steps", async () => {
    const client = new ScriptedClient([
      { ...calls(["change", '{"text":"whole"}']), finish: "length" },
      completion({ content: "Smaller." }),
    ]);
    const messages = start();
    const outcome = await converse(messages, deps(client));
    assert.equal(outcome.status, "answered");
    assert.deepEqual(ran, []);
    assert.match(String(messages.at(2)?.content), /not run/);
  });

  it("gives up on a model whose answers are cut again and again, and not on one that recovers", async () => {
    const cut = completion({ content: "and so on", finish: "length" });
    const endless = await converse(start(), deps(new ScriptedClient([cut, cut, cut])));
    assert.deepEqual(endless, {
      status: "stuck",
      reason: "turns",
      why: "its answer was cut 3 times in a row",
      model: "test/model",
    });
    const steps = [cut, cut, calls(["look", '{"text":"a"}']), cut, completion({ content: "There." })];
    const recovered = await converse(start(), deps(new ScriptedClient(steps)));
    assert.equal(recovered.status, "answered");
  });

  it("runs 32 calls of one answer at most, and tells the model of the others", async () => {
    const flood = Array.from({ length: 40 }, (_, at): [string, string] => ["look", `{"text":"${at}"}`]);
    const messages = start();
    await converse(messages, deps(new ScriptedClient([calls(...flood), completion()])));
    assert.equal(ran.length, 32);
    const results = messages.filter((one) => one.role === "tool").map((one) => one.content);
    assert.equal(results.length, 40);
    assert.match(results[39] ?? "", /Not run: at most 32/);
  });

  it("tells the model when the disk refuses what a tool does", async () => {
    const full = defineTool({
      name: "look",
      description: "Fails.",
      input: z.strictObject({}),
      effect: "write",
      run: async () => {
        throw new Error("ENOSPC: no space left on device");
      },
    });
    const messages = start();
    const outcome = await converse(
      messages,
      deps(new ScriptedClient([calls(["look", "{}"]), completion()]), { tools: [full] }),
    );
    assert.equal(outcome.status, "answered");
    assert.match(String(messages.at(2)?.content), /look failed: ENOSPC/);
  });

  it("ends with the failure of a call, and without one when it is cancelled between turns", async () => {
    const failed = await converse(start(), deps(new ScriptedClient([failure("provider_down")])));
    assert.equal(failed.status === "failed" && failed.failure.kind, "provider_down");

    const controller = new AbortController();
    const stopping = new ScriptedClient([
      () => {
        controller.abort();
        return calls(["look", '{"text":"a"}']);
      },
    ]);
    const cancelled = await converse(start(), deps(stopping, { call: context({ signal: controller.signal }) }));
    assert.equal(cancelled.status === "failed" && cancelled.failure.kind, "cancelled");
    stopping.finished();
  });

  it("stops after its turns, and sooner when one call gives the same result again and again", async () => {
    const varied = Array.from({ length: 5 }, (_, index) => calls(["look", `{"text":"${index}"}`]));
    const turns = await converse(start(), deps(new ScriptedClient(varied)));
    assert.deepEqual(turns, {
      status: "stuck",
      reason: "turns",
      why: "no answer after 5 turns",
      model: "test/model",
    });

    const client = new ScriptedClient(Array.from({ length: 4 }, () => calls(["look", '{"text":"same"}'])));
    const circling = await converse(start(), deps(client, { maxTurns: 40 }));
    assert.equal(circling.status, "stuck");
    client.finished();
  });
});
