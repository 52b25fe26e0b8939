import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type RoutingChoice, SHIPPED_ROUTING, withRouting } from "../../../src/core/models/routing-choice.ts";
import { loadTiers, type Tiers } from "../../../src/core/models/tiers.ts";
import { COMPLEXITIES, TASK_TYPES, TIERS } from "../../../src/core/models/vocabulary.ts";
import { type NanoUsd, usd } from "../../../src/core/money.ts";
import { type RouteConstraints, type RouteDecision, route } from "../../../src/core/routing/route.ts";
import { realCatalogue, realTiers, tierJsons } from "../../support/real-configs.ts";

const D = "deepseek/deepseek-v3.2";
const G = "z-ai/glm-4.7-flash";
const G46 = "z-ai/glm-4.6";
const L = "meta-llama/llama-3.3-70b-instruct";
const Q = "qwen/qwen3-coder";
const M = "mistralai/mistral-small-2603";
const C = "anthropic/claude-sonnet-4.5";

/** The rows in force as shipped where they are others than the table's: tier, type, complexity, order. */
const CHECKED = [
  ["budget", "coding", "simple", [D, G]],
  ["budget", "coding", "medium", [D, G]],
  ["budget", "coding", "complex", [D, G]],
  ["balanced", "coding", "simple", [D, G46, L, Q]],
  ["balanced", "coding", "medium", [D, G46, Q, L]],
  ["balanced", "coding", "complex", [D, G46, Q, L]],
  ["premium", "coding", "simple", [D, G46, Q, L, M]],
  ["premium", "coding", "medium", [D, G46, Q, L, M]],
  ["premium", "coding", "complex", [D, G46, Q, L, M]],
] as const;

const WORK: RouteConstraints = {
  needs: { tools: true, structured: true, contextTokens: 30_000 },
  maxOutputTokens: 8_000,
};
const CODING = { type: "coding", complexity: "medium" } as const;
const GENERAL = { type: "general", complexity: "medium" } as const;

