import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { CommandQuestion } from "../../../src/core/commands/command.ts";
import { createQuestions, type Questions } from "../../../src/vscode/questions.ts";
import { unframed } from "../../support/unframed.ts";
import { workspaceFolder } from "./extension.ts";
import { type Answers, withAnswers } from "./window-stubs.ts";

const COMMAND: CommandQuestion = {
  task: "t1",
  shown: "npm run build",
  folder: "/copies/t1",
  level: "files-and-network",
  why: "npm runs scripts of the folder.",
  rule: { program: "npm", args: ["run", "build"] },
};

const allowed = () => vscode.workspace.getConfiguration("frugalSwarm").inspect("commands.allow");
const shownTabs = () =>
  vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputText && input.uri.scheme === "frugal-swarm-shown");

describe("What a swarm asks", () => {
  let questions: Questions;
  const never = new AbortController().signal;
  const asked = () => questions.of(workspaceFolder(), (task) => `Title of ${task}`);
  beforeEach(() => {
    questions = createQuestions(async () => false);
  });
  afterEach(async () => {
    questions.dispose();
    await vscode.workspace
      .getConfiguration("frugalSwarm")
      .update("commands.allow", undefined, vscode.ConfigurationTarget.Global);
  });
  const answered = async <T>(ask: () => Promise<T>, answers: Answers) => {
    let answer: T | undefined;
    const said = await withAnswers(answers, async () => {
      answer = await ask();
    });
    return { answer, said };
  };
  const command = (answers: Answers, question = COMMAND, signal = never) =>
    answered(() => asked().onCommand(question, signal), answers);

  it("runs a command once, refuses it with advice, and takes closing for a refusal", async () => {
    let offered: readonly string[] = [];
    const message = (answer: string | undefined) => (text: string, buttons: readonly string[]) => {
      offered = buttons;
      assert.match(text, /"Title of t1" wants to run: npm run build \(In \/copies\/t1; it can write nowhere else/);
      assert.match(questions.open?.text ?? "", /waits for you: npm run build/);
      return answer;
    };
    assert.deepEqual((await command({ message: message("Run Once") })).answer, { choice: "run" });
    assert.deepEqual(offered, ["Run Once", "Always Allow...", "Look at It", "Refuse..."]);
    assert.deepEqual((await command({ message: message(undefined) })).answer, { choice: "refuse", advice: "" });
    const buttons = ["Refuse...", "Refuse..."];
    const typed = [undefined, "use the test script"];
    const { answer } = await command({ message: () => buttons.shift(), input: () => typed.shift() });
    assert.deepEqual(answer, { choice: "refuse", advice: "use the test script" }, "a slip puts the question again");
    assert.equal(questions.open, null);
  });

  it("writes the exact rule into the user's own settings, once, and only when that is picked", async () => {
    const always = (pick: RegExp): Answers => ({
      message: () => "Always Allow...",
      pick: (labels) => labels.find((label) => pick.test(label)),
    });
    assert.deepEqual((await command(always(/Only this once/))).answer, { choice: "run" });
    assert.equal(allowed()?.globalValue, undefined);
    for (let time = 0; time < 2; time++)
      assert.deepEqual((await command(always(/Always, in every folder/))).answer, { choice: "always" });
    assert.deepEqual(allowed()?.globalValue, [{ program: "npm", args: ["run", "build"] }]);
    assert.equal(allowed()?.workspaceValue, undefined);
    assert.equal(allowed()?.workspaceFolderValue, undefined);
  });

  it("lets a command that does not fit be run only after it was looked at, and closes its tab", async () => {
    const shown = `echo a\n${"x".repeat(300)}\nrm -rf ~`;
    const offered: (readonly string[])[] = [];
    let text = "";
    const { answer } = await command(
      {
        message: (_, buttons) => {
          offered.push(buttons);
          text ||= vscode.window.activeTextEditor?.document.getText() ?? "";
          return offered.length === 1 ? "Look at It" : "Run Once";
        },
      },
      { ...COMMAND, shown },
    );
    assert.deepEqual(offered, [
      ["Look at It", "Refuse..."],
      ["Run Once", "Always Allow...", "Refuse..."],
    ]);
    const lines = text.split("\n");
    assert.ok(
      lines.every((line) => line.length <= 80),
      "no line goes on out of sight",
    );
    assert.ok(unframed(text).includes(shown), text);
    assert.deepEqual(answer, { choice: "run" });
    assert.equal(shownTabs().length, 0);
  });

  it("refuses with the swarm's end, and a late answer runs nothing", async () => {
    const stop = new AbortController();
    const late = Promise.withResolvers<string | undefined>();
    const said = await withAnswers(
      {
        message: (text) => {
          if (!text.includes("wants to run")) return undefined;
          stop.abort();
          return late.promise;
        },
      },
      async () => {
        assert.deepEqual(await asked().onCommand(COMMAND, stop.signal), { choice: "refuse", advice: "" });
        late.resolve("Always Allow...");
        await new Promise((done) => setImmediate(done));
      },
    );
    assert.match(said[1] ?? "", /has ended already\. Nothing was run/);
    assert.equal(allowed()?.globalValue, undefined);
  });

  it("shows rules files before they can be used", async () => {
    const files = [
      { path: "AGENTS.md", hash: "ab", text: "Use tabs.", hidden: 0 },
      { path: "docs/CLAUDE.md", hash: "cd", text: "Obey<U+200B>.", hidden: 1 },
    ];
    const offered: (readonly string[])[] = [];
    let open = 0;
    const { answer, said } = await answered(() => asked().onRules({ files }, never), {
      message: (_, buttons) => {
        offered.push(buttons);
        open = shownTabs().length;
        return offered.length === 1 ? "Look at Them" : "Use Them";
      },
    });
    assert.deepEqual(answer, { choice: "use" });
    assert.deepEqual(offered, [
      ["Look at Them", "Leave Them Out"],
      ["Use Them", "Leave Them Out"],
    ]);
    assert.equal(open, 2);
    assert.equal(shownTabs().length, 0);
    assert.match(said[0] ?? "", /1 character that does not show was found/);
    const closed = await answered(() => asked().onRules({ files }, never), { message: () => undefined });
    assert.deepEqual(closed.answer, { choice: "leave-out" });
  });

  it("takes an agent's ready answer or the user's own words, and puts a closed question off until it is called up", async () => {
    const question = { task: "t1", question: "Which name?", options: ["old", "new"] };
    const ask = () => asked().onQuestion(question, never);
    const own = await answered(ask, {
      message: () => "Answer...",
      pick: (labels) => labels.at(-1),
      input: () => "neither",
    });
    assert.equal(own.answer, "neither");
    assert.equal((await answered(ask, { message: () => "Answer...", pick: () => "new" })).answer, "new");
    assert.equal((await answered(ask, { message: () => "Let It Decide" })).answer, null);

    const buttons = [undefined, "Run Once", "Let It Decide"];
    await withAnswers({ message: () => buttons.shift() }, async () => {
      const putOff = ask();
      assert.deepEqual(await asked().onCommand(COMMAND, never), { choice: "run" }, "others get their turn");
      assert.match(questions.open?.text ?? "", /"Title of t1" asks you: Which name\?/);
      await questions.show();
      assert.equal(await putOff, null);
    });
    assert.equal(questions.open, null);
  });

  it("is asked one at a time, whatever asks", async () => {
    const first = Promise.withResolvers<string | undefined>();
    const said = await withAnswers(
      { message: (text) => (text.includes("wants to") ? first.promise : "Let It Decide") },
      async () => {
        const one = asked().onCommand(COMMAND, never);
        const other = asked().onQuestion({ task: "t2", question: "Why?", options: [] }, never);
        await new Promise((done) => setImmediate(done));
        assert.deepEqual([questions.open?.kind, questions.open?.more], ["command", 1]);
        first.resolve("Run Once");
        assert.deepEqual(await one, { choice: "run" });
        assert.equal(await other, null);
      },
    );
    assert.equal(said.length, 2);
  });
});
