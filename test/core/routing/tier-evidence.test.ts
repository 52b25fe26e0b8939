import assert from "node:assert/strict";
import fc from "fast-check";
import { loadCatalogue } from "../../../src/core/models/catalogue.ts";
import { SPEAKS_FOR } from "../../../src/core/models/evidence.ts";
import { SHIPPED_ROUTING, type UserChains, withRouting } from "../../../src/core/models/routing-choice.ts";
import { loadTiers, type Tiers } from "../../../src/core/models/tiers.ts";
import { type RoutingMode, TASK_TYPES, type TaskType, TIERS, type Tier } from "../../../src/core/models/vocabulary.ts";
import { type NanoUsd, nanoUsd, usd } from "../../../src/core/money.ts";
import { tierViews } from "../../../src/core/routing/tier-evidence.ts";
import type { TypeView } from "../../../src/core/routing/tier-view.ts";
import { costOnModel, TYPICAL_TASK } from "../../../src/core/spend/calculator.ts";
import type { ModelRecord } from "../../../src/core/spend/outcomes.ts";
import { catalogueJson, realTiers, tierJsons } from "../../support/real-configs.ts";

const DEEPSEEK = "deepseek/deepseek-v3.2";
const QWEN = "qwen/qwen3-coder";
const GLM = "z-ai/glm-4.6";
const LLAMA = "meta-llama/llama-3.3-70b-instruct";
const BASELINE = "anthropic/claude-sonnet-4.5";

function record(type: TaskType, model: string, solved: number, tasks: number, cost: NanoUsd): ModelRecord {
  const rest = { attempts: tasks, proved: solved, overturned: 0, open: nanoUsd(0), firstAt: 1, lastAt: 2 };
  return { type, model, tasks, solved, cost, ...rest };
}

interface Given {
  readonly tiers?: Tiers;
  readonly mode?: RoutingMode;
  readonly chains?: UserChains;
  readonly allowBaseline?: boolean;
  readonly records?: readonly ModelRecord[];
}

function view(tier: Tier, type: TaskType, given: Given = {}): TypeView {
  const { tiers = realTiers(), mode = "evidence", chains = {}, records = [], allowBaseline = false } = given;
  const routed = withRouting(tiers, { ...SHIPPED_ROUTING, mode, chains, allowBaseline });
  assert.deepEqual(routed.problems, []);
  const found = tierViews({ tiers: routed.tiers, mode, records }).find((one) => one.tier === tier);
  const one = found?.types.find((types) => types.type === type);
  assert.ok(one !== undefined);
  return one;
}

