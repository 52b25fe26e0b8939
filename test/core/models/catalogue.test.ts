import assert from "node:assert/strict";
import { loadCatalogue } from "../../../src/core/models/catalogue.ts";
import type { CatalogueFile, CatalogueModel } from "../../../src/core/models/catalogue-schema.ts";
import { ConfigError } from "../../../src/core/models/config-error.ts";
import { catalogueJson, realCatalogue } from "../../support/real-configs.ts";

describe("the catalogue", () => {
  const catalogue = realCatalogue();

  it("leads each family to its current model", () => {
    const members = Object.fromEntries(catalogue.familyNames.map((name) => [name, catalogue.family(name)?.slug]));
    assert.deepEqual(members, {
      deepseek: "deepseek/deepseek-v3.2",
      "qwen-coder": "qwen/qwen3-coder",
      llama: "meta-llama/llama-3.3-70b-instruct",
      "mistral-small": "mistralai/mistral-small-2603",
      glm: "z-ai/glm-4.7-flash",
      "claude-sonnet": "anthropic/claude-sonnet-4.5",
    });
    assert.equal(catalogue.family("toString"), undefined);
  });

  it("finds a current model as it is", () => {
    const found = catalogue.lookup("deepseek/deepseek-chat");
    assert.equal(found?.slug, "deepseek/deepseek-chat");
    assert.equal(found.redirect, null);
  });

  it("follows a retired slug, over several steps, and says so", () => {
    const found = catalogue.lookup("mistralai/mistral-small-3.1-24b-instruct:free");
    assert.equal(found?.slug, "mistralai/mistral-small-3.2-24b-instruct");
    assert.equal(
      found.redirect,
      "mistralai/mistral-small-3.1-24b-instruct:free is retired; mistralai/mistral-small-3.2-24b-instruct took its place",
    );
    assert.deepEqual(
      catalogue.price("mistralai/mistral-small-3.1-24b-instruct:free"),
      catalogue.price("mistralai/mistral-small-3.2-24b-instruct"),
    );
  });

  it("knows no slug that is not in it", () => {
    assert.equal(catalogue.lookup("openai/gpt-nowhere"), undefined);
    assert.equal(catalogue.price("openai/gpt-nowhere"), undefined);
  });

  it("prices in whole pico-dollars, with long-context steps, and null where no cache price is listed", () => {
    assert.deepEqual(catalogue.price("anthropic/claude-sonnet-4.5"), {
      input: 3_000_000,
      output: 15_000_000,
      cacheRead: 300_000,
      cacheWrite: 3_750_000,
      overrides: [{ minPromptTokens: 200_000, input: 6_000_000, output: 22_500_000 }],
      note: "catalogue 2026-11-10",
    });
    const glm = catalogue.price("z-ai/glm-4.7-flash");
    assert.deepEqual([glm?.input, glm?.output, glm?.cacheRead, glm?.cacheWrite], [60_500, 400_000, null, null]);
  });

  it("takes further models in without changing itself", () => {
    const local: CatalogueModel = { ...catalogue.baseline, slug: "local/qwen", name: "Local Qwen" };
    const more = catalogue.withModels([local]);
    assert.equal(more.lookup("local/qwen")?.name, "Local Qwen");
    assert.equal(more.family("glm")?.slug, "z-ai/glm-4.7-flash");
    assert.equal(catalogue.lookup("local/qwen"), undefined);
  });
});

