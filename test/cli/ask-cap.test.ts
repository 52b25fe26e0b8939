import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { askAtCap, parseAnswer } from "../../src/cli/ask-cap.ts";
import type { CapReached } from "../../src/core/engine-types.ts";
import { usd, ZERO } from "../../src/core/money.ts";

const CAP = usd("1");

const REACHED: CapReached = {
  limit: { scope: "swarm", key: "s", cap: CAP },
  use: {
    ...{ scope: "swarm", key: "s", settled: usd("0.98"), open: ZERO, held: ZERO },
    origins: { billed: usd("0.98"), computed: ZERO, estimated: ZERO },
  },
  needed: usd("0.05"),
  task: "a",
};

/** A terminal's keys, typed by the test. */
class FakeKeys extends EventEmitter {
  raw = false;
  setRawMode(raw: boolean): void {
    this.raw = raw;
  }
  resume(): void {}
  pause(): void {}
  async type(...chunks: readonly string[]): Promise<void> {
    for (const chunk of chunks) {
      this.emit("data", Buffer.from(chunk));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function ask(signal = new AbortController().signal) {
  const keys = new FakeKeys();
  const shown: (string | null)[] = [];
  let interrupted = 0;
  const interrupt = () => interrupted++;
  const answer = askAtCap(REACHED, { keys, show: (text) => shown.push(text), interrupt, signal });
  return { keys, shown, answer, interrupted: () => interrupted };
}

describe("the question at a cap in the terminal", () => {
  it("tells what is reached and takes an amount, key by key", async () => {
    const { keys, shown, answer } = ask();
    await keys.type("2", ".", "5", "7", "\x7f", "\r");
    assert.deepEqual(await answer, { choice: "raise", to: usd("2.5") });
    assert.match(shown[0] ?? "", /This swarm's budget of \$1\.00 is reached: \$0\.98 spent.*could cost \$0\.05/);
    assert.ok(shown.some((text) => text?.endsWith(" 2.57")));
    assert.deepEqual([shown.at(-1), keys.raw, keys.listenerCount("data")], [null, false, 0]);
  });

  it("asks again, with the reason, until the answer is one", async () => {
    const { keys, shown, answer } = ask();
    await keys.type("0.5\r", "what\r", "stop\r");
    assert.deepEqual(await answer, { choice: "stop" });
    assert.ok(shown.some((text) => text?.startsWith("$0.50 is not above $1.00. ")));
    assert.ok(shown.some((text) => text?.startsWith('"what" is no answer. ')));
  });

  it("takes nothing that was typed ahead for the answer to a later question", async () => {
    const { keys, answer } = ask();
    await keys.type("what\rstop\r", "\r");
    assert.deepEqual(await answer, { choice: "finish" });
  });

  it("finishes on Enter alone and at the end of the input, ignores arrow keys, and passes Ctrl-C on", async () => {
    for (const end of ["\r", "\x04"]) {
      const { keys, answer, interrupted } = ask();
      await keys.type("\x1b[A", "\x03", end);
      assert.deepEqual([await answer, interrupted()], [{ choice: "finish" }, 1]);
    }
  });

  it("is taken away when the swarm ends", async () => {
    const controller = new AbortController();
    const { keys, shown, answer } = ask(controller.signal);
    controller.abort();
    assert.deepEqual(await answer, { choice: "finish" });
    assert.deepEqual([shown.at(-1), keys.raw], [null, false]);
  });

  const answers: readonly (readonly [string, ReturnType<typeof parseAnswer>])[] = [
    ["raise to $3", { choice: "raise", to: usd("3") }],
    ["RAISE 1.01", { choice: "raise", to: usd("1.01") }],
    ["f", { choice: "finish" }],
    [" s ", { choice: "stop" }],
    ["1", "$1.00 is not above $1.00."],
    ["-5", '"-5" is no answer.'],
    ["1.2.3", '"1.2.3" is not a decimal amount; write it like 0.50.'],
  ];
  for (const [line, expected] of answers) {
    it(`reads ${JSON.stringify(line)}`, () => assert.deepEqual(parseAnswer(line, CAP), expected));
  }
});