describe("routing by checked chains", () => {
  const shipped = realTiers();

  for (const [tier, type, complexity, slugs] of CHECKED) {
    it(`gives a ${complexity} ${type} task in ${tier} to ${slugs.map((slug) => slug.split("/")[1]).join(", then ")}`, () => {
      const { tiers } = withRouting(shipped, SHIPPED_ROUTING);
      assert.deepEqual(slugsOf(route({ type, complexity }, tier, tiers, tiers.catalogue, WORK)), slugs);
    });
  }

  it("changes none of the table's 27 rows for other types", () => {
    const evidence = withRouting(shipped, SHIPPED_ROUTING).tiers;
    const table = withRouting(shipped, { ...SHIPPED_ROUTING, mode: "table" }).tiers;
    let rows = 0;
    for (const tier of TIERS)
      for (const type of TASK_TYPES.filter((one) => one !== "coding"))
        for (const complexity of COMPLEXITIES) {
          const by = (tiers: Tiers) => route({ type, complexity }, tier, tiers, tiers.catalogue, WORK);
          assert.deepEqual(by(evidence), by(table));
          rows += 1;
        }
    assert.equal(rows, 27);
  });

  it("says where it departs from the table, place by place", () => {
    const { candidates } = decided(CODING, "balanced", {});
    assert.deepEqual(
      candidates.map(({ role, reason }) => [role, reason]),
      [
        [
          "chain",
          "DeepSeek V3.2 starts coding tasks in the balanced tier: its checked chain goes before the table, which names Qwen3 Coder 480B A35B.",
        ],
        ["chain", "GLM 4.6 is next in the balanced tier's checked chain for coding tasks (2 of 2)."],
        [
          "secondary",
          "Qwen3 Coder 480B A35B follows the checked chain, as the balanced tier's table has it (secondary).",
        ],
        ["primary", "Llama 3.3 70B Instruct follows the checked chain, as the balanced tier's table has it (primary)."],
      ],
    );
    assert.equal(
      decided(CODING, "budget", {}).candidates[0].reason,
      "DeepSeek V3.2 starts coding tasks in the budget tier: its checked chain and the table both name it.",
    );
  });

  it("puts the user's own chain before the tier's, and says whose it is", () => {
    const chains = { "balanced/coding": [G46, "family:qwen-coder", D] } as const;
    const { candidates } = decided(CODING, "balanced", { chains });
    assert.deepEqual(
      candidates.map((one) => one.slug),
      [G46, Q, D, L],
    );
    assert.match(candidates[0].reason, /^GLM 4\.6 starts coding .*: your own chain goes before the table, which names/);
    assert.match(candidates[2]?.reason ?? "", /is next in your own chain for coding tasks \(3 of 3\)\.$/);
    assert.match(candidates[3]?.reason ?? "", /follows your own chain, as the balanced tier's table has it/);
    const other = decided(GENERAL, "budget", { chains: { "budget/general": [M] } });
    assert.deepEqual(
      other.candidates.map((one) => one.slug),
      [M, G, D],
    );
  });

  it("keeps to the table alone when that is what the user wants, own chains or not", () => {
    const chains = { "balanced/coding": [G46] } as const;
    assert.deepEqual(
      decided(CODING, "balanced", { mode: "table", chains }).candidates.map((one) => one.slug),
      [Q, L, D],
    );
  });

  const broken: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["an unknown family", ["family:gpt"], /"family:gpt" is not a family of the catalogue; it has family:deepseek, /],
    ["an unknown model", [D, "acme/one"], /"acme\/one" is not a model of the catalogue; name a slug of its models/],
    ["the same model twice", [D, "family:deepseek"], /"family:deepseek" leads to .* already; take one of them out\.$/],
    ["no model", [], /is not used: it names no model; name at least one/],
  ];
  for (const [what, chain, problem] of broken)
    it(`uses the tier's chain where the user's names ${what}, and says so`, () => {
      const choice: RoutingChoice = { ...SHIPPED_ROUTING, chains: { "balanced/coding": chain } };
      const { tiers, problems } = withRouting(shipped, choice);
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? "", /^Your chain for coding tasks of the balanced tier is not used: /);
      assert.match(problems[0] ?? "", problem);
      assert.deepEqual(slugsOf(route(CODING, "balanced", tiers, tiers.catalogue, WORK)), [D, G46, Q, L]);
    });

  it("follows a retired slug in a chain to the model that took its place", () => {
    const chains = { "budget/coding": ["thudm/glm-4-9b:free"] } as const;
    assert.equal(decided(CODING, "budget", { chains }).candidates[0].slug, G);
  });

  it("leaves models of a chain out by the same limits", () => {
    const { candidates, excluded } = decided(CODING, "balanced", {}, { qualityThreshold: 79 });
    assert.deepEqual(
      candidates.map((one) => one.slug),
      [D],
    );
    assert.deepEqual(
      excluded.map((one) => one.slug),
      [G46, Q, L],
    );
  });
});

