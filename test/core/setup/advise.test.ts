import assert from "node:assert/strict";
import fc from "fast-check";
import { TASK_TYPES, type Tier } from "../../../src/core/models/vocabulary.ts";
import { nanoUsd, usd } from "../../../src/core/money.ts";
import { dataProblem, EU_ENDPOINT } from "../../../src/core/provider/data-policy.ts";
import { Settings } from "../../../src/core/settings.ts";
import { type Advice, type AdviceFacts, advise } from "../../../src/core/setup/advise.ts";
import { type Answers, BUILD_OPTIONS, keptBy, NEVER_OPTIONS, type Never } from "../../../src/core/setup/answers.ts";
import { changesOf } from "../../../src/core/setup/changes.ts";
import type { ModelRecord } from "../../../src/core/spend/outcomes.ts";
import { realTiers } from "../../support/real-configs.ts";

const tiers = realTiers();
const DEFAULTS = Settings.parse({});
const DEEPSEEK = "deepseek/deepseek-v3.2";
const GLM = "z-ai/glm-4.6";

function advice(answers: Partial<Answers>, facts: Partial<AdviceFacts> = {}): Advice {
  return advise(
    { build: "features", monthUsd: 10, never: [], ...answers },
    { tiers, records: [], current: DEFAULTS, ...facts },
  );
}

/** The settings as they would be. */
function written(given: Advice, current: Settings = DEFAULTS): Settings {
  return Settings.parse({ ...current, ...Object.fromEntries(given.settings.map(({ key, value }) => [key, value])) });
}

function why(given: Advice, key: string): string {
  return given.settings.find((one) => one.key === key)?.why ?? assert.fail(`nothing is advised for ${key}`);
}

function record(model: string, tasks: number, solved: number, dollars: string, type: ModelRecord["type"] = "coding") {
  const cost = usd(dollars);
  const none = { proved: solved, overturned: 0, open: nanoUsd(0), firstAt: 1, lastAt: 2 };
  return { type, model, tasks, attempts: tasks, solved, cost, ...none } satisfies ModelRecord;
}

