import assert from "node:assert/strict";
import fc from "fast-check";
import type { PublicRun } from "../../../src/core/models/catalogue-schema.ts";
import {
  ahead,
  costPerSolved,
  onSameBenchmark,
  type Sample,
  SPEAKS_FOR,
  sampleOfRun,
  shareOf,
  shareOfRun,
} from "../../../src/core/models/evidence.ts";
import { seededRandom } from "../../support/seeded-random.ts";

const sample = (solved: number, tasks: number, costPerTask: number | null = null): Sample => ({
  solved,
  tasks,
  costPerTask,
});

const anySample = fc
  .record({
    tasks: fc.integer({ min: 1, max: 600 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    cost: fc.option(fc.double({ min: 0, max: 5, noNaN: true })),
  })
  .map(({ tasks, share, cost }) => sample(Math.round(share * tasks), tasks, cost));

describe("a share with its interval", () => {
  it("is Wilson's, at the figures of his formula", () => {
    for (const [solved, tasks, low, high] of [
      [0, 10, 0, 27.75],
      [5, 10, 23.66, 76.34],
      [10, 10, 72.25, 100],
      [300, 500, 55.65, 64.2],
      [81, 263, 25.53, 36.62],
    ] as const) {
      const share = shareOf(solved, tasks);
      assert.deepEqual([share.low.toFixed(2), share.high.toFixed(2)], [low.toFixed(2), high.toFixed(2)]);
      assert.equal(share.percent.toFixed(9), ((100 * solved) / tasks).toFixed(9));
    }
  });

  it("says of no tasks that nothing is known", () => {
    assert.deepEqual(shareOf(0, 0), { percent: 0, low: 0, high: 100 });
  });

  it("holds the share, stays within 0 and 100, and is narrower the more tasks there are", () => {
    fc.assert(
      fc.property(anySample, ({ solved, tasks }) => {
        const { percent, low, high } = shareOf(solved, tasks);
        assert.ok(0 <= low && low <= percent && percent <= high && high <= 100);
        const more = shareOf(4 * solved, 4 * tasks);
        assert.ok(more.high - more.low < high - low);
      }),
    );
  });

  it("holds the true share in 95 of 100 samples, near enough", () => {
    const random = seededRandom(7);
    for (const [truth, tasks] of [
      [0.6, 14],
      [0.1, 40],
      [0.55, 500],
    ] as const) {
      let held = 0;
      for (let round = 0; round < 4_000; round++) {
        let solved = 0;
        for (let task = 0; task < tasks; task++) if (random() < truth) solved++;
        const { low, high } = shareOf(solved, tasks);
        if (low <= 100 * truth && 100 * truth <= high) held++;
      }
      assert.ok(held / 4_000 > 0.925 && held / 4_000 < 0.985, `${held / 40} % at ${truth} of ${tasks}`);
    }
  });
});

describe("two models on the same tasks", () => {
  it("are told apart where the interval of the difference says so, at Newcombe's examples", () => {
    // Newcombe 1998, table II, method 10: the lower limits are 0.0524, 0.1705, 0.0582 and -0.0381.
    assert.equal(ahead(sample(56, 70), sample(48, 80)), "better");
    assert.equal(ahead(sample(9, 10), sample(3, 10)), "better");
    assert.equal(ahead(sample(6, 7), sample(2, 7)), "better");
    assert.equal(ahead(sample(5, 56), sample(0, 29)), "alike");
  });

  it("are told apart by the cost of a solved task only from twice as much on, at no lesser share", () => {
    const dear = sample(277, 500, 0.25);
    assert.equal(ahead(sample(300, 500, 0.028), dear), "cheaper");
    assert.equal(ahead(sample(277, 500, 0.125), dear), "cheaper");
    assert.equal(ahead(sample(277, 500, 0.126), dear), "alike");
    assert.equal(ahead(sample(276, 500, 0.028), dear), "alike");
    assert.equal(ahead(sample(300, 500), dear), "alike");
    assert.equal(ahead(sample(0, 20, 0.01), sample(0, 20, 1)), "alike");
  });

  it("are never ahead of each other", () => {
    fc.assert(
      fc.property(anySample, anySample, (one, other) => {
        assert.ok(ahead(one, other) === "alike" || ahead(other, one) === "alike");
        assert.equal(ahead(one, one), "alike");
      }),
    );
  });

  it("cost for a solved task what all tasks cost", () => {
    assert.equal(costPerSolved(sample(5, 20, 0.1)), 0.4);
    assert.equal(costPerSolved(sample(0, 20, 0.1)), null);
    assert.equal(costPerSolved(sample(5, 20)), null);
  });

  it("are compared on one benchmark only, the weightiest that both have", () => {
    const run = (benchmark: string | undefined, score: number): PublicRun => {
      assert.ok(benchmark !== undefined);
      return { benchmark, score, tasks: 200, date: "2025-01-01", source: "the test" };
    };
    const [first, second] = SPEAKS_FOR.coding;
    const both = [run(second, 70), run(first, 60)];
    assert.deepEqual(onSameBenchmark("coding", both, [run(first, 50)])?.[1].score, 50);
    assert.deepEqual(onSameBenchmark("coding", both, [run(second, 40)])?.[0].score, 70);
    assert.equal(onSameBenchmark("coding", [run(first, 60)], [run(second, 40)]), null);
    assert.equal(onSameBenchmark("coding", [run("Aider edit", 60)], [run("Aider edit", 40)]), null);
    assert.equal(onSameBenchmark("analysis", both, both), null);
    assert.deepEqual(sampleOfRun(run(first, 60)), sample(120, 200));
    assert.deepEqual(shareOfRun(run(first, 60)), shareOf(120, 200));
  });
});
