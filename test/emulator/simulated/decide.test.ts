import assert from "node:assert/strict";
import fc from "fast-check";
import { COMPLEXITIES, TASK_TYPES, TIERS } from "../../../src/core/models/vocabulary.ts";
import { chance } from "../../../src/emulator/chance.ts";
import { decide } from "../../../src/emulator/simulated/decide.ts";
import { DEFAULT_RATES, successRate } from "../../../src/emulator/simulated/rates.ts";
import { realTiers } from "../../support/real-configs.ts";

const MODELS = ["deepseek/deepseek-v3.2", "qwen/qwen3-coder", "meta-llama/llama-3.3-70b-instruct", "acme/unknown"];
const profile = fc.record({
  model: fc.constantFrom(...MODELS),
  type: fc.constantFrom(...TASK_TYPES),
  complexity: fc.constantFrom(...COMPLEXITIES),
  attempt: fc.integer({ min: 1, max: 5 }),
  escalated: fc.boolean(),
});

describe("a simulated model's success", () => {
  it("is decided by the arguments alone", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), profile, fc.integer({ min: 1, max: 5 }), (seed, id, one, ways) => {
        assert.deepEqual(
          decide(seed, id, { ...one }, ways, DEFAULT_RATES),
          decide(seed, id, { ...one }, ways, DEFAULT_RATES),
        );
      }),
    );
  });

  it("names a wrong way that there is, and another one on the next attempt", () => {
    fc.assert(
      fc.property(fc.string(), profile, fc.integer({ min: 2, max: 5 }), (seed, one, ways) => {
        const first = decide(seed, "t", one, ways, DEFAULT_RATES);
        const next = decide(seed, "t", { ...one, attempt: one.attempt + 1 }, ways, DEFAULT_RATES);
        if (first.kind === "wrong") assert.ok(first.index < ways);
        if (first.kind === "wrong" && next.kind === "wrong") assert.notEqual(first.index, next.index);
      }),
    );
  });

  it("is certain where there is no wrong way", () => {
    fc.assert(
      fc.property(fc.string(), profile, (seed, one) => {
        assert.equal(decide(seed, "t", one, 0, DEFAULT_RATES).kind, "right");
      }),
    );
  });

  it("has a rate between 0 and 1 that feedback raises and complexity lowers", () => {
    fc.assert(
      fc.property(profile, (one) => {
        const rate = successRate(one, DEFAULT_RATES);
        assert.ok(rate > 0 && rate < 1);
        const first = successRate({ ...one, attempt: 1, escalated: false }, DEFAULT_RATES);
        assert.ok(successRate({ ...one, attempt: 2 }, DEFAULT_RATES) > first);
        assert.ok(successRate({ ...one, complexity: "simple" }, DEFAULT_RATES) >= rate);
      }),
    );
  });

  it("has rates of its own for every model of a shipped chain and for the baseline, which is the best of them", () => {
    const tiers = realTiers();
    const chains = TIERS.flatMap((tier) => tiers.byName[tier].cascade.chains.coding?.slots ?? []);
    const complex = (model: string) =>
      successRate({ model, type: "coding", complexity: "complex", attempt: 1, escalated: false }, DEFAULT_RATES);
    const slugs = [...new Set(chains.map(({ model }) => model.slug))];
    assert.ok(slugs.includes("z-ai/glm-4.6"));
    for (const slug of slugs) {
      assert.ok(complex(slug) > complex("acme/unknown"), `${slug} is not of an unknown family`);
      assert.ok(complex(slug) < complex(tiers.catalogue.baseline.slug));
      const published = tiers.catalogue
        .lookup(slug)
        ?.quality.evidence.find(({ benchmark }) => /SWE-bench/.test(benchmark));
      assert.ok(published && Math.abs(100 * complex(slug) - published.score) < 1, `${slug} follows its public result`);
    }
  });

  it("comes as often as the rate says", () => {
    for (const model of MODELS) {
      const one = { model, type: "coding", complexity: "medium", attempt: 1, escalated: false } as const;
      const runs = Array.from({ length: 4000 }, (_, task) => decide("seed", `${task}`, one, 2, DEFAULT_RATES).kind);
      const share = runs.filter((kind) => kind === "right").length / runs.length;
      assert.ok(Math.abs(share - successRate(one, DEFAULT_RATES)) < 0.03, `${model}: ${share}`);
    }
  });

  it("draws numbers spread over [0, 1) that differ where the parts do", () => {
    const draws = Array.from({ length: 2000 }, (_, part) => chance("s", part));
    assert.ok(draws.every((draw) => draw >= 0 && draw < 1));
    assert.equal(new Set(draws).size, draws.length);
    assert.ok(Math.abs(draws.reduce((sum, draw) => sum + draw, 0) / draws.length - 0.5) < 0.03);
    assert.notEqual(chance("ab", "c"), chance("a", "bc"));
  });
});
