import assert from "node:assert/strict";
import fc from "fast-check";
import { type CondenseDeps, condense, whyShorten } from "../../../src/core/guards/condense.ts";
import { createOpenErrors } from "../../../src/core/guards/open-errors.ts";
import { estimatedTokens, partsOf, transcriptOf, withoutResults } from "../../../src/core/guards/shorten.ts";
import type { Message } from "../../../src/core/provider/client.ts";
import { completion, context, failure, ScriptedClient, type Step } from "../../support/scripted-client.ts";

const HEAD: readonly Message[] = [
  { role: "system", content: "You are an agent." },
  { role: "user", content: "Task: a\nIt is done when:\n- The sum is right.\n- No test is weakened." },
];
const KEEP = ["The sum is right.", "No test is weakened."];

function turn(id: string, result: string, text = ""): readonly Message[] {
  return [
    { role: "assistant", content: text, toolCalls: [{ id, name: "read_file", arguments: `{"path":"${id}.ts"}` }] },
    { role: "tool", toolCallId: id, content: result },
  ];
}

function talk(turns: number, size: number): readonly Message[] {
  return [...HEAD, ...Array.from({ length: turns }, (_, at) => turn(`c${at}`, `${at} `.repeat(size))).flat()];
}

/** Long words of the agent's own, which leaving results out does not make shorter. */
function wordy(turns: number): readonly Message[] {
  const text = "I think about it at length. ".repeat(60);
  return [...HEAD, ...Array.from({ length: turns }, (_, at) => turn(`c${at}`, "ok", `${at}: ${text}`)).flat()];
}

function deps(steps: readonly Step[], parts: Partial<CondenseDeps> = {}): CondenseDeps & { client: ScriptedClient } {
  const client = new ScriptedClient(steps);
  const call = context({ limits: [{ scope: "task", key: "t", cap: 5 as never }] });
  return {
    windowOf: () => 1_000,
    models: ["cheap/model", "dear/model"],
    keep: KEEP,
    call,
    sessionId: "s",
    step: (work) => work(),
    ...parts,
    client,
  };
}

/** Every result behind the call that it answers, and every call answered. */
function assertPaired(messages: readonly Message[]): void {
  let waiting: string[] = [];
  for (const message of messages) {
    if (message.role === "tool") {
      assert.ok(waiting.includes(message.toolCallId), `a result of ${message.toolCallId} without its call`);
      waiting = waiting.filter((id) => id !== message.toolCallId);
      continue;
    }
    assert.deepEqual(waiting, [], "calls without results");
    if (message.role === "assistant") waiting = message.toolCalls.map(({ id }) => id);
  }
  assert.deepEqual(waiting, []);
}

const NOTES = completion({ content: "Read c0 to c9. Next: write the sum." });

