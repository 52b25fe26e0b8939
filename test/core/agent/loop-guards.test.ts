import assert from "node:assert/strict";
import * as z from "zod";
import { converse, type LoopDeps } from "../../../src/core/agent/loop.ts";
import type { SwarmFact } from "../../../src/core/events.ts";
import { createAllowance } from "../../../src/core/guards/allowance.ts";
import type { Condensing } from "../../../src/core/guards/condense.ts";
import { createLoopGuard } from "../../../src/core/guards/loop-guard.ts";
import { createSwarmGuard } from "../../../src/core/guards/swarm-guard.ts";
import type { Message, ModelOutcome } from "../../../src/core/provider/client.ts";
import { NO_STEPS, type Steps } from "../../../src/core/resume/steps.ts";
import { addNote } from "../../../src/core/tools/add-note.ts";
import { defineTool } from "../../../src/core/tools/define-tool.ts";
import { fakeHost } from "../../support/fake-host.ts";
import { completion, context, failure, ScriptedClient, type Step } from "../../support/scripted-client.ts";
import { contextIn } from "../../support/tool-bench.ts";

const look = defineTool({
  name: "look",
  description: "Says as many characters.",
  input: z.strictObject({ at: z.string(), size: z.int().optional() }),
  effect: "read",
  run: async ({ at, size = 0 }: { at: string; size?: number | undefined }) => ({
    ok: true,
    content: `${at} ${"x".repeat(size)}`,
    summary: "looked",
  }),
});

function deps(
  steps: readonly Step[],
  parts: Partial<LoopDeps> = {},
): LoopDeps & { client: ScriptedClient; said: SwarmFact[] } {
  const said: SwarmFact[] = [];
  const client = new ScriptedClient(steps);
  return {
    tools: [look, addNote],
    toolContext: contextIn(fakeHost(), "/copy"),
    steps: NO_STEPS,
    name: "agent",
    model: "test/model",
    fallbacks: [],
    sessionId: "s",
    maxTokens: 1_000,
    maxTurns: 40,
    call: context(),
    say: (fact) => said.push(fact),
    said,
    ...parts,
    client,
  };
}

let ids = 0;
const calls = (...list: readonly (readonly [string, unknown])[]) =>
  completion({
    content: "",
    finish: "tool_calls",
    usage: null,
    toolCalls: list.map(([name, input]) => ({ id: `c${ids++}`, name, arguments: JSON.stringify(input) })),
  });
const looks = (at: string, size = 0) => calls(["look", { at, size }]);
const start = (): Message[] => [{ role: "user", content: "Do it. It is done when the sum is right." }];
const actions = (said: readonly SwarmFact[]) =>
  said.flatMap((fact) => (fact.type === "guard.acted" ? [`${fact.guard} ${fact.action}`] : []));

