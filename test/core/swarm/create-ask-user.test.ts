import assert from "node:assert/strict";
import type { SwarmFact } from "../../../src/core/events.ts";
import { createAskUser } from "../../../src/core/swarm/create-ask-user.ts";
import type { AgentQuestion } from "../../../src/core/tools/abilities.ts";

const never = new AbortController().signal;
const of = (task: string, question = "Which one?", options: readonly string[] = []): AgentQuestion => ({
  task,
  question,
  options,
});

/** A user who answers when the test says so. */
function room() {
  const said: SwarmFact[] = [];
  const open: { question: AgentQuestion; answer: (text: string | null) => void }[] = [];
  const ask = createAskUser(
    (question) => new Promise((answer) => open.push({ question, answer })),
    (fact) => said.push(fact),
  );
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { said, open, ask, turn };
}

describe("agents' questions to the user", () => {
  it("come one at a time, in the order of asking, and are told with their answers", async () => {
    const { ask, open, said, turn } = room();
    const first = ask(of("a", "A?"), never);
    const second = ask(of("b", "B?"), never);
    await turn();
    assert.deepEqual(
      open.map(({ question }) => question.task),
      ["a"],
    );
    open[0]?.answer(" the old name \n");
    assert.equal(await first, "the old name");
    await turn();
    open[1]?.answer(null);
    assert.equal(await second, null);
    assert.deepEqual(said, [
      { type: "question.asked", task: "a", question: "A?" },
      { type: "question.answered", task: "a", answer: "the old name" },
      { type: "question.asked", task: "b", question: "B?" },
      { type: "question.answered", task: "b", answer: null },
    ]);
  });

  it("end with the task that asked, also while they wait, and the next one gets its turn", async () => {
    const { ask, open, said, turn } = room();
    const stop = new AbortController();
    const stopped = [ask(of("a"), stop.signal), ask(of("a"), stop.signal)];
    const other = ask(of("b"), never);
    await turn();
    stop.abort();
    assert.deepEqual(await Promise.all(stopped), [null, null]);
    await turn();
    assert.equal(open.at(-1)?.question.task, "b");
    open.at(-1)?.answer("aborted");
    assert.equal(await other, "aborted");
    assert.equal(said.filter(({ type }) => type === "question.asked").length, 2);
  });

  it("are bounded, show what does not show, and are five of a task at most", async () => {
    const { ask, open, turn } = room();
    const sly = `Delete\u202e it?\u200b\n${"x".repeat(2_000)}\u{e0041}`;
    const asked = [ask(of("a", sly, ["\u2066yes\u2069", "no\u0007"]), never)];
    await turn();
    const shown = open[0]?.question;
    assert.ok(shown?.question.startsWith("Delete<U+202E> it?<U+200B> xxx"), shown?.question);
    assert.equal(shown?.question.length, 600);
    assert.deepEqual(shown?.options, ["<U+2066>yes<U+2069>", "no<U+0007>"]);
    for (let more = 0; more < 5; more++) asked.push(ask(of("a"), never));
    for (let at = 0; at < 5; at++) {
      await turn();
      open[at]?.answer(`answer ${at}`);
      await turn();
    }
    assert.deepEqual(await Promise.all(asked), ["answer 0", "answer 1", "answer 2", "answer 3", "answer 4", null]);
    assert.equal(open.length, 5);
  });

  it("are not answered by a user interface that breaks", async () => {
    const said: SwarmFact[] = [];
    const ask = createAskUser(
      async (question) => (question.task === "a" ? Promise.reject(new Error("no window")) : "yes"),
      (fact) => said.push(fact),
    );
    await assert.rejects(ask(of("a"), never), /no window/);
    assert.equal(await ask(of("b"), never), "yes", "the queue goes on");
  });

  it("are asked with all that they are about, however long it is", async () => {
    const { ask, open, turn } = room();
    const details = `${"x\n  ".repeat(5_000)}\u200b`;
    void ask({ ...of("a"), details }, never);
    await turn();
    assert.equal(open[0]?.question.details, `${"x\n  ".repeat(5_000)}<U+200B>`);
  });

  it("of the gate do not use up an agent's own, and are bounded too", async () => {
    const answers: AgentQuestion[] = [];
    const ask = createAskUser(
      async (question) => {
        answers.push(question);
        return "yes";
      },
      () => undefined,
    );
    const got = [];
    for (let at = 0; at < 52; at++) got.push(await ask({ ...of("a"), gate: true }, never));
    assert.deepEqual(got.slice(48), ["yes", "yes", null, null]);
    assert.equal(await ask(of("a"), never), "yes");
    assert.equal(answers.length, 51);
  });
});