describe("condensing a conversation", () => {
  it("first leaves old results out, which costs nothing, and says how to have them again", async () => {
    const messages = talk(12, 2_000);
    const given = deps([]);
    const done = await condense(messages, [], given);
    assert.equal(done.status, "condensed");
    assert.ok(done.status === "condensed" && done.after <= 0.7 * done.before);
    const first = done.status === "condensed" ? done.messages[3] : undefined;
    assert.match(first?.content ?? "", /left out to save room\. Call read_file with \{"path":"c0\.ts"\}/);
    given.client.finished();
    assert.equal(given.client.calls.length, 0);
  });

  it("has notes made by the cheapest model, paid from the task's own budgets, and keeps head and last turns as they are", async () => {
    const messages = wordy(12);
    const given = deps([NOTES]);
    const done = await condense(messages, [], given);
    assert.ok(done.status === "condensed");
    assert.deepEqual(done.messages.slice(0, 2), HEAD);
    assert.deepEqual(done.messages.slice(-6), messages.slice(-6));
    assert.match(done.messages[2]?.content ?? "", /Next: write the sum/);
    assert.equal(done.messages[2]?.role, "assistant");
    assertPaired(done.messages);
    const [asked] = given.client.calls;
    assert.equal(asked?.request.model, "cheap/model");
    assert.deepEqual(asked?.request.fallbacks, ["dear/model"]);
    assert.deepEqual(asked?.call.limits, given.call.limits);
    assert.equal(asked?.call.identity.taskType, null);
  });

  it("keeps errors that are not mended and the criteria word for word, whatever the notes say", async () => {
    const error = "test failed:\n  expected 3,\n  got 4 at sum.ts:12";
    const messages = [...wordy(6), ...turn("x", error), ...wordy(6).slice(2)];
    const done = await condense(messages, [error], deps([NOTES], { keep: [...KEEP, "Said nowhere else."] }));
    assert.ok(done.status === "condensed");
    for (const text of [...KEEP, error, "Said nowhere else."])
      assert.ok(
        done.messages.some(({ content }) => content.includes(text)),
        text,
      );
  });

  it("does not leave out for nothing a result that holds an error which is not mended", async () => {
    const error = `test failed: ${"expected 3, got 4. ".repeat(60)}`;
    const messages = [...HEAD, ...turn("x", error), ...talk(12, 2_000).slice(2)];
    const done = await condense(messages, [error], deps([NOTES]));
    assert.ok(done.status === "condensed");
    assert.ok(done.messages.some(({ content }) => content.includes(error)));
  });

  it("stops where it would not get a third shorter, where nothing came, and where the last turns alone are too long", async () => {
    const long = await condense(wordy(12), [], deps([completion({ content: "blah ".repeat(8_000) })]));
    assert.ok(long.status === "too-little" && /still have \d+ %/.test(long.why));
    const empty = await condense(wordy(12), [], deps([completion({ content: " " })]));
    assert.equal(empty.status, "too-little");
    const last = await condense([...HEAD, ...turn("c0", "x".repeat(90_000))], [], deps([]));
    assert.equal(last.status, "too-little");
  });

  it("hands on the failure of the call", async () => {
    const done = await condense(wordy(12), [], deps([failure("budget")]));
    assert.ok(done.status === "failed" && done.failure.kind === "budget");
  });

  it("never parts a result from its call, keeps the head, and is short enough or says that it is not", async () => {
    const message = fc.record({
      calls: fc.integer({ min: 0, max: 4 }),
      text: fc.integer({ min: 0, max: 3_000 }),
      result: fc.integer({ min: 0, max: 5_000 }),
      user: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 14 }), async (list) => {
        const messages: Message[] = [...HEAD];
        for (const [at, { calls, text, result, user }] of list.entries()) {
          const toolCalls = Array.from({ length: calls }, (_, call) => ({
            id: `${at}-${call}`,
            name: "look",
            arguments: "{}",
          }));
          messages.push({ role: "assistant", content: "t".repeat(text), toolCalls });
          for (const { id } of toolCalls) messages.push({ role: "tool", toolCallId: id, content: "r".repeat(result) });
          if (user || calls === 0) messages.push({ role: "user", content: "Go on." });
        }
        const before = [...messages];
        const client = { complete: async () => NOTES };
        const done = await condense(messages, ["an open error"], { ...deps([]), client });
        assert.deepEqual(messages, before);
        if (done.status !== "condensed") return assert.equal(done.status, "too-little");
        assertPaired(done.messages);
        assert.deepEqual(done.messages.slice(0, 2), HEAD);
        assert.ok(done.after <= 0.7 * done.before);
        for (const text of [...KEEP, "an open error"])
          assert.ok(done.messages.some(({ content }) => content.includes(text)));
      }),
      { numRuns: 60 },
    );
  });
});

describe("what is left of a conversation", () => {
  it("keeps three turns, or fewer where they are most of it", () => {
    const { head, middle, tail } = partsOf(talk(10, 100));
    assert.equal(head.length, 2);
    assert.equal(tail.length, 6);
    assert.equal(middle.length, 14);
    assert.equal(partsOf([...talk(5, 10), ...turn("big", "x".repeat(90_000))]).tail.length, 2);
  });

  it("leaves short results and words alone", () => {
    const [say, result] = turn("c", "short");
    assert.deepEqual(withoutResults([say as Message, result as Message]), [say, result]);
  });

  it("gives the newest of it to the condensing model, and the first, which may be notes of earlier", () => {
    const text = transcriptOf(talk(50, 50).slice(2), 3_000);
    assert.ok(text.length < 3_500);
    assert.match(text, /c0\.ts/);
    assert.match(text, /parts left out/);
    assert.match(text, /49 49/);
  });

  it("is full near the window's end, and where it is dear whatever the window", () => {
    assert.equal(whyShorten(60_000, 100_000, 8_000), null);
    assert.equal(whyShorten(70_000, 100_000, 8_000), "window");
    assert.equal(whyShorten(140_000, null, 8_000), null);
    assert.equal(whyShorten(160_000, null, 8_000), "price");
    assert.equal(whyShorten(160_000, 1_000_000, 8_000), "price");
    assert.ok(estimatedTokens(talk(2, 100)) > 100);
  });
});

describe("errors that are not mended", () => {
  it("stand until the same run or a change of the same file succeeds", () => {
    const errors = createOpenErrors();
    const check = { tool: "run_checks", effect: "run", arguments: "{}" } as const;
    const edit = { tool: "edit_file", effect: "write", arguments: '{"path":"a.ts"}' } as const;
    errors.saw({ ...check, ok: false, result: "test failed: one" });
    errors.saw({ ...edit, ok: false, result: "a.ts was not changed" });
    errors.saw({ tool: "read_file", effect: "read", arguments: "{}", ok: false, result: "no such file" });
    errors.saw({ ...check, ok: false, result: "test failed: two" });
    assert.deepEqual(errors.texts(), ["a.ts was not changed", "test failed: two"]);
    errors.saw({ ...edit, tool: "write_file", ok: true, result: "wrote a.ts" });
    assert.deepEqual(errors.texts(), ["test failed: two"]);
    errors.saw({ ...check, ok: true, result: "test: passed" });
    assert.deepEqual(errors.texts(), []);
  });
});