describe("the guards in an agent's conversation", () => {
  it("tell the agent once, in the conversation, and then end the attempt with what it did", async () => {
    const all = deps(Array.from({ length: 4 }, () => looks("a")));
    const messages = start();
    const outcome = await converse(messages, all);
    assert.ok(outcome.status === "stuck" && outcome.reason === "guard");
    assert.match(outcome.why, /called look 4 times in a row/);
    assert.deepEqual(actions(all.said), ["cycle hint", "cycle stop"]);
    const told = messages.filter(
      ({ role, content }) => role === "user" && content.startsWith("You called look 3 times"),
    );
    assert.equal(told.length, 1);
    all.client.finished();
  });

  it("do not run a call of one answer more than three times, and leave the first results to be read", async () => {
    const messages = start();
    await converse(
      messages,
      deps([calls(...Array.from({ length: 10 }, () => ["look", { at: "a" }] as const)), completion()]),
    );
    const results = messages.flatMap(({ role, content }) => (role === "tool" ? [content] : []));
    assert.equal(results.length, 10);
    assert.equal(results.filter((text) => /^a /.test(text)).length, 3);
    assert.equal(results.filter((text) => text.startsWith("Not run: you made this very call")).length, 7);
  });

  it("end two agents that put up each other's notes in turn, who both do other things between", async () => {
    const swarmGuard = createSwarmGuard();
    /** Lets the two take turns. */
    let resume: (() => void)[] = [];
    const inTurn = async () => {
      await new Promise<void>((resolve) => {
        resume = [...resume, resolve];
        if (resume.length === 2) {
          const both = resume;
          resume = [];
          for (const one of both) one();
        }
      });
    };
    const agent = (task: string, text: string) => {
      let turn = 0;
      const said: SwarmFact[] = [];
      const answer = async (): Promise<ModelOutcome> => {
        await inTurn();
        turn++;
        // Something new each time, so that no agent by itself is in a circle.
        return calls(["look", { at: `${task} ${"n".repeat(turn)}` }], ["add_note", { text }]);
      };
      const all = deps([], { swarmGuard, guard: createLoopGuard({ budget: 0, known: swarmGuard.known }) });
      const ended = converse(start(), {
        ...all,
        client: { complete: answer },
        toolContext: { ...all.toolContext, task },
        say: (fact) => said.push(fact),
      });
      return { said, ended };
    };
    const [one, other] = [agent("a", "Use tabs."), agent("b", "Use blanks.")];
    const outcome = await Promise.race([one.ended, other.ended]);
    assert.ok(outcome.status === "stuck" && outcome.reason === "guard");
    assert.ok(
      [...one.said, ...other.said].some(
        (fact) => fact.type === "guard.acted" && fact.guard === "notes" && fact.action === "stop",
      ),
    );
  });

  it("end an attempt that chants, and one that gives the same answer again and again", async () => {
    const chant = completion({ content: "I will look at it once more. ".repeat(100), finish: "length" });
    const all = deps([chant, chant]);
    const chanted = await converse(start(), all);
    assert.deepEqual(actions(all.said), ["chant stop"]);
    assert.ok(chanted.status === "stuck" && chanted.reason === "guard" && /over and over/.test(chanted.why));
    const guard = createLoopGuard({ budget: 0, known: new Set() });
    const answers: string[] = [];
    for (let attempt = 0; attempt < 3; attempt++)
      answers.push((await converse(start(), deps([completion({ content: "It is done." })], { guard }))).status);
    assert.deepEqual(answers, ["answered", "answered", "stuck"]);
  });

  it("end the task, not only the attempt, when it has used up its limits, before another call is paid", async () => {
    const allowance = createAllowance({ turns: 100, toolCalls: 2, activeMs: 60_000 });
    const all = deps([looks("a"), looks("b")], { allowance });
    const outcome = await converse(start(), all);
    assert.ok(outcome.status === "used-up" && /2 tool calls/.test(outcome.why));
    all.client.finished();
    const next = deps([], { allowance });
    assert.equal((await converse(start(), next)).status, "used-up");
    const slow = createAllowance({ turns: 100, toolCalls: 100, activeMs: 60_000 });
    const timed = await converse(start(), deps([{ ...looks("a"), ms: 60_000 }], { allowance: slow }));
    assert.ok(timed.status === "used-up" && /minutes/.test(timed.why));
  });

  it("come to the same when a run is played again from what was recorded, and send nothing", async () => {
    const kept = new Map<string, unknown>();
    const keys: string[] = [];
    const recording: Steps = {
      folder: null,
      async once(key, work) {
        assert.ok(!kept.has(key), `${key} twice`);
        const outcome = await work();
        kept.set(key, structuredClone(outcome));
        keys.push(key);
        return outcome;
      },
    };
    const replayed: string[] = [];
    const replaying: Steps = {
      folder: null,
      async once<T>(key: string) {
        replayed.push(key);
        assert.ok(kept.has(key), `${key} was not a step of the first run`);
        return structuredClone(kept.get(key)) as T;
      },
    };
    const script: Step[] = [
      looks("a", 9_000),
      looks("b", 9_000),
      looks("c", 9_000),
      looks("d", 9_000),
      ...Array.from({ length: 3 }, () => looks("a")),
    ];
    const condensing: Condensing = { windowOf: () => 16_000, models: ["cheap/model"], keep: ["the sum is right"] };
    const first = start();
    // Another agent was stopped for the same circle, which the second run does not know of.
    const known = new Set<string>();
    await converse(
      start(),
      deps(
        Array.from({ length: 4 }, () => looks("a")),
        { guard: createLoopGuard({ budget: 0, known }) },
      ),
    );
    const guard = createLoopGuard({ budget: 0, known });
    const parts = { condensing, swarmGuard: createSwarmGuard(), guard };
    const all = deps(script, { ...parts, steps: recording });
    const outcome = await converse(first, all);
    assert.match(outcome.status === "stuck" ? outcome.why : "", /called look 3 times/);
    assert.ok(all.said.some((fact) => fact.type === "context.condensed"));
    const second = start();
    const again = deps([], { condensing, swarmGuard: createSwarmGuard(), steps: replaying });
    assert.deepEqual(await converse(second, again), outcome);
    assert.deepEqual(second, first);
    assert.deepEqual(replayed.sort(), keys.sort());
    assert.equal(again.client.calls.length, 0);
  });
});