describe("the evidence of a tier", () => {
  it("finds nothing better than what ships, and says where that departs from the table", () => {
    for (const tier of TIERS) for (const type of TASK_TYPES) assert.equal(view(tier, type).better, null);
    const { source, table, order, stages, disagreements } = view("balanced", "coding");
    assert.deepEqual([source, table[0], stages], ["tier", QWEN, 2]);
    assert.deepEqual(order, [DEEPSEEK, GLM, QWEN, LLAMA]);
    assert.deepEqual(disagreements, [
      "The table starts coding tasks on Qwen3 Coder 480B A35B; on SWE-bench Verified, mini-SWE-agent bash-only it solved 55.4 % [51.0-59.7] of 500 at $0.25 a task, DeepSeek V3.2 60.0 % [55.6-64.2] of 500 at $0.028 a task.",
    ]);
    assert.deepEqual(view("budget", "coding").disagreements, []);
    assert.deepEqual(view("balanced", "analysis").disagreements, []);
  });

  it("offers the shipped chain under the table alone, with the figures", () => {
    const { better, source, order, models } = view("balanced", "coding", { mode: "table" });
    assert.deepEqual([source, order[0], better?.models], ["table", QWEN, [DEEPSEEK, GLM]]);
    assert.match(
      better?.why ?? "",
      /DeepSeek V3\.2 60\.0 % .* GLM 4\.6 55\.4 % .* this chain.*: 60-82 % solved, from \$0\.081 for a solved task; of the order in force: 55 % solved, from \$0\.45 .* no result there is known of Llama/,
    );
    // What is suggested is shown with its evidence too.
    assert.ok(models.some(({ slug }) => slug === GLM));
  });

  it("says what the user's own results say against the table, and that a late one had the harder tasks", () => {
    const records = [
      record("coding", DEEPSEEK, 12, 14, usd("0.14")),
      record("coding", QWEN, 5, 11, usd("0.15")),
      record("general", QWEN, 11, 11, usd("0.01")),
    ];
    const own =
      "Your own coding tasks: DeepSeek V3.2 solved 12 of 14 at $0.012 for a solved task, Qwen3 Coder 480B A35B 5 of 11 at $0.030 for a solved task.";
    assert.equal(view("balanced", "coding", { mode: "table", records }).disagreements[1], own);
    assert.equal(
      view("balanced", "coding", { records }).disagreements[1],
      `${own} Qwen3 Coder 480B A35B comes later in the order in force, so that its tasks may have been the harder ones.`,
    );
    const few = [record("coding", DEEPSEEK, 9, 9, 1 as NanoUsd), record("coding", QWEN, 0, 11, usd("0.15"))];
    assert.equal(view("balanced", "coding", { records: few }).disagreements.length, 1);
  });

  it("shows published and own results side by side, with what a solved task cost", () => {
    const one = { ...record("coding", DEEPSEEK, 3, 4, nanoUsd(100)), attempts: 7, proved: 2, overturned: 1 };
    const found = view("balanced", "coding", { records: [one] }).models.find(({ slug }) => slug === DEEPSEEK);
    assert.deepEqual([found?.input, found?.output, found?.name], ["$0.26", "$0.38", "DeepSeek V3.2"]);
    const [run] = found?.published ?? [];
    assert.deepEqual([run?.percent, run?.tasks, run?.costPerTask, run?.date], [60, 500, 0.028076, "2025-12-01"]);
    const { percent, low, high, ...counts } = found?.own ?? assert.fail("no own result");
    assert.deepEqual(counts, {
      tasks: 4,
      attempts: 7,
      solved: 3,
      proved: 2,
      overturned: 1,
      cost: 100,
      costPerSolved: 34,
    });
    assert.deepEqual([percent, low.toFixed(1), high.toFixed(1)], [75, "30.1", "95.4"]);
    const none = view("balanced", "coding", { records: [record("coding", DEEPSEEK, 0, 4, nanoUsd(100))] });
    assert.equal(none.models.find(({ slug }) => slug === DEEPSEEK)?.own?.costPerSolved, null);
  });

  it("counts the last resort among the stages, and neither suggests it nor takes it for the ceiling", () => {
    const dear = catalogueJson();
    for (const model of dear.models) if (model.slug === GLM) model.pricing = { input: "2.5", output: "14" };
    const given = { tiers: tiersOf(dear), allowBaseline: true, mode: "table" } as const;
    const { order, stages, better } = view("balanced", "coding", given);
    assert.deepEqual([order[2], stages, better?.models], [BASELINE, 3, [DEEPSEEK, QWEN]]);
  });

  it("leaves the order alone that is learnt", () => {
    const records = [record("coding", DEEPSEEK, 1, 40, usd("1")), record("coding", QWEN, 39, 40, usd("0.1"))];
    assert.deepEqual(view("balanced", "coding", { records }).better?.models[0], QWEN);
    const learning = view("balanced", "coding", { records, mode: "learning" });
    assert.deepEqual([learning.source, learning.better], ["learnt", null]);
  });

  it("never suggests a closed or retired model, the baseline, or one above the ceiling, and nothing twice", () => {
    let suggested = 0;
    fc.assert(
      fc.property(anyWorld, ({ catalogue, tier, type, given }) => {
        const tiers = tiersOf(catalogue);
        const { better, order } = view(tier, type, { ...given, tiers });
        if (better === null) return;
        suggested++;
        const listed = (slug: string) => costOnModel(slug, TYPICAL_TASK, tiers.catalogue);
        const ceiling = Math.max(...order.map(listed));
        for (const slug of better.models) {
          const model = tiers.catalogue.models.find((one) => one.slug === slug);
          assert.ok(model?.openWeights && model.status === "current" && slug !== BASELINE, slug);
          assert.ok(listed(slug) <= ceiling, slug);
        }
        const chains = { ...given.chains, [`${tier}/${type}`]: better.models };
        assert.equal(view(tier, type, { ...given, mode: "evidence", chains, tiers }).better, null);
        assert.deepEqual(view(tier, type, { ...given, tiers }).better, better);
      }),
      { numRuns: 400 },
    );
    assert.ok(suggested > 50, `only ${suggested} suggestions were seen`);
  });
});

type Catalogue = ReturnType<typeof catalogueJson>;

function tiersOf(catalogue: Catalogue): Tiers {
  return loadTiers(tierJsons(), loadCatalogue(catalogue, "models.json"));
}

const CURRENT = catalogueJson()
  .models.filter(({ status }) => status === "current")
  .map(({ slug }) => slug);

/** Made-up results on the first benchmark for some models, own results of some, and the user's own chain or none. */
const anyWorld = fc
  .record({
    runs: fc.array(
      fc.option(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 900 })), { freq: 3 }),
      {
        minLength: CURRENT.length,
        maxLength: CURRENT.length,
      },
    ),
    own: fc.array(
      fc.record({
        model: fc.constantFrom(...CURRENT),
        type: fc.constantFrom(...TASK_TYPES),
        tasks: fc.integer({ min: 1, max: 60 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        cost: fc.integer({ min: 0, max: 10 ** 9 }),
      }),
      { maxLength: 12 },
    ),
    tier: fc.constantFrom(...TIERS),
    type: fc.constantFrom("coding" as const, ...TASK_TYPES),
    chain: fc.option(fc.uniqueArray(fc.constantFrom(...CURRENT), { minLength: 1, maxLength: 4 })),
    mode: fc.constantFrom("evidence" as const, "table" as const),
    allowBaseline: fc.boolean(),
  })
  .map(({ runs, own, tier, type, chain, mode, allowBaseline }) => {
    const catalogue = catalogueJson();
    const [benchmark = ""] = SPEAKS_FOR.coding;
    for (const [index, slug] of CURRENT.entries()) {
      const quality = catalogue.models.find((one) => one.slug === slug)?.quality;
      const run = runs[index];
      if (quality === undefined) continue;
      const rest = { benchmark, tasks: 500, date: "2025-01-01", source: "the test" };
      quality.evidence = run == null ? [] : [{ ...rest, score: run[0], costPerTask: run[1] / 1000 }];
    }
    const unlike = own.filter(
      (one, index) => own.findIndex((o) => o.model === one.model && o.type === one.type) === index,
    );
    const records = unlike.map((one) =>
      record(one.type, one.model, Math.round(one.share * one.tasks), one.tasks, nanoUsd(one.cost)),
    );
    const chains: UserChains = chain === null ? {} : { [`${tier}/${type}`]: chain };
    return { catalogue, tier, type, given: { mode, chains, allowBaseline, records } };
  });
