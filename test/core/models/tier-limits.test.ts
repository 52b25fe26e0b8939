import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { FoundFile } from "../../../src/core/models/found-file.ts";
import { SHIPPED_ROUTING, withRouting } from "../../../src/core/models/routing-choice.ts";
import { withTierLimits } from "../../../src/core/models/tier-limits.ts";
import { stagesFor } from "../../../src/core/models/tier-order.ts";
import { loadTiers, type Tiers } from "../../../src/core/models/tiers.ts";
import { COMPLEXITIES, TASK_TYPES, TIERS, type Tier } from "../../../src/core/models/vocabulary.ts";
import { usd } from "../../../src/core/money.ts";
import { learntOrder } from "../../../src/core/routing/learn.ts";
import { type RouteConstraints, route } from "../../../src/core/routing/route.ts";
import { seededRandom } from "../../../src/emulator/chance.ts";
import { realCatalogue, realTiers, tierJsons } from "../../support/real-configs.ts";

const D = "deepseek/deepseek-v3.2";
const G46 = "z-ai/glm-4.6";
const L = "meta-llama/llama-3.3-70b-instruct";
const Q = "qwen/qwen3-coder";
const C = "anthropic/claude-sonnet-4.5";
const FILE = "/work/.frugal-swarm/tiers/balanced.json";

const WORK: RouteConstraints = { needs: { tools: true, structured: false, contextTokens: 0 }, maxOutputTokens: 8_000 };
const CODING = { type: "coding", complexity: "medium" } as const;