describe("room in a model's context window", () => {
  const condensing = (window: number | null): Condensing => ({
    windowOf: () => window,
    models: ["cheap/model", "test/model"],
    keep: ["the sum is right"],
  });
  const condensed = (said: readonly SwarmFact[]) => said.filter((fact) => fact.type === "context.condensed");
  const wordy = (at: string) => ({ ...looks(at), content: `${at}: ${"I think about it at length. ".repeat(120)}` });
  const notes = completion({ content: "I looked at a to e.", model: "cheap/model" });

  it("is made before a turn that would not fit, by leaving old results out, and said", async () => {
    const all = deps([...["a", "b", "c", "d", "e"].map((at) => looks(at, 8_000)), completion({ content: "Done." })], {
      condensing: condensing(15_000),
    });
    const messages = start();
    assert.equal((await converse(messages, all)).status, "answered");
    const [event] = condensed(all.said);
    assert.ok(event?.type === "context.condensed" && event.after <= 0.7 * event.before);
    assert.equal(all.client.calls.length, 6);
    assert.equal(messages[0]?.content, start()[0]?.content);
  });

  it("is made by the cheapest model's notes where that is not enough, as a call of the same task", async () => {
    const all = deps([...["a", "b", "c", "d", "e"].map(wordy), notes, completion({ content: "Done." })], {
      condensing: condensing(8_000),
    });
    const messages = start();
    assert.equal((await converse(messages, all)).status, "answered");
    const asked = all.client.calls.find(({ request }) => request.tools.length === 0);
    assert.equal(asked?.request.model, "cheap/model");
    assert.equal(asked?.call.identity.task, "task-1");
    assert.equal(condensed(all.said).length, 1);
    assert.ok(messages.some(({ role, content }) => role === "assistant" && content.includes("I looked at a to e.")));
  });

  it("is made when the model itself says that the conversation is too long, and the turn is taken again", async () => {
    const long = [
      ...["a", "b", "c", "d", "e"].map((at) => looks(at, 8_000)),
      failure("context_too_long"),
      completion({ content: "Done." }),
    ];
    const all = deps(long, { condensing: condensing(null) });
    assert.equal((await converse(start(), all)).status, "answered");
    assert.equal(condensed(all.said).length, 1);
    const short = await converse(start(), deps([failure("context_too_long")], { condensing: condensing(null) }));
    assert.ok(short.status === "failed" && short.failure.kind === "context_too_long");
  });

  it("is not made a third time in a row: a conversation that fills up again and again is ended", async () => {
    const big = (at: string) => looks(at, 15_000);
    const turns = Array.from({ length: 12 }, (_, at) => big(`file ${"n".repeat(at)}`));
    const all = deps(turns, { condensing: condensing(10_000) });
    const outcome = await converse(start(), all);
    assert.ok(outcome.status === "stuck" && outcome.reason === "guard", JSON.stringify(outcome));
    assert.match(outcome.why, /shorter/);
    assert.deepEqual(actions(all.said), ["context stop"]);
    assert.ok(condensed(all.said).length <= 2);
  });

  it("is not made for its price alone where it cannot be: a conversation that its model can still take goes on as it is", async () => {
    const long: Message[] = [{ role: "user", content: `Do it. ${"A long task. ".repeat(40_000)}` }];
    const turns = [looks("a"), looks("b"), looks("c"), completion({ content: "Done." })];
    const all = deps(turns, { condensing: condensing(1_000_000) });
    assert.equal((await converse(long, all)).status, "answered");
    assert.equal(all.client.calls.filter(({ request }) => request.tools.length === 0).length, 0);
    assert.deepEqual(actions(all.said), []);
    all.client.finished();
  });

  it("ends the attempt where the budget does not pay for it", async () => {
    const all = deps([...["a", "b", "c", "d", "e"].map(wordy), failure("budget")], { condensing: condensing(8_000) });
    const outcome = await converse(start(), all);
    assert.ok(outcome.status === "failed" && outcome.failure.kind === "budget");
  });
});
