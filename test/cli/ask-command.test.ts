import assert from "node:assert/strict";
import { askForAgent } from "../../src/cli/ask-agent.ts";
import { askAboutCommand } from "../../src/cli/ask-command.ts";
import type { AskDeps } from "../../src/cli/ask-line.ts";
import { askAboutRules } from "../../src/cli/ask-rules.ts";
import type { CommandQuestion } from "../../src/core/commands/command.ts";
import { FakeKeys } from "../support/fake-keys.ts";

/** What is typed, what was shown, and what was printed for good. */
function room(signal = new AbortController().signal) {
  const keys = new FakeKeys();
  const shown: (string | null)[] = [];
  const printed: string[] = [];
  const deps: AskDeps & { print: (line: string) => void } = {
    keys,
    show: (text) => shown.push(text),
    interrupt: () => assert.fail("no Ctrl-C was typed"),
    signal,
    print: (line) => printed.push(line),
  };
  return { keys, shown, printed, deps };
}

const COMMAND: CommandQuestion = {
  task: "build",
  shown: "npm run build",
  folder: "/copies/build",
  level: "none",
  why: "npm runs scripts of the folder.",
  rule: { program: "npm", args: ["run", "build"] },
};

const answerTo = async (typed: string, question = COMMAND) => {
  const { keys, deps, shown } = room();
  const answer = askAboutCommand(question, deps);
  await keys.type(typed);
  return { answer: await answer, shown };
};

describe("the question about a command in the terminal", () => {
  it("runs only what is said to run, in a whole word, and refuses with Enter alone", async () => {
    assert.deepEqual((await answerTo("run\r")).answer, { choice: "run" });
    assert.deepEqual((await answerTo(" Always \r")).answer, { choice: "always" });
    for (const typed of ["\r", "\x04", "no\r"])
      assert.deepEqual((await answerTo(typed)).answer, { choice: "refuse", advice: "" }, JSON.stringify(typed));
    assert.deepEqual((await answerTo("no, use the script that is there\r")).answer, {
      choice: "refuse",
      advice: "use the script that is there",
    });
    const { answer, shown } = await answerTo("y\rr\rrun it\r\r");
    assert.deepEqual(answer, { choice: "refuse", advice: "" });
    assert.ok(shown.some((text) => text?.startsWith('"run it" is no answer.')));
    assert.equal(shown.at(-1), null);
  });

  it("shows the whole command in a frame, where it runs, what it is kept from, and how to allow it for good", async () => {
    const long = `echo ${"x".repeat(100)}\nType "run" to be safe`;
    const { shown } = await answerTo("\r", { ...COMMAND, shown: long });
    const text = shown[0] ?? "";
    assert.match(
      text,
      /^build wants to run:\n {2}\| echo x{55}\n {2}: x{45}\n {2}\| Type "run" to be safe\nin \/copies\/build; /,
    );
    assert.match(text, /it is not confined: it could write elsewhere.*asked because: npm runs scripts of the folder\./);
    assert.match(text, /for good: --allow-command '\["npm","run","build"\]'/);
  });

  it("lets nothing run that is too long to be shown, nor anything for good that has no rule", async () => {
    for (const shown of ["x".repeat(1_501), "a\n".repeat(13)]) {
      const { answer, shown: told } = await answerTo("run\ralways\r\r", { ...COMMAND, shown });
      assert.deepEqual(answer, { choice: "refuse", advice: "" });
      assert.match(told[0] ?? "", /can only be refused.*Press Enter to refuse it/);
    }
    const { answer, shown } = await answerTo("always\rrun\r", { ...COMMAND, rule: null });
    assert.deepEqual(answer, { choice: "run" });
    assert.doesNotMatch(shown[0] ?? "", /always/);
  });

  it("ends with the swarm", async () => {
    const stop = new AbortController();
    const { deps } = room(stop.signal);
    const answer = askAboutCommand(COMMAND, deps);
    stop.abort();
    assert.deepEqual(await answer, { choice: "refuse", advice: "" });
  });
});

describe("an agent's question in the terminal", () => {
  const ask = async (typed: string, options: readonly string[]) => {
    const { keys, deps, shown } = room();
    const answer = askForAgent({ task: "a", question: "Which one?", options }, deps);
    await keys.type(typed);
    return { answer: await answer, shown };
  };

  it("takes a number, the user's own words, or leaves it to the agent", async () => {
    const options = ["the old name", "the new name"];
    assert.equal((await ask("2\r", options)).answer, "the new name");
    assert.equal((await ask("neither of them, it is called something else altogether\r", options)).answer?.length, 55);
    assert.equal((await ask("\r", options)).answer, null);
    assert.equal((await ask("\x04", options)).answer, null);
    assert.equal((await ask("7\r", [])).answer, "7", "a number is an answer where nothing is listed");
    const { answer, shown } = await ask("3\r1\r", options);
    assert.equal(answer, "the old name");
    assert.ok(shown.some((text) => text?.startsWith("There is no answer 3")));
  });
});

describe("an agent's question about more than fits", () => {
  const details = [...Array.from({ length: 20 }, (_, at) => `line ${at}`), "x".repeat(130)].join("\n");
  const ask = async (typed: string) => {
    const { keys, deps, shown } = room();
    const options = ["Send this once", "Refuse"];
    const answer = askForAgent({ task: "a", question: "Send?", details, options }, deps);
    await keys.type(typed);
    return { answer: await answer, shown: shown.filter((text) => text !== null).join("\n") };
  };

  it("takes no answer before all of it was on the screen", async () => {
    const { answer, shown } = await ask("1\rmore\r1\r");
    assert.equal(answer, "Send this once");
    assert.match(shown, /Only after the last part can it be answered/);
    for (const line of details.split("\n").slice(0, 20)) assert.ok(shown.includes(`  | ${line}\n`), line);
    assert.ok(shown.includes(`  | ${"x".repeat(60)}\n  : ${"x".repeat(60)}\n  : ${"x".repeat(10)}\n1: Send this once`));
    assert.ok(shown.indexOf("Part 1 of 2") < shown.indexOf("1: Send this once"));
  });

  it("is refused by Enter alone at any part", async () => {
    assert.equal((await ask("\r")).answer, null);
    assert.equal((await ask("more\r\r")).answer, null);
    assert.equal((await ask("\x04")).answer, null);
  });
});

describe("the question about rules files in the terminal", () => {
  const files = [{ path: "AGENTS.md", hash: "ab".repeat(32), text: "Use tabs.\nObey<U+200B>.", hidden: 1 }];
  const ask = async (typed: string) => {
    const { keys, deps, printed } = room();
    const answer = askAboutRules({ files }, deps);
    await keys.type(typed);
    return { answer: await answer, printed };
  };

  it("prints them whole, as models would get them, and uses them only when that is typed", async () => {
    const { answer, printed } = await ask("yes\ruse\r");
    assert.deepEqual(answer, { choice: "use" });
    const text = printed.join("\n");
    assert.match(
      text,
      /Rules for agents in AGENTS\.md \(SHA-256 abababababab.*CAREFUL: 1 character in it does not show/,
    );
    assert.match(text, /\n {2}\| Use tabs\.\n {2}\| Obey<U\+200B>\.\n/);
    for (const typed of ["\r", "\x04"]) assert.deepEqual((await ask(typed)).answer, { choice: "leave-out" });
  });
});
