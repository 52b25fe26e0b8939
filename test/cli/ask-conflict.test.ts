import assert from "node:assert/strict";
import { askAboutConflict } from "../../src/cli/ask-conflict.ts";
import type { MergeConflict } from "../../src/core/swarm/merge-conflict.ts";
import { FakeKeys } from "../support/fake-keys.ts";

const CONFLICT: MergeConflict = {
  task: { id: "b", title: "Do b" },
  others: [{ id: "a", title: "Do a" }],
  files: [{ path: "x.txt", base: null, ours: null, theirs: null }],
  why: "Checks failed.\ntest failed",
};

function ask(signal = new AbortController().signal) {
  const keys = new FakeKeys();
  const shown: (string | null)[] = [];
  const answer = askAboutConflict(CONFLICT, {
    keys,
    show: (text) => shown.push(text),
    interrupt: () => assert.fail("no Ctrl-C was typed"),
    signal,
  });
  return { keys, shown, answer };
}

describe("the question about a conflict in the terminal", () => {
  it("takes the lines of what is merged, or those of the later task", async () => {
    for (const [typed, choice] of [
      ["merged\r", "ours"],
      [" Later \r", "theirs"],
    ] as const) {
      const { keys, answer } = ask();
      await keys.type(typed);
      assert.equal(await answer, choice);
    }
  });

  it("names both tasks, the file and why, says what is no answer, and takes itself away", async () => {
    const { keys, shown, answer } = ask();
    await keys.type("maybe\r\r");
    assert.equal(await answer, "leave-out");
    assert.match(shown[0] ?? "", /^b and a changed the same lines of x\.txt, .*\(Checks failed\. test failed\)/);
    assert.ok(shown.some((text) => text?.startsWith('"maybe" is no answer. b and a')));
    assert.equal(shown.at(-1), null);
  });

  it("leaves out at the end of the input, and when the swarm is stopped", async () => {
    const { keys, answer } = ask();
    await keys.type("\x04");
    assert.equal(await answer, "leave-out");
    const stop = new AbortController();
    const stopped = ask(stop.signal);
    stop.abort();
    assert.equal(await stopped.answer, "leave-out");
  });
});
