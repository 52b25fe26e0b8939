import assert from "node:assert/strict";
import { loadCatalogue } from "../../../src/core/models/catalogue.ts";
import type { CatalogueModel } from "../../../src/core/models/catalogue-schema.ts";
import { readListing } from "../../../src/core/models/listing.ts";
import { type Merged, mergeListing } from "../../../src/core/models/refresh-merge.ts";
import { loadTiers } from "../../../src/core/models/tiers.ts";
import { type ListedRow, listOfAll, only } from "../../support/listed-rows.ts";
import { catalogueJson, tierJsons } from "../../support/real-configs.ts";
import { sharedData } from "../../support/shared-data.ts";

const NOW = Date.UTC(2026, 10, 22, 12);
const V32 = "deepseek/deepseek-v3.2";
const GLM = "z-ai/glm-4.7-flash";

function merged(body: unknown, now = NOW): Merged {
  const read = readListing(body);
  assert.ok(read.status === "read", JSON.stringify(read));
  return mergeListing(catalogueJson(), read.listing, { from: "openrouter.ai", at: now, now });
}
const changed = (slug: string, change: (row: ListedRow) => ListedRow | null) => merged(listOfAll(only(slug, change)));
const model = ({ file }: Merged, slug: string): CatalogueModel =>
  file.models.find((one) => one.slug === slug) ?? assert.fail(slug);
const texts = ({ notices }: Merged) => notices.map((one) => one.text);

