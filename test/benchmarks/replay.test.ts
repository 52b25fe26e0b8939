import assert from "node:assert/strict";
import fc from "fast-check";
import { chainCandidates, chainsOf, choices, heldOut, shortName } from "../../benchmarks/replay/choose.ts";
import { findModel, type Matrix, MatrixError, readMatrix } from "../../benchmarks/replay/matrix.ts";
import {
  alone,
  cascade,
  cascadeOf,
  dearer,
  mean,
  oracle,
  randomMix,
  stoppedAt,
} from "../../benchmarks/replay/policies.ts";
import { bootstrap, compare, halves } from "../../benchmarks/replay/statistics.ts";
import { seededRandom } from "../support/seeded-random.ts";

const PERFECT = { falseAccept: 0, falseReject: 0 };

describe("replaying recorded runs", () => {
  it("reads the same matrix from JSON and from CSV", () => {
    const json = { instances: ["a", "b"], models: { cheap: { resolved: "01", cost: [1, 2] } } };
    const csv = "instance,model,resolved,cost\na,cheap,0,1\nb,cheap,1,2\n";
    assert.deepEqual(readMatrix(csv), readMatrix(JSON.stringify(json)));
  });

  it("leaves out a model whose costs are not all known, and says so", () => {
    const matrix = readMatrix("instance,model,resolved,cost\na,x,1,\nb,x,1,2\na,y,1,1\nb,y,0,1");
    assert.deepEqual([...matrix.models.keys()], ["y"]);
    assert.equal(matrix.leftOut.get("x"), "1 costs are missing");
  });

  it("says what is wrong with a file of another shape", () => {
    for (const text of ['{"instances": 3}', "{", "a,b\n1,2", "instance,model,resolved,cost\na,x,yes,1"]) {
      assert.throws(() => readMatrix(text), MatrixError);
    }
    assert.throws(() => findModel(tiny(), "nobody"), /no model begins with "nobody"; there are cheap, dear/);
  });

  it("pays for the next model only where the check refused the one before", () => {
    const policy = cascade(tiny(), ["cheap", "dear"], PERFECT);
    assert.deepEqual(policy, { solved: [1, 1, 0, 0], cost: [1, 11, 11, 11] });
  });

  it("takes the errors of the check as expectations", () => {
    const policy = cascade(tiny(), ["cheap", "dear"], { falseAccept: 0.5, falseReject: 0.25 });
    // Solved by the cheap one: accepted 3 times in 4; else the dear one, which does not solve it.
    assert.deepEqual(policy.solved, [0.75, 0.375, 0, 0]);
    assert.deepEqual(policy.cost, [1 + 0.25 * 10, 1 + 0.5 * 10, 1 + 0.5 * 10, 1 + 0.5 * 10]);
  });

  it("never solves more than the oracle, and never less with a longer chain under a perfect check", () => {
    fc.assert(
      fc.property(matrices(), (matrix) => {
        const names = [...matrix.models.keys()];
        const best = mean(oracle(matrix, names).solved);
        let before = 0;
        for (let length = 1; length <= names.length; length++) {
          const solved = mean(cascade(matrix, names.slice(0, length), PERFECT).solved);
          assert.ok(solved >= before && solved <= best + 1e-9);
          before = solved;
        }
      }),
      { numRuns: 100 },
    );
  });

  it("mixes two models at the cost that was asked for, where they reach it", () => {
    const matrix = tiny();
    const mix = randomMix(alone(matrix, "cheap"), alone(matrix, "dear"), 5.5);
    assert.equal(mean(mix.cost), 5.5);
    assert.equal(mean(mix.solved), (1 / 4 + 1 / 4) / 2);
  });

  it("compares with a baseline, and its bootstrap holds the figure", () => {
    const matrix = tiny();
    const one = compare(alone(matrix, "cheap"), alone(matrix, "dear"), [0, 1, 2, 3]);
    assert.deepEqual([one.parity, one.saving, one.costPerSolved], [100, 90, 4]);
    const { saving } = bootstrap(alone(matrix, "cheap"), alone(matrix, "dear"), seededRandom(7), 200);
    assert.ok(saving[0] <= 90 && saving[1] >= 90);
  });

  it("splits into two halves that share nothing and miss nothing", () => {
    const [first, second] = halves(11, seededRandom(3));
    assert.deepEqual(
      [...first, ...second].sort((a, b) => a - b),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
  });

  it("chooses the cheapest chain that reaches the target on one half and scores it on the other", () => {
    const solved = Array.from({ length: 40 }, () => 1);
    const models = new Map([
      ["cheap", { solved, cost: solved.map(() => 1), calls: null }],
      ["dear", { solved, cost: solved.map(() => 9), calls: null }],
    ]);
    const matrix: Matrix = { instances: solved.map(String), models, leftOut: new Map() };
    const baseline = alone(matrix, "dear");
    const candidates = chainCandidates(matrix, ["dear", "cheap"], 2, PERFECT);
    const onHalves = choices(candidates, baseline, { target: 100, splits: 3 }, seededRandom(1));
    const result = heldOut(onHalves, baseline);
    assert.equal(result.favourite, "cheap");
    assert.deepEqual([result.reached, result.halves], [6, 6]);
    assert.equal(result.chosen?.parity, 100);
    assert.ok(Math.abs((result.chosen?.saving ?? 0) - 100 * (1 - 1 / 9)) < 1e-9);
  });

  it("says that no chain reached a target that none can", () => {
    const baseline = alone(tiny(), "dear");
    const candidates = chainCandidates(tiny(), ["cheap"], 1, PERFECT);
    const onHalves = choices(candidates, baseline, { target: 1_000, splits: 2 }, seededRandom(1));
    assert.deepEqual(heldOut(onHalves, baseline), { chosen: null, favourite: "", reached: 0, halves: 4 });
    assert.equal(chainsOf(["a", "b", "c"], 2).length, 9);
  });

  it("ends a run at its limit, pays for its part and has nothing to check then", () => {
    const models = { slow: { resolved: "11", cost: [4, 4], calls: [10, 40] } };
    const matrix = readMatrix(JSON.stringify({ instances: ["a", "b"], models }));
    assert.deepEqual(stoppedAt(matrix, "slow", { calls: 20 }), { solved: [1, 0], cost: [4, 2], delivered: [1, 0] });
    assert.deepEqual(stoppedAt(matrix, "slow", { usd: 1 }), { solved: [0, 0], cost: [1, 1], delivered: [0, 0] });
    const stages = [stoppedAt(matrix, "slow", { calls: 20 })];
    // Even a check that accepts everything cannot accept what is not there.
    assert.deepEqual(cascadeOf(stages, 2, { falseAccept: 1, falseReject: 0 }, true), { solved: [1, 0], cost: [4, 2] });
    const next = { solved: [1, 1], cost: [7, 7], delivered: null };
    const goesOn = cascadeOf([...stages, next], 2, { falseAccept: 1, falseReject: 0 });
    assert.deepEqual(goesOn, { solved: [1, 1], cost: [4, 9] }, "without a result the next one begins");
    assert.throws(() => stoppedAt(tiny(), "cheap", { calls: 3 }), /calls of cheap are not in the matrix/);
  });

  it("makes the named models dearer and no other", () => {
    const matrix = dearer(tiny(), ["cheap"], 3);
    assert.deepEqual(alone(matrix, "cheap").cost, [3, 3, 3, 3]);
    assert.deepEqual(alone(matrix, "dear").cost, [10, 10, 10, 10]);
  });

  it("shortens names without making two models one", () => {
    const names = ["GLM-4.6 (T=1)", "Qwen3-Coder 480B/A35B Instruct", "Kimi K2 Instruct", "DeepSeek V3.2 Reasoner"];
    assert.deepEqual(names.map(shortName), ["GLM-4.6", "Qwen3-Coder", "Kimi K2", "DeepSeek V3.2 Reasoner"]);
  });
});

/** Two models of which each solves one instance that the other does not; two that none solves. */
function tiny(): Matrix {
  const models = {
    cheap: { resolved: "1000", cost: [1, 1, 1, 1] },
    dear: { resolved: "0100", cost: [10, 10, 10, 10] },
  };
  return readMatrix(JSON.stringify({ instances: ["a", "b", "c", "d"], models }));
}

function matrices(): fc.Arbitrary<Matrix> {
  const runs = fc.record({
    solved: fc.array(fc.constantFrom(0, 1), { minLength: 6, maxLength: 6 }),
    cost: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 6, maxLength: 6 }),
    calls: fc.constant(null),
  });
  return fc.array(runs, { minLength: 1, maxLength: 4 }).map((all) => ({
    instances: ["a", "b", "c", "d", "e", "f"],
    models: new Map(all.map((one, index) => [`m${index}`, one])),
    leftOut: new Map(),
  }));
}
