import assert from "node:assert/strict";
import { capsInTier } from "../../../src/core/models/tier-caps.ts";
import type { TierFile } from "../../../src/core/models/tier-schema.ts";
import { loadTiers } from "../../../src/core/models/tiers.ts";
import { usd } from "../../../src/core/money.ts";
import { realCatalogue, realTiers, tierJsons } from "../../support/real-configs.ts";

describe("tiers", () => {
  it("carry every figure of their file", () => {
    const { balanced } = realTiers().byName;
    assert.equal(balanced.strategy, "balanced");
    assert.equal(balanced.simpleTasksUse, "budget");
    assert.equal(balanced.qualityThreshold, 20);
    assert.equal(balanced.maxCostPerRequest, usd("0.20"));
    const { chains, ...cascade } = balanced.cascade;
    const limits = { turns: 240, toolCalls: 1_000, activeMs: 3_600_000 };
    assert.deepEqual(cascade, { stages: 2, attemptsPerStage: 2, taskCap: usd("2"), lastResort: null, limits });
    assert.deepEqual(Object.keys(chains), ["coding"]);
    assert.deepEqual(
      chains.coding?.slots.map(({ role, model }) => [role, model.slug]),
      [
        ["chain", "deepseek/deepseek-v3.2"],
        ["chain", "z-ai/glm-4.6"],
      ],
    );
    assert.equal(chains.coding?.source, "tier");
    assert.equal(balanced.taskSharePercent, 50);
    assert.equal(balanced.swarmCap, usd("10"));
    assert.deepEqual(balanced.monitoring, { costTracking: true, performanceMetrics: true, errorRates: true });
    assert.deepEqual(
      balanced.models.map(({ role, model }) => [role, model.slug]),
      [
        ["primary", "meta-llama/llama-3.3-70b-instruct"],
        ["secondary", "qwen/qwen3-coder"],
        ["tertiary", "mistralai/mistral-small-2603"],
        ["fallback", "deepseek/deepseek-v3.2"],
      ],
    );
    assert.deepEqual(
      balanced.chain.map((slot) => slot.role),
      ["primary", "secondary", "fallback"],
    );
  });

  it("let the catalogue hold where they say something else, and say each thing once", () => {
    const files = tierJsons();
    files.budget.models.primary.pricing.input = "0.15";
    files.budget.models.primary.capabilities.contextWindow = 64_000;
    files.budget.models.primary.capabilities.jsonMode = false;
    files.budget.models.primary.qualityScore = 99;
    const tiers = loadTiers(files, realCatalogue());
    const where = "budget.json, primary";
    const after = "in the catalogue of 2026-11-10; the catalogue's is used.";
    assert.deepEqual(tiers.disagreements, [
      `${where}: input price of deepseek/deepseek-v3.2 is 0.15 in the tier file and 0.26 ${after}`,
      `${where}: jsonMode of deepseek/deepseek-v3.2 is false in the tier file and true ${after}`,
      `${where}: contextWindow of deepseek/deepseek-v3.2 is 64000 in the tier file and 163840 ${after}`,
      `${where}: qualityScore of deepseek/deepseek-v3.2 is 99 in the tier file and 85 ${after}`,
    ]);
    assert.equal(tiers.catalogue.price("deepseek/deepseek-v3.2")?.input, 260_000);
    assert.equal(tiers.byName.budget.mapping.coding.model.quality.score, 85);
  });

  it("do not take 0.30 for another price than 0.3", () => {
    const files = tierJsons();
    files.premium.models.primary.pricing.input = "0.30";
    assert.deepEqual(loadTiers(files, realCatalogue()).disagreements, []);
  });

  it("follow a retired slug and say so", () => {
    const files = tierJsons();
    files.budget.models.fallback.model = "thudm/glm-4-9b:free";
    const tiers = loadTiers(files, realCatalogue());
    assert.equal(tiers.byName.budget.mapping.general.model.slug, "z-ai/glm-4.7-flash");
    assert.deepEqual(tiers.disagreements, [
      "budget.json, fallback: thudm/glm-4-9b:free is retired; z-ai/glm-4.7-flash took its place.",
    ]);
  });

  it("use their own price and abilities for a model that the catalogue does not know, and say so", () => {
    const files = tierJsons();
    Object.assign(files.budget.models.fallback, {
      model: "acme/tiny-1",
      pricing: { input: "0.01", output: "0.02" },
      qualityScore: 22,
    });
    const catalogue = realCatalogue();
    const tiers = loadTiers(files, catalogue);
    assert.equal(tiers.catalogue.price("acme/tiny-1")?.output, 20_000);
    assert.equal(catalogue.price("acme/tiny-1"), undefined);
    assert.equal(tiers.byName.budget.mapping.general.model.quality.score, 22);
    assert.deepEqual(tiers.disagreements, [
      "budget.json, fallback: acme/tiny-1 is not in the catalogue; price and abilities are the tier file's own.",
    ]);
  });

  it("lower a swarm's cap to the tier's, and raise none", () => {
    const { budget } = realTiers().byName;
    const caps = { month: usd("10"), day: usd("5"), workspace: null, swarm: usd("3"), request: usd("0.5") };
    assert.deepEqual(capsInTier(caps, budget), { ...caps, swarm: usd("2") });
    assert.deepEqual(capsInTier({ ...caps, swarm: usd("0.5") }, budget), { ...caps, swarm: usd("0.5") });
  });
});

