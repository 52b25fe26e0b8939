import assert from "node:assert/strict";
import { withOnlyModel } from "../../../src/core/models/only-model.ts";
import { COMPLEXITIES, TASK_TYPES, TIERS } from "../../../src/core/models/vocabulary.ts";
import { route } from "../../../src/core/routing/route.ts";
import { realTiers } from "../../support/real-configs.ts";

const only = { id: "qwen2.5-coder:14b", input: "0.10", output: "0.40" };

describe("a server with one model", () => {
  const tiers = withOnlyModel(realTiers(), only, "2026-11-22");

  it("does every kind of task in every tier, whatever quality and price the tier asks for", () => {
    for (const tier of TIERS) {
      for (const type of TASK_TYPES) {
        for (const complexity of COMPLEXITIES) {
          const decision = route({ type, complexity }, tier, tiers, tiers.catalogue, {
            needs: { tools: true, structured: type === "structured", contextTokens: 8_000 },
            maxOutputTokens: 8_000,
          });
          assert.ok(decision.status === "routed", `${tier} ${type} ${complexity}: ${JSON.stringify(decision)}`);
          assert.deepEqual(
            decision.candidates.map((one) => one.slug),
            [only.id],
          );
        }
      }
    }
  });

  it("has the price of the settings, and leaves the catalogue's other models and the caps alone", () => {
    const before = realTiers();
    assert.equal(tiers.catalogue.lookup(only.id)?.pricing.output, "0.40");
    assert.equal(tiers.catalogue.baseline.slug, before.catalogue.baseline.slug);
    for (const tier of TIERS) assert.equal(tiers.byName[tier].swarmCap, before.byName[tier].swarmCap);
  });
});
