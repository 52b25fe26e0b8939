import assert from "node:assert/strict";
import * as fc from "fast-check";
import { SHIPPED_ROUTING, withRouting } from "../../../src/core/models/routing-choice.ts";
import { loadTiers, type Tiers } from "../../../src/core/models/tiers.ts";
import { COMPLEXITIES, TASK_TYPES, TIERS } from "../../../src/core/models/vocabulary.ts";
import { nanoUsd, usd } from "../../../src/core/money.ts";
import { type RouteConstraints, type RouteDecision, route } from "../../../src/core/routing/route.ts";
import { realCatalogue, realTiers, tierJsons } from "../../support/real-configs.ts";

const D = "deepseek/deepseek-v3.2";
const G = "z-ai/glm-4.7-flash";
const L = "meta-llama/llama-3.3-70b-instruct";
const Q = "qwen/qwen3-coder";
const M = "mistralai/mistral-small-2603";

/** The owner's table, written out: tier, type, complexity, then the models in the order they are tried. */
const TABLE = [
  ["budget", "coding", "simple", [D, G]],
  ["budget", "coding", "medium", [D, G]],
  ["budget", "coding", "complex", [D, G]],
  ["budget", "analysis", "simple", [D, G]],
  ["budget", "analysis", "medium", [D, G]],
  ["budget", "analysis", "complex", [D, G]],
  ["budget", "general", "simple", [G, D]],
  ["budget", "general", "medium", [G, D]],
  ["budget", "general", "complex", [G, D]],
  ["budget", "structured", "simple", [D, G]],
  ["budget", "structured", "medium", [D, G]],
  ["budget", "structured", "complex", [D, G]],
  ["balanced", "coding", "simple", [D, L, Q]],
  ["balanced", "coding", "medium", [Q, L, D]],
  ["balanced", "coding", "complex", [Q, L, D]],
  ["balanced", "analysis", "simple", [D, L, Q]],
  ["balanced", "analysis", "medium", [L, Q, D]],
  ["balanced", "analysis", "complex", [L, Q, D]],
  ["balanced", "general", "simple", [G, L, Q, D]],
  ["balanced", "general", "medium", [L, Q, D]],
  ["balanced", "general", "complex", [L, Q, D]],
  ["balanced", "structured", "simple", [D, L, Q]],
  ["balanced", "structured", "medium", [M, L, Q, D]],
  ["balanced", "structured", "complex", [M, L, Q, D]],
  ["premium", "coding", "simple", [Q, L, M, D]],
  ["premium", "coding", "medium", [Q, L, M, D]],
  ["premium", "coding", "complex", [Q, L, M, D]],
  ["premium", "analysis", "simple", [L, Q, M, D]],
  ["premium", "analysis", "medium", [L, Q, M, D]],
  ["premium", "analysis", "complex", [L, Q, M, D]],
  ["premium", "general", "simple", [L, Q, M, D]],
  ["premium", "general", "medium", [L, Q, M, D]],
  ["premium", "general", "complex", [L, Q, M, D]],
  ["premium", "structured", "simple", [M, Q, L, D]],
  ["premium", "structured", "medium", [M, Q, L, D]],
  ["premium", "structured", "complex", [M, Q, L, D]],
] as const;

const WORK: RouteConstraints = {
  needs: { tools: true, structured: true, contextTokens: 30_000 },
  maxOutputTokens: 8_000,
};
const CODING = { type: "coding", complexity: "medium" } as const;

/** What the tiers' tables alone say. */
function byTable(tiers: Tiers): Tiers {
  return withRouting(tiers, { ...SHIPPED_ROUTING, mode: "table" }).tiers;
}

