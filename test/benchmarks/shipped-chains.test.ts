import assert from "node:assert/strict";
import { type Matrix, readMatrix } from "../../benchmarks/replay/matrix.ts";
import { alone, cascade } from "../../benchmarks/replay/policies.ts";
import { chainModel, shippedChains } from "../../benchmarks/replay/shipped.ts";
import { beats, duels, onManyHalves, PROMISE, verdictOn } from "../../benchmarks/replay/verdict.ts";
import { realTiers, tierJson } from "../support/real-configs.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { sharedData } from "../support/shared-data.ts";

const PERFECT = { falseAccept: 0, falseReject: 0 };
const PUBLIC = "replay/swebench_bashonly_per_instance.json";

describe("replaying the chains that are shipped", () => {
  it("takes them from the tiers' files, cut at their stages, with the plan's table beside them", () => {
    const chains = shippedChains(realTiers(), matrixOf({}));
    assert.deepEqual(
      chains.map(({ tier, by }) => `${tier} ${by}`),
      ["budget chain", "balanced chain", "premium chain", "budget table", "balanced table", "premium table"],
    );
    for (const { tier, by, models } of chains) {
      const { stages, chains: own } = tierJson(tier).cascade;
      assert.ok(models.length <= stages);
      if (by === "chain") assert.equal(models.length, own.coding?.length);
    }
  });

  it("finds a catalogue's model by its runs, and says so where it has none", () => {
    const matrix = matrixOf({ "GLM-4.6 (T=1)": "01", "my/model": "10" });
    assert.equal(chainModel("z-ai/glm-4.6", matrix).run, "GLM-4.6 (T=1)");
    assert.equal(chainModel("my/model", matrix).run, "my/model");
    assert.equal(chainModel("deepseek/deepseek-v3.2", matrix).run, null);
    assert.match(chainModel("meta-llama/llama-3.3-70b-instruct", matrix).why, /another model/);
  });

  it("gives the verdict by both limits", () => {
    // The baseline solves all 20 at 10 each; this one 19 of them at 2 each: 95 % at 80 %, just enough.
    const baseline = { solved: Array(20).fill(1), cost: Array(20).fill(10) };
    const solved = Array.from({ length: 20 }, (_, index) => (index === 0 ? 0 : 1));
    assert.deepEqual(verdictOn({ solved, cost: Array(20).fill(2) }, baseline), { parity: 95, saving: 80, holds: true });
    assert.equal(verdictOn({ solved, cost: Array(20).fill(2.1) }, baseline).holds, false);
    const fewer = solved.with(1, 0);
    assert.equal(verdictOn({ solved: fewer, cost: Array(20).fill(2) }, baseline).holds, false);
  });

  it("finds who is ahead on held-out halves, at equal cost", () => {
    const all = Array.from({ length: 40 }, () => 1);
    const none = all.map(() => 0);
    const cheapest = { solved: none, cost: all };
    const baseline = { solved: all, cost: all.map(() => 9) };
    // Half of the way in cost, all of the tasks: the mix at that cost solves half of them in any half.
    const better = { solved: all, cost: all.map(() => 5) };
    const ahead = duels(onManyHalves(better, 5, seededRandom(1)), { cheapest, baseline });
    assert.deepEqual(ahead.mix, { halves: 10, won: 10, points: 50, middle: [50, 50] });
    assert.deepEqual(ahead.cheapest, { halves: 10, won: 10, points: 100, middle: [100, 100] });
    assert.ok(beats(ahead.mix));
    // The cheapest itself is ahead of nobody.
    const level = duels(onManyHalves(cheapest, 5, seededRandom(1)), { cheapest, baseline });
    assert.equal(level.mix.won + level.cheapest.won, 0);
    assert.ok(!beats(level.mix));
  });

  it("holds what the balanced tier promises on the public runs under a perfect check", function () {
    const text = sharedData(PUBLIC);
    if (text === undefined) return this.skip();
    const matrix = readMatrix(text);
    const tiers = realTiers();
    const balanced = shippedChains(tiers, matrix).find(({ tier, by }) => tier === "balanced" && by === "chain");
    const reference = chainModel(tiers.catalogue.baseline.slug, matrix).run;
    assert.ok(balanced && reference);
    assert.equal(balanced.runs.length, balanced.models.length, "all its models have runs");
    const baseline = alone(matrix, reference);
    const policy = cascade(matrix, balanced.runs, PERFECT);
    const { parity, saving } = verdictOn(policy, baseline);
    assert.ok(parity >= PROMISE.parity && saving >= PROMISE.saving, `${parity} % at ${saving} %`);
    // Each figure as counted by hand from the file, apart from the code above.
    assert.equal(Math.round(policy.solved.reduce((sum, one) => sum + one, 0)), unionSolved(text, balanced.runs));
    const [first] = balanced.runs;
    assert.ok(first);
    const rivals = { cheapest: alone(matrix, first), baseline };
    const ahead = duels(onManyHalves(policy, 20, seededRandom(1)), rivals);
    assert.ok(beats(ahead.cheapest) && beats(ahead.mix));
  });
});

function unionSolved(text: string, names: readonly string[]): number {
  const { models } = JSON.parse(text) as { models: Record<string, { resolved: string }> };
  const flags = names.map((name) => models[name]?.resolved ?? "");
  return [...(flags[0] ?? "")].filter((_, index) => flags.some((one) => one[index] === "1")).length;
}

function matrixOf(models: Readonly<Record<string, string>>): Matrix {
  const rows = Object.entries(models).map(([name, resolved]) => [name, { resolved, cost: [1, 1] }]);
  return readMatrix(JSON.stringify({ instances: ["a", "b"], models: Object.fromEntries(rows) }));
}
