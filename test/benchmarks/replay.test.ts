import assert from "node:assert/strict";
import fc from "fast-check";
import { chainsOf, heldOut } from "../../benchmarks/replay/choose.ts";
import { findModel, type Matrix, MatrixError, readMatrix } from "../../benchmarks/replay/matrix.ts";
import { alone, cascade, mean, oracle, randomMix } from "../../benchmarks/replay/policies.ts";
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
      ["cheap", { solved, cost: solved.map(() => 1) }],
      ["dear", { solved, cost: solved.map(() => 9) }],
    ]);
    const matrix: Matrix = { instances: solved.map(String), models, leftOut: new Map() };
    const choice = { models: ["dear", "cheap"], verifier: PERFECT, longest: 2, target: 100, splits: 3 };
    const result = heldOut(matrix, alone(matrix, "dear"), choice, seededRandom(1));
    assert.deepEqual(result.chain, ["cheap"]);
    assert.equal(result.reached, 6);
    assert.equal(result.chosen?.parity, 100);
    assert.ok(Math.abs((result.chosen?.saving ?? 0) - 100 * (1 - 1 / 9)) < 1e-9);
  });

  it("says that no chain reached a target that none can", () => {
    const choice = { models: ["cheap"], verifier: PERFECT, longest: 1, target: 1_000, splits: 2 };
    assert.equal(heldOut(tiny(), alone(tiny(), "dear"), choice, seededRandom(1)).chosen, null);
    assert.equal(chainsOf(["a", "b", "c"], 2).length, 9);
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
  });
  return fc.array(runs, { minLength: 1, maxLength: 4 }).map((all) => ({
    instances: ["a", "b", "c", "d", "e", "f"],
    models: new Map(all.map((one, index) => [`m${index}`, one])),
    leftOut: new Map(),
  }));
}
