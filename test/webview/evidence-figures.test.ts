import assert from "node:assert/strict";
import { usd } from "../../src/core/money.ts";
import type { TypeView } from "../../src/core/routing/tier-view.ts";
import { costScale, costTexts, percentText, placeText, resultRows } from "../../webview/view/tiers/evidence-figures.ts";
import { DEEPSEEK, OWN, tierViews } from "./tier-views.ts";

const PUBLISHED = {
  benchmark: "SWE-bench Verified",
  percent: 50,
  low: 40,
  high: 62.5,
  tasks: 100,
  costPerTask: 0.02,
  date: "2025-12-10",
  source: "the leaderboard",
};

function onlyRow(known: Partial<Pick<typeof DEEPSEEK, "published" | "own">>) {
  const rows = resultRows({ ...DEEPSEEK, published: [], own: null, ...known });
  assert.equal(rows.length, 1);
  const [row] = rows;
  assert.ok(row);
  return row;
}

describe("The evidence's figures on the dashboard", () => {
  it("turn a published cost a task into one a solved task, its interval from the share solved", () => {
    const { cost, sample, note } = onlyRow({ published: [PUBLISHED] });
    // $0.02 a task; half solved: $0.04 each, at 62.5 % $0.032, at 40 % $0.05.
    assert.deepEqual(cost, { value: usd("0.04"), low: usd("0.032"), high: usd("0.05") });
    assert.ok(cost);
    assert.deepEqual(costTexts(cost), ["$0.040", "$0.032 to $0.050"]);
    assert.deepEqual([sample, note], ["SWE-bench Verified, 100 tasks", "the leaderboard, 2025-12-10"]);
  });

  it("say neither a number of tasks nor a date twice", () => {
    const benchmark = "SWE-bench Verified (100 tasks)";
    const { sample, note } = onlyRow({ published: [{ ...PUBLISHED, benchmark, source: "board of 2025-12-10" }] });
    assert.deepEqual([sample, note], [benchmark, "board of 2025-12-10"]);
  });

  it("know no cost where none was recorded, or where nothing was solved", () => {
    assert.equal(onlyRow({ published: [{ ...PUBLISHED, costPerTask: null }] }).cost, null);
    assert.equal(onlyRow({ own: { ...OWN, solved: 0, percent: 0, low: 0, high: 20, costPerSolved: null } }).cost, null);
  });

  it("take the user's own cost from all tries, and say what was overturned and what no check proved", () => {
    const { cost, sample, note, overturned, solved } = onlyRow({ own: OWN });
    assert.equal(cost?.value, OWN.costPerSolved);
    assert.equal(sample, "12 of 15 tasks solved, 21 attempts");
    assert.equal(note, "9 by checks; 3 by a review or unchecked");
    assert.equal(overturned, 1);
    assert.deepEqual(percentText(solved), ["80.0%", "54.8 to 93.0"]);
  });

  it("give an interval that may come down to nothing no upper cost", () => {
    const { cost } = onlyRow({ own: { ...OWN, low: 0 } });
    assert.equal(cost?.high, null);
    assert.ok(cost);
    assert.match(costTexts(cost)[1], /^\$0\.013 or more$/);
  });

  it("draw costs against the widest interval, but at most twice the largest value", () => {
    const wide = { ...DEEPSEEK, own: null, published: [{ ...PUBLISHED, low: 1 }] };
    assert.equal(costScale([wide]), usd("0.08"));
    assert.equal(costScale([{ ...wide, published: [PUBLISHED] }]), usd("0.05"));
    assert.equal(costScale([{ ...wide, published: [] }]), 0);
  });

  it("tell each model's place in the order", () => {
    const coding = tierViews()[1]?.types[0] as TypeView;
    const view = { ...coding, order: ["a", "b", "c"], table: ["d"], stages: 2 };
    assert.deepEqual(
      ["a", "b", "c", "d", "e"].map((slug) => placeText(slug, view)),
      ["starts", "2, when checks fail", "when providers fail", "in the table only", "in the better chain only"],
    );
    assert.equal(placeText("a", { ...view, source: "learnt" }), "may be drawn");
  });
});
