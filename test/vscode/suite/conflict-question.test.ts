import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { MergeConflict } from "../../../src/core/swarm/merge-conflict.ts";
import { askAboutConflict } from "../../../src/vscode/conflict-question.ts";
import { withAnswers } from "./window-stubs.ts";

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

const CONFLICT: MergeConflict = {
  task: { id: "b", title: "Do b" },
  others: [{ id: "a", title: "Do a" }],
  files: [{ path: "x.txt", base: bytes("x\n"), ours: bytes("a's line\n"), theirs: bytes("b's line\n") }],
  why: "The checks failed",
};

const tabs = () =>
  vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter((tab) => tab.label.startsWith("Frugal Swarm: merged"));

describe("The question about a conflict", () => {
  const ask = async (...answers: readonly (string | undefined)[]) => {
    let choice: unknown;
    let asked = 0;
    const open: number[] = [];
    const message = (): string | undefined => {
      open.push(tabs().length);
      return answers[asked++];
    };
    const said = await withAnswers({ message }, async () => {
      choice = await askAboutConflict(CONFLICT, new AbortController().signal);
    });
    return { choice, said, open };
  };

  it("takes a side, or leaves the later task out; closing it does so too", async () => {
    assert.equal((await ask("Keep What Is Merged")).choice, "ours");
    assert.equal((await ask("Take the Later Task's")).choice, "theirs");
    assert.equal((await ask("Leave It Out")).choice, "leave-out");
    assert.equal((await ask(undefined)).choice, "leave-out");
  });

  it("shows both sides as a diff, asks again, and closes the diff with the answer", async () => {
    const { choice, said, open } = await ask("Show Both Sides", "Keep What Is Merged");
    assert.equal(choice, "ours");
    assert.equal(said.length, 2);
    assert.deepEqual(open, [0, 1]);
    assert.equal(tabs().length, 0);
  });

  it("ends with the swarm", async () => {
    const stop = new AbortController();
    await withAnswers({ message: () => new Promise(() => undefined) }, async () => {
      const asking = askAboutConflict(CONFLICT, stop.signal);
      stop.abort();
      assert.equal(await asking, "leave-out");
    });
  });
});