describe("a folder's limits for a tier", () => {
  const allowed = withRouting(realTiers(), { ...SHIPPED_ROUTING, allowBaseline: true }).tiers;

  it("tighten each of its figures", () => {
    const { tiers, problems } = limited(realTiers(), {
      $schema: "anything",
      stages: 1,
      attemptsPerStage: 1,
      taskUsd: "0.25",
      maxCostPerRequest: "0.05",
      swarm: "1.50",
      taskSharePercent: 10,
      qualityThreshold: 60,
      taskTurns: 30,
      taskToolCalls: 100,
      taskMinutes: 10,
    });
    assert.deepEqual(problems, []);
    const { balanced } = tiers.byName;
    assert.equal(balanced.cascade.stages, 1);
    assert.equal(balanced.cascade.attemptsPerStage, 1);
    assert.equal(balanced.cascade.taskCap, usd("0.25"));
    assert.equal(balanced.maxCostPerRequest, usd("0.05"));
    assert.equal(balanced.swarmCap, usd("1.50"));
    assert.equal(balanced.taskSharePercent, 10);
    assert.equal(balanced.qualityThreshold, 60);
    assert.deepEqual(balanced.cascade.limits, { turns: 30, toolCalls: 100, activeMs: 600_000 });
    assert.deepEqual(tiers.byName.premium, realTiers().byName.premium);
  });

  it("are not followed where they would loosen one, and each is said with what to do", () => {
    const { tiers, problems } = limited(realTiers(), {
      stages: 4,
      attemptsPerStage: 5,
      taskUsd: "100",
      maxCostPerRequest: "9",
      swarm: "1000",
      taskSharePercent: 90,
      qualityThreshold: 0,
      taskTurns: 9_000,
      taskToolCalls: 9_000,
      taskMinutes: 1_000,
    });
    const { folder: _, ...balanced } = tiers.byName.balanced;
    const { folder: __, ...shipped } = realTiers().byName.balanced;
    assert.deepEqual(balanced, shipped);
    const stays = "which stays: a folder may only tighten. What you want for all folders goes into a tier of your own.";
    assert.deepEqual(problems.toSorted(), [
      `${FILE} asks for attemptsPerStage 5, and the balanced tier has 2, ${stays}`,
      `${FILE} asks for maxCostPerRequest $9.00, and the balanced tier has $0.20, ${stays}`,
      `${FILE} asks for qualityThreshold 0, and the balanced tier has 20, ${stays}`,
      `${FILE} asks for stages 4, and the balanced tier has 2, ${stays}`,
      `${FILE} asks for swarm $1000.00, and the balanced tier has $10.00, ${stays}`,
      `${FILE} asks for taskMinutes 1000, and the balanced tier has 60, ${stays}`,
      `${FILE} asks for taskSharePercent 90 %, and the balanced tier has 50 %, ${stays}`,
      `${FILE} asks for taskToolCalls 9000, and the balanced tier has 1000, ${stays}`,
      `${FILE} asks for taskTurns 9000, and the balanced tier has 240, ${stays}`,
      `${FILE} asks for taskUsd $100.00, and the balanced tier has $2.00, ${stays}`,
    ]);
  });

  it("leave models and families out of every decision, with the reason", () => {
    const { tiers } = limited(realTiers(), { leaveOut: ["family:deepseek", Q] });
    const decision = route(CODING, "balanced", tiers, tiers.catalogue, WORK);
    assert.equal(decision.status, "routed");
    assert.deepEqual(
      decision.candidates.map((one) => one.slug),
      [G46, L],
    );
    assert.deepEqual(decision.excluded, [
      { slug: D, reason: `${D} is left out: the limits of this folder leave it out.` },
      { slug: Q, reason: `${Q} is left out: the limits of this folder leave it out.` },
    ]);
    const options = { profile: CODING, tier: "balanced", tiers, constraints: WORK, records: [] } as const;
    const learnt = learntOrder({ ...options, random: seededRandom("left out") });
    assert.deepEqual(learnt?.slots.map(({ slot }) => slot.model.slug).toSorted(), [L, G46].toSorted());
  });

  it("say what to do when they leave nothing", () => {
    const { tiers } = limited(allowed, { leaveOut: [D, G46, L, Q] });
    const problem = route(CODING, "balanced", tiers, tiers.catalogue, WORK);
    assert.equal(problem.status, "problem");
    assert.match(problem.message, /loosen this folder's limits in \.frugal-swarm\/tiers\/balanced\.json/);
  });

  it("hold for the last resort too, and fewer stages do not bring it forward", () => {
    const without = (value: object) => {
      const { tiers, problems } = limited(allowed, value);
      const decision = route(CODING, "balanced", tiers, tiers.catalogue, WORK);
      assert.equal(decision.status, "routed");
      assert.ok(!decision.candidates.some((one) => one.slug === C));
      return problems;
    };
    assert.deepEqual(without({ leaveOut: [C] }), []);
    assert.deepEqual(without({ leaveOut: ["family:claude-sonnet"] }), []);
    assert.deepEqual(without({ maxCostPerRequest: "0.05" }), []);
    assert.deepEqual(without({ stages: 1 }), [
      `${FILE} leaves a task 1 of 2 stages, so that the last resort behind them is not tried either.`,
    ]);
  });

  it("cut a chain of the user's own to as many models as the folder allows", () => {
    const chains = { "balanced/coding": ["z-ai/glm-4.6", "deepseek/deepseek-v3.2", "qwen/qwen3-coder"] };
    const own = withRouting(realTiers(), { ...SHIPPED_ROUTING, chains }).tiers;
    const climbed = (value: object) => stagesFor(limited(own, value).tiers.byName.balanced.cascade, "coding");
    assert.deepEqual(
      [climbed({}), climbed({ stages: 4 }), climbed({ stages: 2 }), climbed({ stages: 1 })],
      [3, 3, 2, 1],
    );
  });

  it("never give way where the tier's own would", () => {
    const files = tierJsons();
    Object.assign(files.budget.routing, { qualityThreshold: 99 });
    Object.assign(files.premium.routing, { maxCostPerRequest: "0.000001" });
    const tiers = loadTiers(files, realCatalogue());
    const decide = (tier: Tier, value: object) => {
      const own = limited(tiers, value, tier).tiers;
      return route(CODING, tier, own, own.catalogue, WORK).status;
    };
    assert.equal(decide("budget", {}), "routed");
    assert.equal(decide("budget", { qualityThreshold: 86 }), "problem");
    assert.equal(decide("premium", {}), "routed");
    assert.equal(decide("premium", { maxCostPerRequest: "0.0001" }), "problem");
    const strict = limited(realTiers(), { qualityThreshold: 90 }).tiers;
    const loose = { ...WORK, qualityThreshold: 0, maxCostPerRequest: usd("9") };
    assert.equal(route(CODING, "balanced", strict, strict.catalogue, loose).status, "problem");
  });

  const refused: readonly (readonly [string, FoundFile, RegExp])[] = [
    [
      "a figure out of range",
      read({ stages: 0 }),
      /balanced\.json at stages: .*\(found 0\)\. Correct the file, or take/,
    ],
    ["models to use", read({ models: { primary: C } }), /at models: is not a known field; .*\(found \{"primary"/],
    ["a chain", read({ chains: { coding: [C] } }), /at chains: is not a known field/],
    ["an amount that is none", read({ swarm: 3 }), /at swarm: .*\(found 3\)\./],
    [
      "an amount beyond counting",
      read({ swarm: "99999999999999" }),
      /at swarm: a decimal string of USD below a million/,
    ],
    ["a list", read([]), /balanced\.json: .*\(found \[\]\)\./],
    [
      "a file that cannot be read",
      { status: "unreadable", file: FILE, problem: `${FILE} is no JSON: it ends early` },
      /are not used: \/work\/\.frugal-swarm\/tiers\/balanced\.json is no JSON: it ends early\. Correct the file/,
    ],
  ];
  for (const [what, found, message] of refused)
    it(`are refused as a whole with ${what}, and the tier stays as it was`, () => {
      const { tiers, problems } = withTierLimits(realTiers(), "balanced", found);
      assert.deepEqual(tiers.byName, realTiers().byName);
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? "", /^The limits of this folder are not used: /);
      assert.match(problems[0] ?? "", message);
    });

  it("say when they leave out what nobody knows", () => {
    const { problems } = limited(realTiers(), { leaveOut: ["family:gpt", "acme/one"] });
    assert.deepEqual(problems, [
      `${FILE} leaves out "family:gpt", which is neither a model nor a family that is known; check its spelling.`,
      `${FILE} leaves out "acme/one", which is neither a model nor a family that is known; check its spelling.`,
    ]);
  });

  it("can raise nothing and bring in no model, whatever they hold", () => {
    const amount = fc.nat(20_000).map((cents) => (cents / 100).toFixed(2));
    const figures = fc.record(
      {
        stages: fc.integer({ min: -1, max: 9 }),
        attemptsPerStage: fc.integer({ min: 0, max: 9 }),
        taskUsd: amount,
        maxCostPerRequest: amount,
        swarm: amount,
        taskSharePercent: fc.integer({ min: 0, max: 120 }),
        qualityThreshold: fc.integer({ min: -10, max: 110 }),
        leaveOut: fc.array(fc.constantFrom(D, G46, L, Q, C, "family:glm", "family:x", ""), { maxLength: 4 }),
      },
      { requiredKeys: [] },
    );
    const anything = fc.oneof({ weight: 4, arbitrary: figures }, { weight: 1, arbitrary: fc.jsonValue() });
    void fc.assert(
      fc.property(
        anything,
        fc.constantFrom(...TIERS),
        fc.constantFrom(...TASK_TYPES),
        fc.constantFrom(...COMPLEXITIES),
        fc.boolean(),
        (value, tier, type, complexity, allowBaseline) => {
          const before = withRouting(realTiers(), { ...SHIPPED_ROUTING, allowBaseline }).tiers;
          const after = limited(before, value, tier).tiers;
          const [was, is] = [before.byName[tier], after.byName[tier]];
          assert.ok(is.cascade.stages <= was.cascade.stages && is.cascade.stages >= 1);
          assert.ok(is.cascade.attemptsPerStage <= was.cascade.attemptsPerStage);
          assert.ok(is.cascade.taskCap <= was.cascade.taskCap);
          assert.ok(is.maxCostPerRequest <= was.maxCostPerRequest);
          assert.ok(is.swarmCap <= was.swarmCap);
          assert.ok(is.taskSharePercent <= was.taskSharePercent);
          assert.ok(is.qualityThreshold >= was.qualityThreshold);
          const decide = (tiers: Tiers) => route({ type, complexity }, tier, tiers, tiers.catalogue, WORK);
          const [wide, tight] = [decide(before), decide(after)];
          assert.equal(wide.status, "routed");
          if (tight.status === "problem") return;
          const models = wide.candidates.map((one) => one.slug);
          const left = tight.candidates.map((one) => one.slug);
          assert.deepEqual(
            left.filter((slug) => slug !== C),
            models.filter((slug) => slug !== C && left.includes(slug)),
          );
          assert.ok(!left.includes(C) || models.includes(C));
        },
      ),
      { numRuns: 150, seed: 6 },
    );
  });
});

function read(value: unknown): FoundFile {
  return { status: "read", file: FILE, value };
}

function limited(tiers: Tiers, value: unknown, tier: Tier = "balanced") {
  return withTierLimits(tiers, tier, read(value));
}