describe("the last resort", () => {
  const allowBaseline = true;

  it("stands right behind the cascade's stages, only when it is allowed", () => {
    for (const [tier, order] of [
      ["budget", [D, C, G]],
      ["balanced", [D, G46, C, Q, L]],
      ["premium", [D, G46, Q, C, L, M]],
    ] as const) {
      const decision = decided(CODING, tier, { allowBaseline });
      assert.deepEqual(
        decision.candidates.map((one) => one.slug),
        order,
      );
      assert.ok(!decided(CODING, tier, {}).candidates.some((one) => one.slug === C));
    }
    const resort = decided(CODING, "balanced", { allowBaseline }).candidates[2];
    assert.deepEqual(resort, {
      slug: C,
      role: "baseline",
      tier: "balanced",
      reason:
        "Claude Sonnet 4.5 is the last resort behind the 2 models of the balanced tier: you have allowed the baseline model.",
    });
  });

  it("stands behind all models of the user's own chain, however many the tier has stages", () => {
    const order = (chain: readonly string[]) =>
      decided(CODING, "balanced", { allowBaseline, chains: { "balanced/coding": chain } }).candidates.map(
        (one) => one.slug,
      );
    assert.deepEqual(order([G46, D, Q]), [G46, D, Q, C, L]);
    assert.deepEqual(order([G46]), [G46, C, Q, L, D]);
  });

  it("is not held to the tier's own ceiling, which the user has gone beyond, but to the caller's", () => {
    // 30,000 in and 8,000 out cost it $0.2325 at worst, above the balanced tier's $0.20 and the budget tier's $0.10.
    for (const tier of ["budget", "balanced"] as const)
      assert.ok(decided(CODING, tier, { allowBaseline }).candidates.some((one) => one.role === "baseline"));
    const cheap = decided(CODING, "balanced", { allowBaseline }, { maxCostPerRequest: usd("0.20") });
    assert.ok(!cheap.candidates.some((one) => one.role === "baseline"));
    assert.match(cheap.excluded.find((one) => one.slug === C)?.reason ?? "", /above the ceiling of \$0\.20/);
  });

  it("starts no task that no other model can take, and the message says so", () => {
    const { tiers } = withRouting(realTiers(), { ...SHIPPED_ROUTING, allowBaseline });
    const problem = route(CODING, "balanced", tiers, tiers.catalogue, { ...WORK, qualityThreshold: 99 });
    assert.equal(problem.status, "problem");
    assert.match(
      problem.message,
      /Claude Sonnet 4\.5, the last resort, only follows .*starts no task\. Choose another/,
    );
  });

  it("stands where the user put it when his own chain names it", () => {
    const chains = { "balanced/coding": [C, D] } as const;
    const { candidates, excluded } = decided(CODING, "balanced", { allowBaseline, chains });
    // Too dear for the tier as a model of a chain, it is still the last resort.
    assert.deepEqual(
      candidates.map((one) => [one.slug, one.role]),
      [
        [D, "chain"],
        [Q, "secondary"],
        [C, "baseline"],
        [L, "primary"],
      ],
    );
    assert.deepEqual(excluded, []);
  });

  it("never stands before the stages, whatever is left out", () => {
    void fc.assert(
      fc.property(
        fc.constantFrom(...TIERS),
        fc.constantFrom(...TASK_TYPES),
        fc.constantFrom(...COMPLEXITIES),
        fc.record({
          qualityThreshold: fc.integer({ min: 0, max: 100 }),
          maxCostPerRequest: fc.integer({ min: 0, max: 400_000_000 }).map((nano) => nano as NanoUsd),
        }),
        fc.integer({ min: 0, max: 300_000 }),
        (tier, type, complexity, limits, contextTokens) => {
          const { tiers } = withRouting(realTiers(), { ...SHIPPED_ROUTING, allowBaseline });
          const needs = { ...WORK.needs, contextTokens };
          const decision = route({ type, complexity }, tier, tiers, tiers.catalogue, { ...WORK, ...limits, needs });
          if (decision.status === "problem") return;
          const at = decision.candidates.findIndex((one) => one.role === "baseline");
          if (at < 0) return;
          const before = Math.min(tiers.byName[tier].cascade.stages, decision.candidates.length - 1);
          assert.equal(at, before);
          assert.ok(at > 0);
        },
      ),
      { numRuns: 300, seed: 3 },
    );
  });
});

describe("a data policy", () => {
  const files = tierJsons();
  Object.assign(files.budget.models.fallback, { model: "acme/tiny-1:free" });
  const tiers = loadTiers(files, realCatalogue());
  const free = (dataPolicy?: RouteConstraints["dataPolicy"]) =>
    route(GENERAL, "budget", tiers, tiers.catalogue, { ...WORK, dataPolicy });

  it("leaves out models whose hosts commonly log or train, and says so", () => {
    for (const policy of ["no-training", "zero-retention"] as const) {
      const decision = free(policy);
      assert.deepEqual(slugsOf(decision), [D]);
      assert.equal(
        decision.excluded[0]?.reason,
        `acme/tiny-1:free is left out: hosts of free models commonly log prompts or train on them, and the data policy is "${policy}".`,
      );
    }
  });

  it("lets them be used where the user minds not, or has said nothing", () => {
    assert.deepEqual(slugsOf(free("any")), ["acme/tiny-1:free", D]);
    assert.deepEqual(slugsOf(free()), ["acme/tiny-1:free", D]);
  });
});

function decided(
  profile: Parameters<typeof route>[0],
  tier: (typeof TIERS)[number],
  choice: Partial<RoutingChoice>,
  limits: Partial<RouteConstraints> = {},
): RouteDecision {
  const { tiers, problems } = withRouting(realTiers(), { ...SHIPPED_ROUTING, ...choice });
  assert.deepEqual(problems, []);
  const decision = route(profile, tier, tiers, tiers.catalogue, { ...WORK, ...limits });
  assert.equal(decision.status, "routed");
  return decision;
}

function slugsOf(decision: ReturnType<typeof route>): readonly string[] {
  assert.equal(decision.status, "routed");
  return decision.candidates.map((one) => one.slug);
}
