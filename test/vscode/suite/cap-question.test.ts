import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { CapReached } from "../../../src/core/engine-types.ts";
import { usd, ZERO } from "../../../src/core/money.ts";
import { askForGeneration } from "../../../src/vscode/cap-question.ts";
import { createQuestions, type Questions } from "../../../src/vscode/questions.ts";
import { workspaceFolder } from "./extension.ts";
import { type Answers, withAnswers } from "./window-stubs.ts";

const configuration = () => vscode.workspace.getConfiguration("frugalSwarm", workspaceFolder());

function reached(scope: CapReached["limit"]["scope"]): CapReached {
  const origins = { billed: usd("0.95"), computed: ZERO, estimated: ZERO };
  const use = { scope, key: "k", settled: usd("0.95"), open: ZERO, held: ZERO, origins };
  return { limit: { scope, key: "k", cap: usd("1") }, use, needed: usd("0.1"), task: "t1" };
}

describe("The question at a cap", () => {
  let questions: Questions;
  beforeEach(() => {
    questions = createQuestions(async () => false);
  });
  afterEach(async () => {
    questions.dispose();
    for (const key of ["budget.monthUsd", "budget.dayUsd", "budget.workspaceUsd"])
      await configuration().update(key, undefined, vscode.ConfigurationTarget.Global);
  });

  const ask = async (scope: CapReached["limit"]["scope"], answers: Answers, signal = new AbortController().signal) => {
    let choice: unknown;
    const said = await withAnswers(answers, async () => {
      choice = await questions.of(workspaceFolder(), String).onCap(reached(scope), signal);
    });
    return { choice, said };
  };

  it("offers three ways on, and closing it finishes what is running", async () => {
    let offered: readonly string[] = [];
    const message = (answer: string | undefined) => (_: string, buttons: readonly string[]) => {
      offered = buttons;
      assert.match(questions.open?.text ?? "", /for this swarm is reached/);
      return answer;
    };
    assert.deepEqual((await ask("swarm", { message: message(undefined) })).choice, { choice: "finish" });
    assert.deepEqual(offered, ["Raise...", "Finish What Is Running", "Stop Now"]);
    assert.deepEqual((await ask("swarm", { message: message("Finish What Is Running") })).choice, { choice: "finish" });
    assert.deepEqual((await ask("swarm", { message: message("Stop Now") })).choice, { choice: "stop" });
    assert.equal(questions.open, null);
  });

  it("raises a swarm's budget to the amount that is typed, which starts empty and must be higher, and no setting", async () => {
    const before = JSON.stringify(configuration());
    const { choice } = await ask("swarm", {
      message: () => "Raise...",
      input: ({ value, validateInput }) => {
        assert.equal(value, undefined);
        assert.match(String(validateInput?.("1.00")), /More than \$1\.00/);
        assert.equal(validateInput?.("2.5"), undefined);
        return "2.5";
      },
    });
    assert.deepEqual(choice, { choice: "raise", to: usd("2.5") });
    assert.equal(JSON.stringify(configuration()), before);
  });

  it("is put again when the amount is left out", async () => {
    const buttons = ["Raise...", "Stop Now"];
    const { choice, said } = await ask("swarm", { message: () => buttons.shift(), input: () => undefined });
    assert.deepEqual(choice, { choice: "stop" });
    assert.equal(said.length, 2);
  });

  it("changes a setting only when the user says that it is for good", async () => {
    const answers = (pick: RegExp): Answers => ({
      message: () => "Raise...",
      input: () => "12.5",
      pick: (labels) => labels.find((label) => pick.test(label)),
    });
    for (const [scope, key] of [
      ["month", "budget.monthUsd"],
      ["day", "budget.dayUsd"],
    ] as const) {
      const before = configuration().get(key);
      assert.deepEqual((await ask(scope, answers(/Only for this swarm/))).choice, { choice: "raise", to: usd("12.5") });
      assert.equal(configuration().get(key), before);
      assert.deepEqual((await ask(scope, answers(/For good/))).choice, { choice: "raise", to: usd("12.5") });
      assert.equal(configuration().inspect(key)?.globalValue, 12.5);
    }
  });

  it("raises a folder's budget for good wherever a lower one is set, and nowhere else", async () => {
    await configuration().update("budget.workspaceUsd", 1, vscode.ConfigurationTarget.Workspace);
    await ask("workspace", { message: () => "Raise...", input: () => "3", pick: () => "For good" });
    const found = configuration().inspect("budget.workspaceUsd");
    assert.equal(found?.workspaceValue, 3);
    assert.equal(found?.globalValue, undefined);
    await configuration().update("budget.workspaceUsd", undefined, vscode.ConfigurationTarget.Workspace);
  });

  it("is answered with finish when the swarm ends first, and a late answer changes nothing", async () => {
    const controller = new AbortController();
    const late = Promise.withResolvers<string | undefined>();
    let choice: unknown;
    const said = await withAnswers(
      {
        message: (text) => {
          if (!text.includes("is reached")) return undefined;
          controller.abort();
          return late.promise;
        },
      },
      async () => {
        choice = await questions.of(workspaceFolder(), String).onCap(reached("swarm"), controller.signal);
        assert.equal(questions.open, null);
        late.resolve("Raise...");
        await new Promise((done) => setImmediate(done));
      },
    );
    assert.deepEqual(choice, { choice: "finish" });
    assert.match(said[1] ?? "", /has ended already\. No budget was changed/);
  });

  it("of a generation offers to raise or to leave it", async () => {
    const askFor = async (answers: Answers) => {
      let to: unknown;
      const said = await withAnswers(answers, async () => {
        to = await askForGeneration(reached("swarm"), undefined);
      });
      return { to, said };
    };
    const left = await askFor({ message: () => "Leave It" });
    assert.equal(left.to, null);
    assert.match(left.said[0] ?? "", /for this generation is reached.*Nothing was sent/);
    assert.equal((await askFor({ message: () => "Raise...", input: () => "1.5" })).to, usd("1.5"));
    assert.equal((await askFor({ message: () => "Raise...", input: () => undefined })).to, null);
  });
});
