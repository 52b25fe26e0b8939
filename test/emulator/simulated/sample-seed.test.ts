import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import * as z from "zod";
import { loadCatalogue } from "../../../src/core/models/catalogue.ts";
import { slotsInOrder } from "../../../src/core/models/tier-order.ts";
import { loadTiers } from "../../../src/core/models/tiers.ts";
import { TIERS, type Tier } from "../../../src/core/models/vocabulary.ts";
import { decide } from "../../../src/emulator/simulated/decide.ts";
import { SAMPLE_SEED } from "../../../src/emulator/simulated/load-sample.ts";
import { DEFAULT_RATES } from "../../../src/emulator/simulated/rates.ts";
import { loadSample, scriptOf } from "../../support/sample-project.ts";

const Cascade = z.object({ cascade: z.object({ stages: z.int(), attemptsPerStage: z.int() }) });

describe("the seed of the bundled runs", () => {
  for (const tier of TIERS) {
    it(`lets every task of the sample end well in the tier ${tier}, and some attempts fail on the way`, async () => {
      const { failed, escalated, undone } = await outcomeOf(tier);
      assert.deepEqual(undone, []);
      assert.ok(failed >= 2 && failed <= 8, `${failed} failed attempts`);
      if (tier !== "budget") assert.ok(escalated >= 1 && escalated <= 2, `${escalated} escalations`);
    });
  }
});

/** The cascade of every task, decided without running it. */
async function outcomeOf(tier: Tier) {
  const config = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(new URL(`../../../configs/${name}.json`, import.meta.url), "utf8"));
  const [models, budget, balanced, premium] = await Promise.all(["models", ...TIERS].map(config));
  const files = { budget, balanced, premium };
  const tiers = loadTiers(files, loadCatalogue(models, "models.json"));
  const { stages, attemptsPerStage } = Cascade.parse(files[tier]).cascade;
  const sample = await loadSample();
  const result = { failed: 0, escalated: 0, undone: [] as string[] };
  for (const { id, type, complexity } of sample.tasks) {
    const slots = slotsInOrder({ type, complexity }, tier, tiers).slice(0, stages);
    const attempts = slots.flatMap(({ model: { slug: model } }, stage) =>
      Array.from({ length: attemptsPerStage }, (_, index) => {
        const profile = { model, type, complexity, attempt: index + 1, escalated: stage > 0 };
        return decide(SAMPLE_SEED, id, profile, scriptOf(sample, id).wrong.length, DEFAULT_RATES).kind;
      }),
    );
    const success = attempts.indexOf("right");
    result.failed += success < 0 ? attempts.length : success;
    if (success < 0) result.undone.push(id);
    if (success >= attemptsPerStage) result.escalated += 1;
  }
  return result;
}
