import assert from "node:assert/strict";
import { loadCatalogueFile } from "../src/core/models/catalogue.ts";
import { configJsonSchemas } from "../src/core/models/json-schemas.ts";
import { TIERS } from "../src/core/models/vocabulary.ts";
import { catalogueJson, configJson, realCatalogue, realTiers, tierJson } from "./support/real-configs.ts";

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
});
