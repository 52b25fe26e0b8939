import assert from "node:assert/strict";
import { loadCatalogue } from "../../../src/core/models/catalogue.ts";
import type { CatalogueModel } from "../../../src/core/models/catalogue-schema.ts";
import type { CallStep, ModelRequest } from "../../../src/core/provider/client.ts";
import { fallback } from "../../../src/core/provider/fallback.ts";
import { superseding } from "../../../src/core/provider/superseding.ts";
import { catalogueJson } from "../../support/real-configs.ts";
import { completion, context, failure, request, ScriptedClient, type Step } from "../../support/scripted-client.ts";

const V32 = "deepseek/deepseek-v3.2";
const V4 = "deepseek/deepseek-v4-flash";
const TOOL = { name: "t", description: "", parameters: {} };

function catalogueWith(slug: string, change: Partial<CatalogueModel>) {
  const file = catalogueJson();
  return loadCatalogue(
    { ...file, models: file.models.map((one) => (one.slug === slug ? { ...one, ...change } : one)) },
    "x",
  );
}

describe("a model that the server says is gone", () => {
  const run = async (steps: readonly Step[], asked: Partial<ModelRequest>, catalogue = catalogueWith(V32, {})) => {
    const inner = new ScriptedClient(steps);
    const told: CallStep[] = [];
    const client = fallback(superseding(inner, catalogue.successor));
    const ask = () =>
      client.complete(request({ model: V32, ...asked }), context({ onStep: (step) => told.push(step) }));
    return { inner, told, ask, models: () => inner.calls.map((one) => one.request.model) };
  };
  const gone: Step = (one) => failure("model_gone", { model: one.model });

  it("is followed to its successor, which is said, and asked at once the next time", async () => {
    const { ask, told, models } = await run([gone, completion(), completion()], { maxTokens: 999_999 });
    assert.equal((await ask()).status, "completed");
    assert.equal((await ask()).status, "completed");
    assert.deepEqual(models(), [V32, V4, V4]);
    const said = {
      type: "fallback",
      from: V32,
      to: V4,
      failure: "model_gone",
      why: `${V32} is no longer offered; ${V4} takes its place.`,
    };
    assert.deepEqual(told, [said, said]);
  });

  it("leads on along the chain when the successor fails too", async () => {
    const { ask, models } = await run([gone, gone, completion()], { fallbacks: ["qwen/qwen3-coder"] });
    assert.equal((await ask()).status, "completed");
    assert.deepEqual(models(), [V32, V4, "qwen/qwen3-coder"]);
  });

  it("is followed to nothing dearer, nothing that cannot be used, lacks an ability, or is asked next anyway", async () => {
    const lame = { toolCalling: false, jsonMode: true, structuredOutputs: false, reasoning: false, streaming: true };
    const without = [
      catalogueWith(V4, { pricing: { input: "0.27", output: "0.1" } }),
      catalogueWith(V4, { unusable: "no price" }),
      catalogueWith(V4, { capabilities: lame }),
      catalogueWith(V32, { supersededBy: undefined }),
    ];
    for (const catalogue of without) {
      const { ask, models } = await run([gone], { tools: [TOOL] }, catalogue);
      assert.equal((await ask()).status, "failed");
      assert.deepEqual(models(), [V32]);
    }
    const { ask, models } = await run([gone, completion()], { fallbacks: [V4] });
    await ask();
    assert.deepEqual(models(), [V32, V4]);
  });

  it("is nothing to do with other failures", async () => {
    const { ask, models } = await run([failure("provider_down")], {});
    await ask();
    assert.deepEqual(models(), [V32]);
  });
});
