import assert from "node:assert/strict";
import type { CommandQuestion } from "../../src/core/commands/command.ts";
import { clean } from "../../src/core/untrusted/clean.ts";
import {
  COMMAND_BUTTONS as B,
  commandButtons,
  commandDocument,
  commandNotice,
  commandQuestion,
  isShownWhole,
  ruleText,
} from "../../src/vscode/command-text.ts";
import { unframed } from "../support/unframed.ts";

const asked = (more: Partial<CommandQuestion> = {}): CommandQuestion => ({
  task: "t1",
  shown: "npm run build",
  folder: "/data/runs/r1/copies/t1",
  level: "files-and-network",
  why: "Npm runs scripts of the folder.",
  rule: { program: "npm", args: ["run", "build"] },
  ...more,
});

describe("the question about a command", () => {
  it("shows the whole command, where it runs, what it is kept from, and why it asks", () => {
    assert.equal(
      commandQuestion(asked(), "Build it", false),
      '"Build it" wants to run: npm run build (In /data/runs/r1/copies/t1; it can write nowhere else and has no network.) ' +
        "You are asked because npm runs scripts of the folder. Closing this refuses it.",
    );
    assert.match(commandQuestion(asked({ level: "none" }), "x", false), /could write elsewhere and use the network/);
    assert.deepEqual(commandButtons(asked(), false), [B.once, B.always, B.look, B.refuse]);
    assert.deepEqual(commandButtons(asked({ rule: null }), false), [B.once, B.look, B.refuse], "no rule, no always");
  });

  it("lets nothing run that a notification would not show as it is, before it was looked at", () => {
    const sly = [
      `echo ${"x".repeat(300)}; rm -rf ~`,
      "echo a\nrm -rf ~",
      "echo [docs](https://example.org/)",
      "printf  'two blanks'",
      "echo \u202emr",
      " echo",
    ];
    for (const shown of sly) {
      const question = asked({ shown });
      assert.equal(isShownWhole(question), false, shown);
      assert.deepEqual(commandButtons(question, false), [B.look, B.refuse], shown);
      assert.ok(!commandQuestion(question, "t", false).includes(shown), shown);
      assert.deepEqual(commandButtons(question, true), [B.once, B.always, B.refuse], shown);
      const text = commandDocument(question, "t");
      assert.ok(text.split("\n").every((line) => line.length <= 80));
      assert.ok(unframed(text).includes(clean(shown).text), shown);
    }
  });

  it("stays within what a notification shows, whatever others wrote", () => {
    const long = "[a](https://example.org) ".repeat(200);
    const question = asked({ shown: "x".repeat(240), folder: long, why: long });
    const text = commandQuestion(question, long, false);
    assert.ok(text.length < 1_000, String(text.length));
    assert.ok(text.includes(question.shown));
    assert.ok(!text.includes("]("), text);
    assert.ok(commandNotice(asked({ shown: long }), long).length < 400);
  });

  it("says what a rule allows, exactly", () => {
    assert.equal(ruleText({ program: "npm", args: ["run", "a b"] }), 'npm with exactly "run" "a b"');
    assert.equal(ruleText({ program: "make", args: [] }), "make, without arguments");
    assert.equal(ruleText({ program: "ls", flags: ["-l", "-a"] }), "ls with plain paths and no flags but -l, -a");
    assert.equal(ruleText({ program: "ls", flags: [] }), "ls with plain paths and no flags");
  });
});
