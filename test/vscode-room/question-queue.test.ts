import assert from "node:assert/strict";
import { createQuestionQueue, LATER, type Waiting } from "../../src/vscode/question-queue.ts";

const of = (text: string, kind: Waiting["kind"] = "question"): Waiting => ({ kind, text });
const turn = () => new Promise((resolve) => setImmediate(resolve));
const never = new AbortController().signal;

/** A queue whose questions the test answers, in the order in which they were shown. */
function room() {
  const shown: { text: string; answer: (value: string | typeof LATER) => void }[] = [];
  let changes = 0;
  const queue = createQuestionQueue(() => changes++);
  const ask = (text: string, signal = never) =>
    queue.ask(
      of(text),
      () => new Promise<string | typeof LATER>((answer) => shown.push({ text, answer })),
      "otherwise",
      signal,
    );
  const texts = () => queue.waiting.map((one) => one.text);
  return { queue, ask, shown, texts, changes: () => changes };
}

describe("the queue of questions", () => {
  it("shows one at a time, in the order of asking, and says what waits", async () => {
    const { ask, shown, texts } = room();
    const [a, b] = [ask("a"), ask("b")];
    await turn();
    assert.deepEqual([texts(), shown.length], [["a", "b"], 1]);
    shown[0]?.answer("yes");
    assert.equal(await a, "yes");
    await turn();
    assert.deepEqual([texts(), shown.length], [["b"], 2]);
    shown[1]?.answer("aborted");
    assert.equal(await b, "aborted", "an answer is never taken for an abort");
    await turn();
    assert.deepEqual(texts(), []);
  });

  it("lets others have their turn when one is put off, and brings it back when it is called up", async () => {
    const { ask, shown, texts, queue } = room();
    assert.equal(queue.callUp(), false);
    const [a, b] = [ask("a"), ask("b")];
    await turn();
    shown[0]?.answer(LATER);
    await turn();
    assert.deepEqual(
      [texts(), shown.map(({ text }) => text)],
      [
        ["b", "a"],
        ["a", "b"],
      ],
    );
    assert.equal(queue.callUp(), true);
    shown[1]?.answer("b's");
    assert.equal(await b, "b's");
    await turn();
    assert.deepEqual(
      shown.map(({ text }) => text),
      ["a", "b", "a"],
    );
    shown[2]?.answer("a's");
    assert.equal(await a, "a's");
  });

  it("ends a question with its signal, whether it is shown, waits or was put off, and goes on with the next", async () => {
    const { ask, shown, texts, queue } = room();
    const stop = new AbortController();
    const open = [ask("put off", stop.signal), ask("shown", stop.signal), ask("waits", stop.signal)];
    await turn();
    shown[0]?.answer(LATER);
    await turn();
    const other = ask("other");
    stop.abort();
    assert.deepEqual(await Promise.all(open), ["otherwise", "otherwise", "otherwise"]);
    await turn();
    assert.deepEqual(texts(), ["other"]);
    assert.equal(queue.callUp(), false);
    shown.at(-1)?.answer("heard");
    assert.equal(await other, "heard");
    assert.equal(await ask("too late", stop.signal), "otherwise");
  });

  it("tells of each change, and a question that breaks does not stop the others", async () => {
    const { queue, ask, shown, changes } = room();
    const broken = queue.ask(of("broken"), () => Promise.reject(new Error("no window")), "otherwise", never);
    const after = ask("after");
    await assert.rejects(broken, /no window/);
    await turn();
    shown[0]?.answer("yes");
    assert.equal(await after, "yes");
    assert.ok(changes() >= 4);
  });
});