describe("routing by the table", () => {
  const tiers = byTable(realTiers());
  const { catalogue } = tiers;

  it("has a row for each of the 36 combinations", () => {
    assert.equal(new Set(TABLE.map((row) => row.slice(0, 3).join())).size, 36);
  });

  for (const [tier, type, complexity, slugs] of TABLE) {
    it(`gives a ${complexity} ${type} task in ${tier} to ${slugs.map((slug) => slug.split("/")[1]).join(", then ")}`, () => {
      const decision = routed(route({ type, complexity }, tier, tiers, catalogue, WORK));
      assert.deepEqual(
        decision.candidates.map((one) => one.slug),
        slugs,
      );
      assert.deepEqual(decision.excluded, []);
      assert.match(decision.candidates[0].reason, new RegExp(`tier's model for ${type} tasks`));
      for (const next of decision.candidates.slice(1))
        assert.match(next.reason, new RegExp(`next in the ${tier} tier's chain`));
      assert.ok(decision.reason.startsWith(decision.candidates[0].reason));
    });
  }

  it("says why in words", () => {
    const medium = routed(route(CODING, "balanced", tiers, catalogue, WORK));
    assert.equal(
      medium.reason,
      `Qwen3 Coder 480B A35B is the balanced tier's model for coding tasks (medium task). Then ${L}, ${D}.`,
    );
    const simple = routed(route({ type: "general", complexity: "simple" }, "balanced", tiers, catalogue, WORK));
    assert.deepEqual(simple.candidates[0], {
      slug: G,
      role: "fallback",
      tier: "budget",
      reason:
        "GLM 4.7 Flash is the budget tier's model for general tasks, and the balanced tier gives its simple tasks to the budget tier.",
    });
  });

  it("leaves out what is below the caller's quality threshold", () => {
    const decision = routed(route(CODING, "premium", tiers, catalogue, { ...WORK, qualityThreshold: 80 }));
    assert.deepEqual(
      decision.candidates.map((one) => one.slug),
      [D],
    );
    assert.deepEqual(decision.excluded[0], {
      slug: Q,
      reason: `${Q} is left out: its quality score of 78 is below the threshold of 80.`,
    });
  });

  it("leaves out what may cost more than the caller allows for one request", () => {
    // 30,000 in and 8,000 out: Qwen 0.017, Llama 0.02698, DeepSeek 0.01084 dollars.
    const decision = routed(route(CODING, "balanced", tiers, catalogue, { ...WORK, maxCostPerRequest: usd("0.02") }));
    assert.deepEqual(
      decision.candidates.map((one) => one.slug),
      [Q, D],
    );
    assert.equal(
      decision.excluded[0]?.reason,
      `${L} is left out: one request may cost $0.027, above the ceiling of $0.020.`,
    );
  });

  it("leaves out what the prompt and the answer do not fit into", () => {
    const long = { ...WORK, needs: { ...WORK.needs, contextTokens: 130_000 } };
    const decision = routed(route(CODING, "balanced", tiers, catalogue, long));
    assert.deepEqual(
      decision.candidates.map((one) => one.slug),
      [Q, D],
    );
    assert.match(
      decision.excluded[0]?.reason ?? "",
      /context window of 128,000 tokens is too small for 130,000 in and 8,000 out/,
    );
  });

  it("leaves out what has no tool calling or no JSON mode when the task needs it, and only then", () => {
    const files = tierJsons();
    Object.assign(files.budget.models.fallback, { model: "acme/tiny-1" });
    Object.assign(files.budget.models.fallback.capabilities, { toolCalling: false, jsonMode: false });
    const own = byTable(loadTiers(files, realCatalogue()));
    const slugs = (tools: boolean, structured: boolean): readonly string[] =>
      routed(
        route({ type: "general", complexity: "medium" }, "budget", own, own.catalogue, {
          ...WORK,
          needs: { tools, structured, contextTokens: 1_000 },
        }),
      ).candidates.map((one) => one.slug);
    assert.deepEqual(slugs(false, false), ["acme/tiny-1", D]);
    assert.deepEqual(slugs(true, false), [D]);
    assert.deepEqual(slugs(false, true), [D]);
  });

  it("leaves out what has no known price", () => {
    const files = tierJsons();
    files.budget.models.fallback.model = "acme/tiny-1";
    const own = byTable(loadTiers(files, realCatalogue()));
    const decision = routed(route(CODING, "budget", own, realCatalogue(), WORK));
    assert.deepEqual(decision.excluded, [
      {
        slug: "acme/tiny-1",
        reason: "acme/tiny-1 is left out: its price is not known, so no bound can be reserved for it.",
      },
    ]);
  });

  it("returns a problem in words when no model is left", () => {
    const decision = route(CODING, "budget", tiers, catalogue, { ...WORK, maxCostPerRequest: usd("0.000001") });
    assert.equal(decision.status, "problem");
    assert.match(
      decision.message,
      /^No model of the budget tier can take this request\. deepseek\/.* Choose another tier/,
    );
    assert.equal(decision.excluded.length, 2);
  });
});

