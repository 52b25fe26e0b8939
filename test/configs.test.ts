import assert from "node:assert/strict";
import { loadCatalogueFile } from "../src/core/models/catalogue.ts";
import type { CatalogueModel } from "../src/core/models/catalogue-schema.ts";
import { configJsonSchemas } from "../src/core/models/json-schemas.ts";
import { TIERS } from "../src/core/models/vocabulary.ts";
import { catalogueJson, configJson, realCatalogue, realTiers, tierJson } from "./support/real-configs.ts";
import { sharedData } from "./support/shared-data.ts";

const SWE_BENCH = "SWE-bench Verified, mini-SWE-agent bash-only (500 tasks)";
const POLYGLOT = "Aider polyglot, second attempt (225 tasks)";

describe("the shipped configs", () => {
  it("load without an error and without a disagreement", () => {
    assert.deepEqual(realTiers().disagreements, []);
  });

  it("name the schema that stands beside them, generated from the code", () => {
    for (const [name, schema] of Object.entries(configJsonSchemas())) assert.deepEqual(configJson(name), schema, name);
    assert.equal(catalogueJson().$schema, "./models.schema.json");
    for (const tier of TIERS) assert.equal(tierJson(tier).$schema, "./tier.schema.json");
  });

  it("date every price, none after the catalogue itself", () => {
    const { date, models } = loadCatalogueFile(catalogueJson(), "models.json");
    for (const model of models) assert.ok(model.priceDate <= date, model.slug);
  });

  it("charge for every model that can be called", () => {
    const { models, price } = realCatalogue();
    for (const model of models.filter((one) => one.status === "current")) {
      const found = price(model.slug);
      assert.ok(found !== undefined && found.input > 0 && found.output > 0, model.slug);
      assert.ok(model.maxOutputTokens <= model.contextWindow, model.slug);
    }
  });

  it("follow the stated quality rule, and say so where there is no evidence", () => {
    const { baseline, models } = realCatalogue();
    const best = solved(baseline, SWE_BENCH);
    assert.ok(best !== undefined);
    for (const model of models) {
      const swe = solved(model, SWE_BENCH);
      const polyglot = solved(model, POLYGLOT);
      if (swe !== undefined)
        assert.equal(model.quality.score, Math.min(100, Math.round((100 * swe) / best)), model.slug);
      else if (polyglot !== undefined) assert.equal(model.quality.score, Math.floor(polyglot), model.slug);
      else assert.ok(model.quality.score <= 30 && model.quality.note !== undefined, model.slug);
    }
  });

  it("state the solve rates that the public leaderboard states", function () {
    const text = sharedData("replay/swebench_bashonly_per_instance.json");
    if (text === undefined) return this.skip();
    const rows = (JSON.parse(text) as { aggregate: { model: string; resolved_pct: number }[] }).aggregate;
    const names: Record<string, string> = {
      "deepseek/deepseek-v3.2": "DeepSeek V3.2 Reasoner",
      "qwen/qwen3-coder": "Qwen3-Coder 480B/A35B Instruct",
      "z-ai/glm-4.6": "GLM-4.6 (T=1)",
      "qwen/qwen-2.5-coder-32b-instruct": "Qwen2.5-Coder 32B Instruct",
      "anthropic/claude-3.7-sonnet": "Claude 3.7 Sonnet (20250219)",
      "anthropic/claude-sonnet-4": "Claude 4 Sonnet (20250514)",
      "anthropic/claude-sonnet-4.5": "Claude 4.5 Sonnet (20250929)",
    };
    for (const [slug, name] of Object.entries(names)) {
      const model = catalogueJson().models.find((one) => one.slug === slug);
      assert.ok(model !== undefined, slug);
      assert.equal(solved(model, SWE_BENCH), rows.find((row) => row.model === name)?.resolved_pct, slug);
    }
  });
});

function solved(model: CatalogueModel, benchmark: string): number | undefined {
  return model.quality.evidence.find((one) => one.benchmark === benchmark)?.score;
}
