import assert from "node:assert/strict";
import fc from "fast-check";
import { COMPLEXITIES, type Complexity, TASK_TYPES, type TaskType } from "../../../src/core/models/vocabulary.ts";
import { classify } from "../../../src/core/routing/classify.ts";

/** Halves of signs and control codes too. */
const ANY_CODE = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));

describe("classify", () => {
  const examples: readonly (readonly [string, TaskType, Complexity])[] = [
    ["Fix the typo in README.md", "coding", "simple"],
    ["Write a memoised Fibonacci function in TypeScript", "coding", "simple"],
    [
      "Add pagination to the orders endpoint, keep the fields of the answer as they are for old clients, and cover the new behaviour with unit tests",
      "coding",
      "medium",
    ],
    [
      "Migrate the whole code base from callbacks to async/await, keep the API stable across all modules and make the scheduler safe under concurrent writes",
      "coding",
      "complex",
    ],
    ["Why is the start-up slow? Compare the two loaders.", "analysis", "simple"],
    ["Explain this function", "analysis", "simple"],
    ["What is the capital of France?", "general", "simple"],
    ["Translate the error messages to German", "general", "simple"],
    ["Extract name, price and date of each invoice as JSON", "structured", "simple"],
  ];
  for (const [text, type, complexity] of examples) {
    it(`takes "${text.slice(0, 60)}" for ${type}, ${complexity}`, () => {
      const guess = classify(text);
      assert.deepEqual([guess.type, guess.complexity], [type, complexity]);
    });
  }

  it("takes text without any known word for general", () => {
    assert.equal(classify("Bitte einmal alles").type, "general");
    assert.equal(classify("").type, "general");
  });

  it("says what decided", () => {
    assert.deepEqual(classify("Fix the crash in the parser").reasons, [
      "coding: crash, parser, begins with a change to code",
      "medium: parser, short",
    ]);
    assert.deepEqual(classify("").reasons, ["general: no word that says otherwise", "simple: short"]);
  });

  it("does not take words of a long text's subject for its difficulty", () => {
    const subject =
      "Each small shop of the simple town has a log of what its customers bought in which week of the year";
    assert.equal(classify(`${subject}. `.repeat(4)).complexity, "medium");
  });

  it("looks at a fixed length, so that a pasted megabyte is no work", () => {
    const start = `Fix the bug in this function\n${"const x = 1;\n".repeat(120)}`;
    assert.ok(start.length > 1_500);
    const pasted = ["explain why {json} ", "#".repeat(19), "write a poem? 1 2 3"].map((more) => more.repeat(60_000));
    const guesses = pasted.map((more) => classify(start + more.slice(0, 1_000_000)));
    assert.equal(guesses[0]?.type, "coding");
    for (const guess of guesses) assert.deepEqual(guess, guesses[0]);
  });

  it("has no pattern that a text can keep busy: it would not end within the test's time", () => {
    const bombs = ["a-", "# \n", "\n", "A. \n", "`", "return ", "write an ", "1 ", "- ", "x.", "{", " ", "why\n"];
    for (const bomb of bombs) {
      for (const end of ["", "!", "A. x\nB. y", "json"]) {
        const { type } = classify(`${bomb.repeat(500_000 / bomb.length)}${end}`);
        assert.ok(TASK_TYPES.includes(type), bomb);
      }
    }
  });

  it("is always in the vocabulary, the same for the same text, and never throws", () => {
    const words = fc.constantFrom(
      "fix",
      "json",
      "why",
      "# ",
      "\n- ",
      "`",
      "1",
      "A. x\nB. y",
      "constructor",
      "__proto__",
      "toString",
    );
    const text = fc.oneof(
      fc.string({ unit: ANY_CODE }),
      fc.array(words, { maxLength: 100 }).map((all) => all.join(" ")),
    );
    fc.assert(
      fc.property(text, (said) => {
        const guess = classify(said);
        assert.ok(TASK_TYPES.includes(guess.type) && COMPLEXITIES.includes(guess.complexity));
        assert.equal(guess.reasons.length, 2);
        assert.deepEqual(classify(said), guess);
      }),
    );
  });
});