describe("a tier's strategy, when no model meets both of the tier's own limits", () => {
  it("cost-optimized gives up the quality threshold, never the ceiling", () => {
    const { tiers, decide } = withLimits("budget", { qualityThreshold: 99 });
    const decision = routed(decide({}));
    assert.deepEqual(
      decision.candidates.map((one) => one.slug),
      [D, G],
    );
    assert.match(decision.candidates[0].reason, /keeps its cost ceiling and gives that up/);
    const dear = withLimits("budget", { maxCostPerRequest: "0.000001" });
    assert.equal(dear.decide({}).status, "problem");
    assert.equal(tiers.byName.budget.strategy, "cost-optimized");
  });

  it("quality-optimized gives up the ceiling, never the quality threshold", () => {
    const decision = routed(withLimits("premium", { maxCostPerRequest: "0.000001" }).decide({}));
    assert.deepEqual(
      decision.candidates.map((one) => one.slug),
      [Q, L, M, D],
    );
    assert.match(decision.reason, /keeps its quality threshold and gives that up/);
    assert.equal(withLimits("premium", { qualityThreshold: 99 }).decide({}).status, "problem");
  });

  it("balanced gives up neither", () => {
    assert.equal(withLimits("balanced", { qualityThreshold: 99 }).decide({}).status, "problem");
    assert.equal(withLimits("balanced", { maxCostPerRequest: "0.000001" }).decide({}).status, "problem");
  });

  it("never gives up a limit that the caller set", () => {
    assert.equal(withLimits("budget", {}).decide({ qualityThreshold: 99 }).status, "problem");
    assert.equal(withLimits("premium", {}).decide({ maxCostPerRequest: usd("0.000001") }).status, "problem");
  });

  function withLimits(tier: "budget" | "balanced" | "premium", limits: object) {
    const files = tierJsons();
    Object.assign(files[tier].routing, limits);
    const tiers = byTable(loadTiers(files, realCatalogue()));
    return {
      tiers,
      decide: (own: Partial<RouteConstraints>) => route(CODING, tier, tiers, tiers.catalogue, { ...WORK, ...own }),
    };
  }
});

describe("routing, whatever is asked", () => {
  const tiers = byTable(realTiers());

  it("names every model of the order once, as candidate or as left out, and only ones that meet the caller's limits", () => {
    const constraints = fc.record({
      qualityThreshold: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
      maxCostPerRequest: fc.option(fc.integer({ min: 0, max: 200_000_000 }).map(nanoUsd), { nil: undefined }),
      needs: fc.record({
        tools: fc.boolean(),
        structured: fc.boolean(),
        contextTokens: fc.integer({ min: 0, max: 300_000 }),
      }),
      maxOutputTokens: fc.integer({ min: 1, max: 70_000 }),
    });
    void fc.assert(
      fc.property(
        fc.constantFrom(...TIERS),
        fc.constantFrom(...TASK_TYPES),
        fc.constantFrom(...COMPLEXITIES),
        constraints,
        (tier, type, complexity, wanted) => {
          const decision = route({ type, complexity }, tier, tiers, tiers.catalogue, wanted);
          const taken = decision.status === "routed" ? decision.candidates.map((one) => one.slug) : [];
          const left = decision.excluded.map((one) => one.slug);
          const row = TABLE.find((one) => one[0] === tier && one[1] === type && one[2] === complexity);
          assert.deepEqual([...taken, ...left].sort(), [...(row?.[3] ?? [])].sort());
          assert.deepEqual(
            taken,
            row?.[3].filter((slug) => taken.includes(slug)),
          );
          for (const slug of taken) {
            const model = tiers.catalogue.lookup(slug);
            assert.ok(model !== undefined && model.quality.score >= (wanted.qualityThreshold ?? 0));
            assert.ok(wanted.needs.contextTokens < model.contextWindow);
          }
        },
      ),
      { numRuns: 500, seed: 2 },
    );
  });
});

function routed(decision: ReturnType<typeof route>): RouteDecision {
  assert.equal(decision.status, "routed");
  return decision;
}