describe("a broken catalogue is refused with file, path and value", () => {
  const cases: readonly (readonly [string, (file: CatalogueFile) => void, RegExp])[] = [
    [
      "a price that is no decimal",
      (file) => set(file, 0, { pricing: { input: "cheap", output: "1" } }),
      /^models\.json at models\[0\]\.pricing\.input: a decimal string of USD per million tokens, like "0\.26" \(found "cheap"\)$/,
    ],
    [
      "a field that is not known",
      (file) => Object.assign(file.models[0] ?? {}, { colour: "blue" }),
      /at models\[0\]\.colour: is not a known field; .* \(found "blue"\)$/,
    ],
    ["a missing field", (file) => Object.assign(file, { date: undefined }), /at date: .*\(found nothing\)$/],
    [
      "a slug that is there twice",
      (file) => file.models.push(...file.models.slice(0, 1)),
      /at models\[\d+\]\.slug: is there twice \(found "deepseek\/deepseek-v3\.2"\)$/,
    ],
    [
      "a family without a model",
      (file) => Object.assign(file.families, { glm: "z-ai/nothing" }),
      /at families\.glm: is not among the models \(found "z-ai\/nothing"\)$/,
    ],
    [
      "a family that leads to a retired model",
      (file) => Object.assign(file.families, { glm: "thudm/glm-4-9b:free" }),
      /at families\.glm: is retired/,
    ],
    [
      "a family that leads into another",
      (file) => Object.assign(file.families, { glm: "deepseek/deepseek-v3.2" }),
      /at families\.glm: belongs to the family "deepseek"/,
    ],
    [
      "a baseline that is not there",
      (file) => Object.assign(file, { baseline: "a/b" }),
      /at baseline: is not a current model of the catalogue \(found "a\/b"\)$/,
    ],
    [
      "a baseline that is retired",
      (file) => Object.assign(file, { baseline: "anthropic/claude-3.5-sonnet" }),
      /at baseline: is not a current model/,
    ],
    [
      "a retired model without a successor",
      (file) => set(file, retired(file), { supersededBy: undefined }),
      /supersededBy: must lead from .* to a current model \(found nothing\)$/,
    ],
    [
      "a successor that is not there",
      (file) => set(file, retired(file), { supersededBy: "a/b" }),
      /supersededBy: is not among the models \(found "a\/b"\)$/,
    ],
    [
      "a current model whose successor is of another family",
      (file) => set(file, 0, { supersededBy: "qwen/qwen3-coder" }),
      /at models\[0\]\.supersededBy: belongs to the family "qwen-coder"/,
    ],
    [
      "a current model whose successor is not there",
      (file) => set(file, 0, { supersededBy: "a/b" }),
      /at models\[0\]\.supersededBy: is not among the models/,
    ],
    [
      "a current model that is its own successor",
      (file) => set(file, 0, { supersededBy: "deepseek/deepseek-v3.2" }),
      /at models\[0\]\.supersededBy: is the model itself/,
    ],
    ["successors in a circle", circle, /supersededBy: leads in a circle through /],
    [
      "long-context steps that do not rise",
      (file) => falling(file),
      /overrides\[1\]\.minPromptTokens: must be above the step before it, 32000 \(found 32000\)$/,
    ],
  ];
  for (const [what, breakIt, message] of cases) {
    it(what, () => {
      const file = catalogueJson();
      breakIt(file);
      assert.throws(
        () => loadCatalogue(file, "models.json"),
        (error) =>
          error instanceof ConfigError && error.file === "models.json" && message.test(error.message)
            ? true
            : assert.fail(String(error)),
      );
    });
  }

  it("content that is no object at all", () => {
    assert.throws(() => loadCatalogue("[]", "models.json"), /^ConfigError: models\.json: .*\(found "\[\]"\)$/);
  });
});

function set(file: CatalogueFile, index: number, change: Partial<CatalogueModel>): void {
  const model = file.models[index];
  assert.ok(model !== undefined);
  file.models[index] = { ...model, ...change };
}

function retired(file: CatalogueFile): number {
  return file.models.findIndex((model) => model.status === "retired");
}

function circle(file: CatalogueFile): void {
  const [one, two] = file.models.flatMap((model, index) => (model.status === "retired" ? [index] : []));
  assert.ok(one !== undefined && two !== undefined);
  set(file, one, { supersededBy: file.models[two]?.slug });
  set(file, two, { supersededBy: file.models[one]?.slug });
}

function falling(file: CatalogueFile): void {
  const model = file.models.find((one) => one.slug === "qwen/qwen3-coder-flash");
  const steps = model?.pricing.overrides;
  assert.ok(steps?.[1] !== undefined);
  steps[1].minPromptTokens = 32_000;
}
