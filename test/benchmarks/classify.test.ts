import assert from "node:assert/strict";
import { commonest, type Labelled, readLabels, sourcesOf, split } from "../../benchmarks/classify/labels.ts";
import { trainLogistic } from "../../benchmarks/classify/learner.ts";
import { OWN_PROMPTS } from "../../benchmarks/classify/own-prompts.ts";
import { scoreOf, wilson } from "../../benchmarks/classify/scores.ts";
import { classify } from "../../src/core/routing/classify.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { sharedData } from "../support/shared-data.ts";

describe("the measurement of the classification", () => {
  it("keeps a source's family together, and holds out every second one of each kind", () => {
    const rows = [
      "routerarena:OpenTDB_History",
      "routerarena:OpenTDB_Sports",
      "gsm8k",
      "mbpp",
      "leetcode",
      "routerarena:MMLU_law",
    ]
      .map((src) =>
        JSON.stringify({ src, type: src === "mbpp" || src === "leetcode" ? "coding" : "general", text: src }),
      )
      .join("\n");
    const all = readLabels(rows);
    assert.deepEqual(sourcesOf(all), ["OpenTDB", "gsm8k", "mbpp", "leetcode", "MMLU"]);
    const { development, heldOut } = split(all);
    assert.equal(development.length + heldOut.length, all.length);
    const [ours, theirs] = [sourcesOf(development), sourcesOf(heldOut)];
    assert.ok(ours.every((source) => !theirs.includes(source)));
    assert.deepEqual([ours.length, theirs.length], [3, 2]);
    // Whatever order the file has.
    assert.deepEqual(new Set(sourcesOf(split(all.toReversed()).heldOut)), new Set(theirs));
  });

  it("has intervals as published: Wilson's for 81 of 263 (Newcombe 1998, table I, method 3)", () => {
    const [low, high] = wilson(81, 263);
    assert.deepEqual([low.toFixed(1), high.toFixed(1)], ["25.5", "36.6"]);
    assert.deepEqual(wilson(0, 20)[0], 0);
  });

  it("counts a source once in the mean over sources", () => {
    const guess = (source: string, guessed: string) => ({ source, right: "coding", guessed });
    const { accuracy, macro, overSources } = scoreOf(
      [guess("a", "coding"), guess("a", "coding"), guess("a", "coding"), guess("b", "general")],
      seededRandom(1),
    );
    assert.deepEqual([accuracy, macro, overSources], [75, 50, [0, 100]]);
  });

  it("has a learnt rival that learns what can be learnt", () => {
    const examples = Array.from({ length: 60 }, (_, at) =>
      at % 2 === 0
        ? { text: `fix bug number ${at}`, label: "coding" }
        : { text: `tell a tale of ${at}`, label: "general" },
    );
    const guess = trainLogistic(examples);
    assert.deepEqual([guess("fix bug number 99"), guess("tell a tale of 98")], ["coding", "general"]);
  });

  it("finds the rules better than always saying the commonest label, on the development part", function () {
    const text = sharedData("routing/prompt_labels.jsonl");
    if (text === undefined) return this.skip();
    // The held-out part is for the benchmark alone.
    const { development } = split(readLabels(text));
    assert.ok(right(development, "type") > 0.85 && usual(development, "type") < 0.5);
    assert.ok(right(development, "complexity") > 0.8 && usual(development, "complexity") < 0.5);
  });

  it("finds the rules right on most prompts of its own, each type for itself", () => {
    for (const [type, prompts] of Map.groupBy(OWN_PROMPTS, (prompt) => prompt.type)) {
      const hits = prompts.filter(({ text }) => classify(text).type === type).length;
      assert.ok(hits / prompts.length >= 0.8, `${type}: ${hits} of ${prompts.length}`);
    }
  });
});

function right(rows: readonly Labelled[], aspect: "type" | "complexity"): number {
  const graded = rows.filter((row) => row[aspect] !== null);
  return graded.filter((row) => classify(row.text)[aspect] === row[aspect]).length / graded.length;
}

function usual(rows: readonly Labelled[], aspect: "type" | "complexity"): number {
  const labels = rows.flatMap((row) => row[aspect] ?? []);
  const most = commonest<string>(labels);
  return labels.filter((label) => label === most).length / labels.length;
}