describe("a broken tier file is refused with file, path and value", () => {
  const cases: readonly (readonly [string, (file: TierFile) => void, RegExp])[] = [
    [
      "a field that is not known",
      (file) => Object.assign(file.routing, { mood: 1 }),
      /^ConfigError: budget\.json at routing\.mood: is not a known field; .* \(found 1\)$/,
    ],
    [
      "another tier's name",
      (file) => Object.assign(file, { name: "premium" }),
      /at name: must be "budget".*\(found "premium"\)$/,
    ],
    [
      "a strategy that is not known",
      (file) => Object.assign(file.routing, { strategy: "yolo" }),
      /at routing\.strategy: .*\(found "yolo"\)$/,
    ],
    [
      "a provider that is not known",
      (file) => Object.assign(file.models.primary, { provider: "acme" }),
      /at models\.primary\.provider: .*\(found "acme"\)$/,
    ],
    [
      "a family that is not known",
      (file) => Object.assign(file.models.primary, { model: "family:gpt" }),
      /at models\.primary\.model: is not a family of the catalogue; it has deepseek, .*\(found "family:gpt"\)$/,
    ],
    [
      "a slug that is none",
      (file) => Object.assign(file.models.primary, { model: "DeepSeek" }),
      /at models\.primary\.model: is neither a slug/,
    ],
    [
      "a role in the chain without a model",
      (file) => file.routing.chain.push("tertiary"),
      /at routing\.chain\[2\]: is not among the tier's models \(found "tertiary"\)$/,
    ],
    [
      "a mapping to a role without a model",
      (file) => Object.assign(file.routing.taskTypeMapping, { coding: "secondary" }),
      /at routing\.taskTypeMapping\.coding: is not among the tier's models \(found "secondary"\)$/,
    ],
    [
      "a mapping to a model of another trade",
      (file) => Object.assign(file.routing.taskTypeMapping, { coding: "fallback" }),
      /at routing\.taskTypeMapping\.coding: is mapped, but "coding" is not in that model's specialization/,
    ],
    [
      "a chain with a family that is not known",
      (file) => Object.assign(file.cascade.chains, { coding: ["family:deepseek", "family:gpt"] }),
      /at cascade\.chains\.coding\[1\]: is not a family of the catalogue; it has family:deepseek, .*\(found "family:gpt"\)$/,
    ],
    [
      "a chain with a model that is not known",
      (file) => Object.assign(file.cascade.chains, { general: ["acme/tiny-1"] }),
      /at cascade\.chains\.general\[0\]: is not a model of the catalogue; name a slug .*\(found "acme\/tiny-1"\)$/,
    ],
    [
      "a chain that names a model twice",
      (file) => Object.assign(file.cascade.chains, { coding: ["family:deepseek", "deepseek/deepseek-v3.2"] }),
      /at cascade\.chains\.coding\[1\]: leads to deepseek\/deepseek-v3\.2, which stands in the chain already; take one/,
    ],
    [
      "a chain without any model",
      (file) => Object.assign(file.cascade.chains, { coding: [] }),
      /at cascade\.chains\.coding: names no model; name at least one, or leave the chain out .*\(found \[\]\)$/,
    ],
    [
      "a chain of an unknown type",
      (file) => Object.assign(file.cascade.chains, { poetry: ["family:deepseek"] }),
      /at cascade\.chains\.poetry: is not a known field/,
    ],
    [
      "a quality threshold above 100",
      (file) => Object.assign(file.routing, { qualityThreshold: 101 }),
      /at routing\.qualityThreshold: .*\(found 101\)$/,
    ],
    [
      "a negative budget",
      (file) => Object.assign(file.budgets, { swarm: "-1" }),
      /at budgets\.swarm: .*\(found "-1"\)$/,
    ],
  ];
  for (const [what, breakIt, message] of cases) {
    it(what, () => {
      const files = tierJsons();
      breakIt(files.budget);
      assert.throws(() => loadTiers(files, realCatalogue()), message);
    });
  }
});