describe("a list of the endpoint, merged into the catalogue", () => {
  it("changes nothing but the dates and the source where it says what the catalogue says", () => {
    const now = merged(listOfAll());
    assert.deepEqual(now.notices, []);
    assert.equal(now.file.date, "2026-11-22");
    for (const before of catalogueJson().models) {
      const { priceDate, priceSource, ...rest } = model(now, before.slug);
      const { priceDate: _day, priceSource: _source, ...same } = before;
      assert.deepEqual(rest, same);
      if (before.status === "current")
        assert.deepEqual([priceDate, priceSource], ["2026-11-22", "listed by openrouter.ai"]);
    }
  });

  it("takes price, context, limit and abilities from the list, and leaves evidence and score as they are", () => {
    const now = changed(V32, (row) => ({
      ...row,
      pricing: { prompt: "0.0000003", completion: "0.0000005" },
      context_length: 200_000,
      top_provider: { context_length: 100_000, max_completion_tokens: 9_000 },
      supported_parameters: ["tools"],
    }));
    const { pricing, contextWindow, maxOutputTokens, capabilities, quality } = model(now, V32);
    assert.deepEqual([pricing, contextWindow, maxOutputTokens], [{ input: "0.3", output: "0.5" }, 100_000, 9_000]);
    assert.deepEqual(capabilities, {
      toolCalling: true,
      jsonMode: false,
      structuredOutputs: false,
      reasoning: false,
      streaming: true,
    });
    assert.deepEqual(quality, catalogueJson().models.find((one) => one.slug === V32)?.quality);
    assert.equal(loadCatalogue(now.file, "x").price(V32)?.note, "listed by openrouter.ai 2026-11-22");
  });

  it("keeps its own limits and abilities where the list's are nonsense", () => {
    for (const bad of [0, -5, 1e300, Number.NaN, "many", null]) {
      const now = changed(V32, (row) => ({
        ...row,
        context_length: bad,
        top_provider: { max_completion_tokens: bad },
        supported_parameters: bad,
      }));
      const before = catalogueJson().models.find((one) => one.slug === V32);
      const { contextWindow, maxOutputTokens, capabilities } = model(now, V32);
      assert.deepEqual(
        { contextWindow, maxOutputTokens, capabilities },
        {
          contextWindow: before?.contextWindow,
          maxOutputTokens: before?.maxOutputTokens,
          capabilities: before?.capabilities,
        },
      );
    }
  });

  it("does not use a model under a cap whose price is missing or nonsense, and says so; its last price stays known", () => {
    for (const pricing of [
      undefined,
      { prompt: "-1", completion: "-1" },
      { prompt: "NaN", completion: "0" },
      { prompt: "0.26", completion: "0.38" },
    ]) {
      const now = changed(V32, (row) => ({ ...row, pricing }));
      assert.match(texts(now).join("\n"), /^deepseek\/deepseek-v3\.2 is not used: openrouter\.ai gives no price/);
      const catalogue = loadCatalogue(now.file, "models.json");
      assert.equal(catalogue.price(V32), undefined);
      assert.equal(catalogue.lastPrice(V32)?.input, 260_000);
    }
  });

  it("does not believe a price that is more than 20 times off, either way: the shipped one stays the ceiling", () => {
    for (const [prompt, completion] of [
      ["0.0003", "0.0005"],
      ["0.00000026", "0.00001"],
      ["0.00000001", "0.00000038"],
      ["0", "0"],
    ]) {
      const now = changed(V32, (row) => ({ ...row, pricing: { prompt, completion } }));
      assert.match(
        texts(now)[0] ?? "",
        /too far from the \$0\.26 in and \$0\.38 out per million tokens of 2026-11-10 to be believed/,
      );
      assert.deepEqual(model(now, V32).pricing, { input: "0.26", output: "0.38", cacheRead: "0.13" });
    }
    const believed = changed(V32, (row) => ({ ...row, pricing: { prompt: "0.000005", completion: "0.000007" } }));
    assert.deepEqual([texts(believed), model(believed, V32).pricing.input], [[], "5"]);
  });

  it("leads a model that is not listed any more to its successor, in its family and in the tiers, and says so", () => {
    const now = changed(V32, () => null);
    assert.deepEqual(texts(now), [
      "deepseek/deepseek-v3.2 is no longer offered by openrouter.ai; deepseek/deepseek-v4-flash takes its place, at $0.091 in and $0.182 out per million tokens.",
    ]);
    const catalogue = loadCatalogue(now.file, "models.json");
    assert.equal(catalogue.lookup(V32)?.slug, "deepseek/deepseek-v4-flash");
    assert.equal(catalogue.family("deepseek")?.slug, "deepseek/deepseek-v4-flash");
    const tiers = loadTiers(tierJsons(), catalogue);
    assert.equal(tiers.byName.budget.mapping.coding.model.slug, "deepseek/deepseek-v4-flash");
    const dearer = changed(GLM, () => null);
    assert.match(texts(dearer)[0] ?? "", /the dearer z-ai\/glm-4\.6 takes its place, at \$0\.50 in and \$2\.00 out/);
  });

  it("goes by the last day that is listed: past it the model is gone, near it that is said", () => {
    const ending = (day: string) => changed(GLM, (row) => ({ ...row, expiration_date: day }));
    assert.match(
      texts(ending("2026-11-21"))[0] ?? "",
      /was offered by openrouter\.ai until 2026-11-21; .*glm-4\.6 takes/,
    );
    assert.deepEqual(texts(ending("2026-11-22")), [
      "openrouter.ai will offer z-ai/glm-4.7-flash until 2026-11-22 only.",
    ]);
    assert.deepEqual(texts(ending("2098-12-31")), []);
    assert.deepEqual(texts(ending("tomorrow")), []);
  });

  it("uses no successor that is gone too, and no model without one; the baseline stays for comparisons", () => {
    const both = merged(listOfAll((row) => (row.id.startsWith("deepseek/deepseek-v") ? null : row)));
    const catalogue = loadCatalogue(both.file, "models.json");
    assert.deepEqual(texts(both).slice(0, 1), [`${V32} is no longer offered by openrouter.ai and is not used.`]);
    assert.equal(catalogue.price(V32), undefined);
    const llama = loadCatalogue(changed("meta-llama/llama-3.3-70b-instruct", () => null).file, "models.json");
    assert.equal(llama.price("meta-llama/llama-3.3-70b-instruct"), undefined);
    const { baseline, price, lastPrice } = loadCatalogue(changed("anthropic/claude-sonnet-4.5", () => null).file, "x");
    assert.deepEqual([price(baseline.slug), lastPrice(baseline.slug)?.output], [undefined, 15_000_000]);
  });

  it("proves no model's end by a list that is cut off or has few of the models", () => {
    const few = { data: listOfAll().data.slice(0, 3) };
    const all = listOfAll(only(V32, () => null));
    for (const body of [few, { ...all, total_count: 5000 }, { ...all, links: { next: "/models?offset=500" } }]) {
      assert.deepEqual(merged(body).notices, []);
    }
  });

  it("reads the real list of August 2026 whole, and makes a valid catalogue of it", function () {
    const text = sharedData("openrouter/models-2026-08-22.full.json");
    if (text === undefined) return this.skip();
    const body = JSON.parse(text);
    const now = merged(body, Date.UTC(2026, 10, 22, 12));
    const catalogue = loadCatalogue(now.file, "models.json");
    assert.deepEqual(catalogue.price("anthropic/claude-sonnet-4.5")?.overrides, [
      { minPromptTokens: 200_000, input: 6_000_000, output: 22_500_000 },
    ]);
    assert.equal(catalogue.price("meta-llama/llama-3.3-70b-instruct")?.input, 100_000);
    assert.deepEqual(texts(now), []);
    const read = readListing(body);
    assert.ok(read.status === "read" && read.listing.complete);
    const unpriced = read.listing.models.filter((one) => one.price.status === "unpriced").map((one) => one.slug);
    assert.deepEqual(
      [read.listing.models.length, unpriced.every((slug) => slug.startsWith("openrouter/"))],
      [415, true],
    );
  });
});
