import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { askAnswers, type GivenAnswers, parseMonth, parseNever } from "../../src/cli/advise-ask.ts";

/** A terminal's keys, typed by the test. */
class FakeKeys extends EventEmitter {
  setRawMode(): void {}
  resume(): void {}
  pause(): void {}
  async type(...lines: readonly string[]): Promise<void> {
    for (const line of lines) {
      this.emit("data", Buffer.from(line));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function ask(given: GivenAnswers = {}, signal = new AbortController().signal) {
  const keys = new FakeKeys();
  let screen = "";
  const write = (text: string) => {
    screen += text;
  };
  const answer = askAnswers(given, { keys, write, interrupt: () => undefined, signal });
  return { keys, answer, screen: () => screen };
}

describe("the three questions in the terminal", () => {
  it("are asked one after the other, and answered by number or by name", async () => {
    const { keys, answer, screen } = ask();
    await keys.type("3\r", "$12.50\r", "1, leave-eu\r");
    assert.deepEqual(await answer, { build: "large", monthUsd: 12.5, never: ["train", "leave-eu"] });
    assert.match(
      screen(),
      /What do you build\?\n {2}1 features +Features and fixes\..*What may it cost\?.*What must it/s,
    );
    assert.equal(keys.listenerCount("data"), 0);
  });

  it("are asked again until the answer is one, with the reason", async () => {
    const { keys, answer, screen } = ask();
    await keys.type("9\r", "features\r", "0\r", "-1\r", "ten\r", "2\r", "gold\r", "\r");
    assert.deepEqual(await answer, { build: "features", monthUsd: 2, never: [] });
    for (const words of [
      '"9" is none of features, small, large, text.',
      '"0" is no amount above 0 and up to 100000, like 12.50.',
      '"-1" is no amount',
      '"ten" is no amount',
      '"gold" is none of train, retain, leave-eu, closed-models, reorder, large-swarm, none.',
    ])
      assert.ok(screen().includes(words), words);
  });

  it("are not asked where a flag answered, nor any more after the end of the input", async () => {
    const one = ask({ build: "small", never: [] });
    await one.keys.type("5\r");
    assert.deepEqual(await one.answer, { build: "small", monthUsd: 5, never: [] });
    assert.doesNotMatch(one.screen(), /What do you build|What must it never/);
    const ended = ask();
    await ended.keys.type("1\r", "\x04");
    assert.equal(await ended.answer, null);
    const controller = new AbortController();
    const stopped = ask({}, controller.signal);
    controller.abort();
    assert.equal(await stopped.answer, null);
  });

  it("take rules in any order, each once", () => {
    assert.deepEqual(parseNever("retain train,retain"), { value: ["train", "retain"] });
    assert.deepEqual(parseNever("none"), { value: [] });
    assert.deepEqual(parseMonth("100001"), {
      problem: '"100001" is no amount above 0 and up to 100000, like 12.50.',
    });
  });
});