describe("the advice of the set-up", () => {
  const table: [string, Partial<Answers>, Tier, Partial<Settings>][] = [
    ["features for $10", {}, "balanced", { "budget.dayUsd": 2, "budget.swarmUsd": 1, "budget.requestUsd": 0.2 }],
    ["scripts", { build: "small" }, "budget", { allowBaseline: false, "budget.requestUsd": 0.1 }],
    ["texts, which no check can tell about", { build: "text", monthUsd: 50 }, "budget", { "budget.swarmUsd": 2 }],
    ["hard changes for $10", { build: "large" }, "premium", { allowBaseline: false, "budget.requestUsd": 0.5 }],
    ["hard changes for $50", { build: "large", monthUsd: 50 }, "premium", { allowBaseline: true }],
    [
      "hard changes for $50, open only",
      { build: "large", monthUsd: 50, never: ["closed-models"] },
      "premium",
      { allowBaseline: false },
    ],
    [
      "hard changes for $2",
      { build: "large", monthUsd: 2 },
      "balanced",
      { "budget.dayUsd": 0.4, "budget.swarmUsd": 0.2 },
    ],
    ["features for $0.50", { monthUsd: 0.5 }, "budget", { "budget.monthUsd": 0.5, "budget.dayUsd": 0.1 }],
    ["features for a cent", { monthUsd: 0.01 }, "budget", { "budget.dayUsd": 0.01, "budget.swarmUsd": 0.01 }],
    ["nothing in one go", { never: ["large-swarm"] }, "balanced", { "budget.dayUsd": 2, "budget.swarmUsd": 0.5 }],
    ["no training", { never: ["train"] }, "balanced", { dataPolicy: "no-training", dataRegion: "any" }],
    ["no keeping", { never: ["train", "retain"] }, "balanced", { dataPolicy: "zero-retention" }],
    ["the EU", { never: ["leave-eu"] }, "balanced", { dataRegion: "eu", endpoint: EU_ENDPOINT }],
    [
      "no large budget above a swarm's own limit",
      { build: "small", monthUsd: 500 },
      "budget",
      { "budget.swarmUsd": 2 },
    ],
  ];
  for (const [what, answers, tier, settings] of table) {
    it(`for ${what}: ${tier}, ${JSON.stringify(settings)}`, () => {
      const given = advice(answers);
      assert.equal(given.tier, tier);
      const all = written(given);
      for (const [key, value] of Object.entries(settings)) assert.equal(all[key as keyof Settings], value, key);
    });
  }

  it("says the number behind the tier, and what the one above would leave", () => {
    const rich = why(advice({}), "tier");
    assert.match(
      rich,
      /^\$10\.00 pays for about \d+ tasks a month at \$0\.\d+ a medium coding task \(DeepSeek V3\.2, then/,
    );
    assert.match(rich, /GLM 4\.6; public runs, at the prices of their day\)\.$/);
    const poor = why(advice({ monthUsd: 0.5 }), "tier");
    assert.match(poor, /^\$0\.50 pays for about \d+ tasks .* Balanced would leave about \d+ at \$0\.\d+\.$/);
    assert.match(why(advice({ build: "small" }), "tier"), /assumed, not measured, at list prices/);
  });

  it("counts the tasks of a month by the cost of a task: the chain's stages, each for what those before left", () => {
    const { costs } = advice({});
    const runs = (slug: string) => {
      const run = tiers.catalogue.lookup(slug)?.quality.evidence.find(({ benchmark }) => benchmark.startsWith("SWE"));
      return run?.costPerTask === undefined ? assert.fail(slug) : { cost: run.costPerTask, solved: run.score / 100 };
    };
    const [first, second] = [runs(DEEPSEEK), runs(GLM)];
    const balanced = first.cost + (1 - first.solved) * second.cost;
    const [cheap, middle] = costs;
    assert.equal(cheap?.amount, Math.ceil(first.cost * 1e9));
    assert.ok(Math.abs((middle?.amount ?? 0) / 1e9 - balanced) < 1e-8);
    assert.equal(middle?.tasksAMonth, Math.floor(10 / balanced));
    assert.deepEqual(
      costs.map(({ origin }) => origin),
      ["published", "published", "published"],
    );
  });

  it("goes by the user's own outcomes where there are some", () => {
    const records = [record(DEEPSEEK, 10, 9, "0.20"), record(GLM, 5, 4, "0.50")];
    const given = advice({}, { records });
    const middle = given.costs[1];
    assert.equal(middle?.origin, "own");
    // 2 cents each, and for one in ten 10 cents more.
    assert.ok(Math.abs((middle?.amount ?? 0) - 30_000_000) <= 1, String(middle?.amount));
    assert.equal(middle?.tasksAMonth, 333);
    assert.match(why(given, "tier"), /about 333 tasks a month at \$0\.030 .*your own 10 coding tasks\)\.$/);
    assert.ok(
      given.notes.some((note) => note.startsWith("Your own coding tasks: DeepSeek V3.2 solved 9 of 10 at $0.022")),
    );
    // Four tasks say too little, and those of another type nothing.
    const few = [record(DEEPSEEK, 4, 4, "9"), record(GLM, 50, 50, "9", "analysis")];
    assert.deepEqual(advice({}, { records: few }).costs[1]?.origin, "published");
  });

  it("takes the tier above where the user's own tasks show that one to be too weak, unless the month forbids it", () => {
    const weak = [record(DEEPSEEK, 40, 6, "0.40"), record(GLM, 34, 5, "0.34")];
    const given = advice({}, { records: weak });
    assert.equal(given.tier, "premium");
    assert.match(
      why(given, "tier"),
      /One tier above balanced.*DeepSeek V3\.2 solved 6 of 40, GLM 4\.6 solved 5 of 34\.$/,
    );
    assert.equal(advice({ monthUsd: 0.6 }, { records: weak }).tier, "balanced");
    const middling = [record(DEEPSEEK, 40, 18, "0.40"), record(GLM, 22, 10, "0.34")];
    assert.equal(advice({}, { records: middling }).tier, "balanced", "less than half, and not surely");
  });

  it("advises to learn only from enough of the user's own tasks, and never against the rule", () => {
    const records = [record(DEEPSEEK, 15, 12, "0.3"), record(GLM, 5, 2, "0.2")];
    assert.equal(written(advice({}, { records })).routing, "learning");
    assert.equal(written(advice({ never: ["reorder"] }, { records })).routing, "evidence");
    const few = advice({}, { records: records.slice(0, 1) });
    assert.equal(written(few).routing, "evidence");
    assert.match(why(few, "routing"), /learning takes 20 coding tasks of your own, and you have 15/);
  });

  it("says what public runs show, what a small month means, and what the rules cost", () => {
    assert.match(
      advice({}).notes.join("\n"),
      /^Public: DeepSeek V3\.2 solved 60 % of 500 tasks.*Claude Sonnet 4\.5 70\.6 %/,
    );
    assert.match(advice({ monthUsd: 0.1 }).notes.join("\n"), /little even for the cheapest tier/);
    assert.match(advice({ build: "text" }).notes.join("\n"), /No check can tell/);
    assert.match(
      why(advice({ never: ["retain"] }), "dataPolicy"),
      /without a provider that keeps to it is passed over\.$/,
    );
    assert.match(why(advice({ never: ["leave-eu"] }), "dataRegion"), /Fewer models run there\.$/);
    const chains = { "balanced/coding": ["anthropic/claude-sonnet-4.5", DEEPSEEK] };
    const own = advice({ never: ["closed-models"] }, { current: { ...DEFAULTS, chains } });
    assert.match(own.notes.join("\n"), /Take anthropic\/claude-sonnet-4\.5 out of your own chains/);
    const local = { ...DEFAULTS, endpoint: "http://localhost:11434/v1", endpointModel: "qwen" };
    assert.match(advice({}, { current: local }).notes.join("\n"), /qwen on localhost:11434 does all the work now/);
  });

  it("leaves an endpoint that keeps the rules, and what is as advised already is no change", () => {
    const local = { ...DEFAULTS, endpoint: "http://localhost:11434/v1", endpointModel: "qwen" };
    const rules = { never: ["retain", "leave-eu"] } as const;
    assert.equal(written(advice(rules, { current: local }), local).endpoint, local.endpoint);
    const hosted = { ...local, endpoint: "https://models.example.com/v1", endpointPrice: "1/2" };
    const moved = written(advice({ never: ["train"] }, { current: hosted }), hosted);
    assert.deepEqual([moved.endpoint, moved.endpointModel, moved.endpointPrice], [DEFAULTS.endpoint, "", ""]);
    const given = advice(rules);
    const changes = changesOf(given, DEFAULTS);
    assert.ok(changes.length > 0);
    assert.deepEqual(changesOf(given, written(given)), []);
    assert.deepEqual(keptBy(written(given)), ["retain", "leave-eu"]);
    assert.equal(changes.at(-1)?.key, "endpoint", "what belongs to an endpoint is written before it");
  });
});

