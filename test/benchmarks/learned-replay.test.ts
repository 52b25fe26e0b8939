import assert from "node:assert/strict";
import { climbLearnt, learn, learnableTiers, lossOf, type World } from "../../benchmarks/replay/learned.ts";
import { type Matrix, readMatrix } from "../../benchmarks/replay/matrix.ts";
import { alone } from "../../benchmarks/replay/policies.ts";
import { learnScore } from "../../benchmarks/replay/regret.ts";
import { thresholdCandidates } from "../../benchmarks/replay/thresholds.ts";
import { seededRandom } from "../support/seeded-random.ts";

const PERFECT = { falseAccept: 0, falseReject: 0 };
const D = "deepseek/deepseek-v3.2";
const G = "z-ai/glm-4.6";
const Q = "qwen/qwen3-coder";

describe("replaying the learning order", () => {
  it("never tries a model without runs, and books what the check said", () => {
    // Solved by D on every second task, by the others never; a wrong check takes all for solved.
    const matrix = matrixOf({ [D]: "01".repeat(20), [G]: "00".repeat(20) });
    const world = worldOf(matrix, { falseAccept: 1, falseReject: 0 });
    const { climbed, records } = learn(world, [...matrix.instances.keys()]);
    assert.ok(climbed.every(({ tries }) => tries.length === 1 && tries[0]?.accepted));
    assert.equal(
      records.reduce((sum, { solved }) => sum + solved, 0),
      40,
    );
    for (const record of records) {
      assert.ok([D, G].includes(record.model));
      // A dollar each, and as proved: a check said so.
      assert.deepEqual([record.proved, record.cost], [record.solved, record.tasks * 1e9]);
    }
    const truly = climbed.reduce((sum, { solved }) => sum + solved, 0);
    assert.ok(truly <= 20, "what is solved is by the runs, not by the check");
  });

  it("adds up what all tries of a task cost", () => {
    const matrix = matrixOf({ [D]: "00", [G]: "00" });
    const one = climbLearnt(worldOf(matrix, PERFECT), 0, []);
    assert.deepEqual([one.solved, one.cost, one.tries.length], [0, 2, 2]);
  });

  it("finds the only model that solves anything, and regrets next to nothing on tasks it has not seen", () => {
    for (const [good, bad] of [
      [D, G],
      [G, D],
    ] as const) {
      const matrix = matrixOf({ [good]: "1".repeat(300), [bad]: "0".repeat(300) });
      const baseline = { solved: Array(300).fill(1), cost: Array(300).fill(10) };
      const rivals = { pool: [D, G], shipped: [bad, good], baseline, unsolved: 10 };
      const { regret, loss, parity, early, learning } = learnScore(
        worldOf(matrix, PERFECT),
        rivals,
        5,
        seededRandom(3),
      );
      // By hand: the good one first costs 1 a task, the bad one first 2, both solve all; the bad one alone 11.
      assert.ok(loss >= 1 && loss < 1.1, `${good}: ${loss}`);
      assert.ok(Math.abs(regret.single - (loss - 1)) < 1e-9 && Math.abs(regret.chain - (loss - 1)) < 1e-9);
      assert.ok(Math.abs(regret.shipped - (loss - 2)) < 1e-9);
      assert.ok(Math.abs(regret.anyOrder - (loss - 1.5)) < 1e-9);
      assert.equal(parity, 100);
      assert.ok(early >= learning, "most is learnt first");
    }
  });

  it("counts an unsolved task at what doing it over costs", () => {
    assert.equal(lossOf({ solved: [1, 0, 0.5], cost: [1, 1, 1] }, [0, 1, 2], 10), (1 + 11 + 6) / 3);
  });

  it("gives it the published results only on request", () => {
    const matrix = matrixOf({ [D]: "01" });
    for (const published of [true, false]) {
      const { catalogue } = learnableTiers(matrix, { published });
      assert.equal((catalogue.lookup(D)?.quality.evidence.length ?? 0) > 0, published);
      assert.match(catalogue.lookup(Q)?.unusable ?? "", /no runs/);
      assert.equal(catalogue.lookup(D)?.unusable, undefined);
    }
  });
});

describe("a chain whose runs are ended at a limit", () => {
  it("has a candidate for each limit and one without, and a wide limit changes nothing", () => {
    const runs = { resolved: "10", cost: [0.001, 0.004], calls: [10, 100] };
    const matrix = readMatrix(JSON.stringify({ instances: ["a", "b"], models: { first: runs, second: runs } }));
    const candidates = thresholdCandidates(matrix, ["first", "second"], PERFECT, "calls");
    const named = (name: string) => candidates.find((one) => one.name === name)?.policy;
    assert.deepEqual(named("120 calls"), named("no limit"));
    // The second task's run is ended after 20 of 100 calls and costs a fifth; the last model has no limit.
    const cost = named("20 calls")?.cost ?? [];
    assert.deepEqual(
      cost.map((one) => Number(one.toFixed(6))),
      [0.001, 0.0048],
    );
    assert.deepEqual(alone(matrix, "first").cost, [0.001, 0.004]);
  });
});

function worldOf(matrix: Matrix, verifier: World["verifier"]): World {
  const tiers = learnableTiers(matrix, { published: false });
  return { matrix, tiers, tier: "balanced", verifier, random: seededRandom(5) };
}

/** Every run costs a dollar. */
function matrixOf(models: Readonly<Record<string, string>>): Matrix {
  const [first = ""] = Object.values(models);
  const rows = Object.entries(models).map(([name, resolved]) => [
    name,
    { resolved, cost: Array(resolved.length).fill(1) },
  ]);
  const instances = [...first].map((_, index) => `${index}`);
  return readMatrix(JSON.stringify({ instances, models: Object.fromEntries(rows) }));
}
