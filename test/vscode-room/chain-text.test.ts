import assert from "node:assert/strict";
import { usd } from "../../src/core/money.ts";
import type { ModelEvidence, TypeView } from "../../src/core/routing/tier-view.ts";
import { chainText, changeText } from "../../src/vscode/chain-text.ts";

function model(slug: string, name: string, known: Partial<ModelEvidence> = {}): ModelEvidence {
  return { slug, name, input: "$0.26", output: "$0.38", published: [], own: null, ...known };
}

/** One that speaks for coding. */
const BENCH = "SWE-bench Verified, mini-SWE-agent bash-only";

const view: TypeView = {
  type: "coding",
  table: ["a/one", "b/two"],
  order: ["a/one", "b/two", "c/three"],
  stages: 2,
  source: "table",
  models: [
    model("a/one", "One", {
      published: [
        {
          benchmark: BENCH,
          percent: 60,
          low: 55.6,
          high: 64.2,
          tasks: 500,
          costPerTask: 0.028,
          date: "2025-12-01",
          source: "the leaderboard",
        },
      ],
      own: {
        tasks: 20,
        attempts: 26,
        solved: 17,
        proved: 15,
        overturned: 1,
        percent: 85,
        low: 64,
        high: 94.8,
        cost: usd("0.2"),
        costPerSolved: usd("0.0118"),
      },
    }),
    model("b/two", "Two"),
    model("c/three", "Three"),
  ],
  disagreements: [],
  better: null,
};

describe("The question before an order of models is changed", () => {
  it("says from what to what, of the models that a task climbs, with each one's figures", () => {
    assert.deepEqual(changeText(view, ["b/two", "a/one", "c/three"], "your own chain").split("\n"), [
      "From: One → Two (the tier's table)",
      "To: Two → One (your own chain)",
      "",
      `One: 60.0% (95% interval 55.6 to 64.2) of 500 tasks of ${BENCH}, $0.028 a task; your own: 17 of 20 tasks, $0.20 in all.`,
      "Two: no result that speaks for coding tasks.",
    ]);
  });

  it("leaves public results out that say nothing of the type of task", () => {
    const text = changeText({ ...view, type: "analysis" }, ["b/two"], "your own chain");
    assert.match(text, /^One: your own: 17 of 20 tasks, \$0\.20 in all\.$/m);
  });

  it("names a model that nothing is known of by its slug", () => {
    assert.equal(chainText(["c/three", "x/new"], view), "Three → x/new");
    assert.match(changeText(view, ["x/new"], "your own chain"), /^x\/new: nothing is known\.$/m);
  });
});
