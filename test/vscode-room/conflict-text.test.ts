import assert from "node:assert/strict";
import type { MergeConflict } from "../../src/core/swarm/merge-conflict.ts";
import { CONFLICT_BUTTONS, choiceOf, conflictQuestion } from "../../src/vscode/conflict-text.ts";

const side = { base: null, ours: null, theirs: null };
const CONFLICT: MergeConflict = {
  task: { id: "b", title: "Rename the parser" },
  others: [{ id: "a", title: "Speed up the parser" }],
  files: [
    { path: "src/parse.ts", ...side },
    { path: "src/index.ts", ...side },
  ],
  why: `Checks failed. test failed:\n  ${"x".repeat(500)}`,
};

describe("the question about a conflict", () => {
  it("names both tasks, the files, why no agent did it in few words, and what closing it does", () => {
    const text = conflictQuestion(CONFLICT);
    assert.match(
      text,
      /^"Rename the parser" and "Speed up the parser" changed the same places of src\/parse\.ts, src\/index\.ts/,
    );
    assert.match(text, /\(Checks failed\. test failed: x+…\)/);
    assert.match(text, /Closing this leaves "Rename the parser" out and keeps its work as a patch\.$/);
    assert.ok(text.length < 520, `${text.length} characters`);
  });

  it("takes each button for one choice, and closing for leaving out", () => {
    const choices = Object.values(CONFLICT_BUTTONS).map(choiceOf);
    assert.deepEqual(choices, [null, "ours", "theirs", "leave-out"]);
    assert.equal(choiceOf(undefined), "leave-out");
  });
});