describe("the advice for any answers", () => {
  const answers: fc.Arbitrary<Answers> = fc.record({
    build: fc.constantFrom(...BUILD_OPTIONS.map(({ id }) => id)),
    monthUsd: fc.oneof(
      fc.integer({ min: 1, max: 10_000_000 }).map((cents) => cents / 100),
      fc.double({ min: 1e-6, max: 100_000, noNaN: true }),
    ),
    never: fc.subarray(NEVER_OPTIONS.map(({ id }) => id)),
  });
  const records = fc.array(
    fc
      .record({
        model: fc.constantFrom(DEEPSEEK, GLM, "qwen/qwen3-coder"),
        type: fc.constantFrom(...TASK_TYPES),
        tasks: fc.integer({ min: 1, max: 200 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        cost: fc.integer({ min: 0, max: 5_000_000_000 }),
      })
      .map(({ model, type, tasks, share, cost }) =>
        record(model, tasks, Math.floor(tasks * share), (cost / 1e9).toFixed(9), type),
      ),
    { maxLength: 6 },
  );
  const current = fc
    .record({
      endpoint: fc.constantFrom(
        DEFAULTS.endpoint,
        EU_ENDPOINT,
        "https://models.example.com/v1",
        "http://localhost:1/v1",
      ),
      dataPolicy: fc.constantFrom("any", "no-training", "zero-retention"),
      routing: fc.constantFrom("table", "learning"),
      allowBaseline: fc.boolean(),
    })
    .map((parts) => Settings.parse(parts));

  /** What each rule forbids, as it can be seen in the settings. */
  const KEPT: Readonly<Record<Never, (set: Settings) => boolean>> = {
    train: ({ dataPolicy }) => dataPolicy !== "any",
    retain: ({ dataPolicy }) => dataPolicy === "zero-retention",
    "leave-eu": ({ dataRegion }) => dataRegion === "eu",
    "closed-models": ({ allowBaseline }) => !allowBaseline,
    reorder: ({ routing }) => routing !== "learning",
    "large-swarm": (set) => set["budget.swarmUsd"] <= Math.max(0.01, set["budget.monthUsd"] / 20) + 1e-9,
  };

  it("is never above the stated budget, keeps every rule, and can be written", () => {
    fc.assert(
      fc.property(answers, records, current, (given, own, now) => {
        const told = advise(given, { tiers, records: own, current: now });
        const set = written(told, now);
        const month = set["budget.monthUsd"];
        assert.equal(month, given.monthUsd);
        assert.ok(set["budget.dayUsd"] <= month, "a day");
        assert.ok(set["budget.swarmUsd"] <= set["budget.dayUsd"], "a swarm");
        assert.ok(set["budget.requestUsd"] <= set["budget.swarmUsd"], "a call");
        for (const rule of given.never) assert.ok(KEPT[rule](set), rule);
        assert.equal(dataProblem(set, new URL(set.endpoint)), null);
        const chosen = told.costs.find(({ tier }) => tier === told.tier);
        if (told.tier !== "budget") assert.ok(chosen?.tasksAMonth === null || (chosen?.tasksAMonth ?? 0) >= 20);
        for (const { key, why: reason } of told.settings) assert.match(reason, /^\S.*\.$/s, key);
        assert.doesNotMatch(JSON.stringify(told), /NaN|Infinity|undefined/);
      }),
      { numRuns: 500 },
    );
  });
});
