import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type RoutingChoice, SHIPPED_ROUTING, withRouting } from "../../../src/core/models/routing-choice.ts";
import { slotsInOrder } from "../../../src/core/models/tier-order.ts";
import { COMPLEXITIES, TASK_TYPES, TIERS, type Tier } from "../../../src/core/models/vocabulary.ts";
import { type NanoUsd, nanoUsd, usd, ZERO } from "../../../src/core/money.ts";
import { sampleBeta } from "../../../src/core/routing/beta.ts";
import { type LearnOptions, learntOrder } from "../../../src/core/routing/learn.ts";
import { bestCascade } from "../../../src/core/routing/learn-cascade.ts";
import { type RouteConstraints, route } from "../../../src/core/routing/route.ts";
import { costOnModel, TYPICAL_TASK } from "../../../src/core/spend/calculator.ts";
import type { ModelRecord } from "../../../src/core/spend/outcomes.ts";
import { seededRandom } from "../../../src/emulator/chance.ts";
import { realTiers } from "../../support/real-configs.ts";

const D = "deepseek/deepseek-v3.2";
const G = "z-ai/glm-4.7-flash";
const G46 = "z-ai/glm-4.6";
const L = "meta-llama/llama-3.3-70b-instruct";
const Q = "qwen/qwen3-coder";
const C = "anthropic/claude-sonnet-4.5";

const WORK: RouteConstraints = { needs: { tools: true, structured: false, contextTokens: 0 }, maxOutputTokens: 8_000 };
const CODING = { type: "coding", complexity: "medium" } as const;

describe("the order that is learnt", () => {
  it("comes to the model that solves more for less, from either side, and never lets the other starve", () => {
    for (const [good, poor] of [
      [D, G],
      [G, D],
    ] as const) {
      const rates = { [good]: 0.8, [poor]: 0.25 };
      const { firsts, early } = simulate("budget", rates, 400, `${good} is better`);
      const late = firsts.slice(200).filter((slug) => slug === good).length;
      assert.ok(late >= 190, `${good} started ${late} of the last 200 tasks`);
      assert.ok(early.has(poor), `${poor} was never tried`);
    }
  });

  it("gives each of the tier's models its turn while nothing is known", () => {
    const random = seededRandom("turns");
    const firsts = new Set<string>();
    for (let n = 0; n < 150; n++) firsts.add(order("balanced", [], random)[0] ?? "");
    assert.deepEqual([...firsts].sort(), [D, G46, L, Q].sort());
  });

  it("does not give up solved tasks for a cheaper model that solves little", () => {
    // A hundred tasks each: GLM 4.7 Flash solves one for $0.0067, DeepSeek one for $0.0099, but six times as many.
    const records = [
      record(D, { tasks: 100, solved: 90, cost: usd("0.9") }),
      record(G, { tasks: 100, solved: 15, cost: usd("0.1") }),
    ];
    const random = seededRandom("parity");
    for (let n = 0; n < 80; n++) assert.equal(order("budget", records, random)[0], D);
  });

  it("starts with the cheaper of two models that solve as much", () => {
    const records = [
      record(D, { tasks: 100, solved: 70, cost: usd("0.6") }),
      record(G46, { tasks: 100, solved: 70, cost: usd("2.4") }),
    ];
    const random = seededRandom("as good");
    let first = 0;
    for (let n = 0; n < 100; n++) {
      const slugs = order("balanced", records, random);
      if (slugs.indexOf(D) < slugs.indexOf(G46)) first += 1;
    }
    assert.ok(first >= 97, `${first} of 100`);
  });

  it("counts results that were overturned as failures, and those that nothing proved as half", () => {
    const first = (records: readonly ModelRecord[], seed: string) => {
      const random = seededRandom(seed);
      let times = 0;
      for (let n = 0; n < 300; n++) if (order("budget", records, random)[0] === G) times += 1;
      return times;
    };
    const other = record(D, { tasks: 40, solved: 24 });
    const proved = first([other, record(G, { tasks: 20, solved: 16 })], "counts");
    const unproved = first([other, record(G, { tasks: 20, solved: 16, proved: 0 })], "counts");
    const overturned = first([other, record(G, { tasks: 20, solved: 4, overturned: 12 })], "counts");
    assert.ok(proved > unproved && unproved > overturned, `${proved}, ${unproved}, ${overturned} of 300`);
  });

  it("takes the user's own results of that type only, and says how many", () => {
    const records = [
      record(D, { tasks: 24, solved: 20, cost: usd("0.288") }),
      record(Q, { tasks: 10, solved: 2, overturned: 3, cost: usd("0.5") }),
      { ...record(L, { tasks: 500, solved: 500 }), type: "analysis" as const },
    ];
    const learnt = learntOrder(options("balanced", records, seededRandom("reasons")));
    assert.ok(learnt !== null);
    const said = (slug: string) => learnt.slots.find((one) => one.slot.model.slug === slug)?.reason ?? "";
    assert.match(
      said(D),
      /^DeepSeek V3\.2 comes first of 4, as learnt from 34 tries at your coding tasks: it solved 20 of 24 at \$0\.012 a task, and its rate was drawn as \d+ % for this task\.$/,
    );
    assert.match(
      said(Q),
      /it solved 2 of 10 at \$0\.050 a task, 3 more turned out to be wrong, and its rate was drawn/,
    );
    assert.match(said(L), /it has not been tried on any, and its rate was drawn as/);
  });

  it("goes before the tier's own order in a decision, which keeps its filters and the last resort", () => {
    const { tiers } = withRouting(realTiers(), { ...SHIPPED_ROUTING, mode: "learning", allowBaseline: true });
    const records = [record(Q, { tasks: 200, solved: 190 }), record(D, { tasks: 200, solved: 20 })];
    const learnt = learntOrder({ ...options("balanced", records, seededRandom("route")), tiers });
    assert.ok(learnt !== null);
    const decision = route(CODING, "balanced", tiers, tiers.catalogue, { ...WORK, qualityThreshold: 40 }, learnt);
    assert.equal(decision.status, "routed");
    assert.deepEqual(
      decision.candidates.map((one) => one.slug),
      [Q, G46, C, D],
    );
    assert.match(decision.candidates[0].reason, /^Qwen3 Coder 480B A35B comes first of 4, as learnt from 400 tries/);
    assert.deepEqual(
      decision.excluded.map((one) => one.slug),
      [L],
    );
  });

  it("is none where no model meets the limits", () => {
    const constraints = { ...WORK, qualityThreshold: 99 };
    assert.equal(learntOrder({ ...options("balanced", [], seededRandom("none")), constraints }), null);
  });

  it("never leaves the tier, its ceiling and its limits, and depends on nothing but what it is given", () => {
    const choices = fc.record<Partial<RoutingChoice>>({
      allowBaseline: fc.boolean(),
      chains: fc.constantFrom({}, { "balanced/coding": [C, D] }, { "budget/general": [C, Q, L] }),
    });
    const counts = fc.record({
      tasks: fc.nat(50),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      each: fc.nat(1e9),
    });
    void fc.assert(
      fc.property(
        fc.constantFrom(...TIERS),
        fc.constantFrom(...TASK_TYPES),
        fc.constantFrom(...COMPLEXITIES),
        choices,
        fc.array(fc.tuple(fc.constantFrom(D, G, G46, L, Q, C, "acme/unknown"), counts), { maxLength: 7 }),
        fc.integer({ min: 0, max: 300_000_000 }),
        fc.string(),
        (tier, type, complexity, choice, rows, most, seed) => {
          const profile = { type, complexity };
          const shipped = realTiers();
          const { tiers } = withRouting(shipped, { ...SHIPPED_ROUTING, mode: "learning", ...choice });
          const records = rows.map(([model, { tasks, share, each }]) =>
            record(model, { type, tasks, solved: Math.floor(tasks * share), cost: nanoUsd(tasks * each) }),
          );
          const constraints = { ...WORK, maxCostPerRequest: nanoUsd(most) };
          const learn = () => learntOrder({ profile, tier, tiers, constraints, records, random: seededRandom(seed) });
          const learnt = learn();
          assert.deepEqual(learn(), learnt);
          if (learnt === null) return;
          const priced = (slug: string): NanoUsd => costOnModel(slug, TYPICAL_TASK, tiers.catalogue);
          const own = slotsInOrder(profile, tier, shipped).map(({ model }) => priced(model.slug));
          const slugs = learnt.slots.map(({ slot }) => slot.model.slug);
          assert.equal(new Set(slugs).size, slugs.length);
          assert.ok(!slugs.includes(C));
          for (const slug of slugs) assert.ok(priced(slug) <= Math.max(...own), `${slug} in ${tier} for ${type}`);
          const decision = route(profile, tier, tiers, tiers.catalogue, constraints, learnt);
          assert.equal(decision.status, "routed");
          assert.deepEqual(
            slugs.filter((slug) => decision.excluded.some((one) => one.slug === slug)),
            [],
          );
        },
      ),
      { numRuns: 100, seed: 4 },
    );
  });
});

describe("the cascade that costs least", () => {
  it("is what trying all orders finds, for any stages", () => {
    const arm = fc.record({
      rate: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      cost: fc.double({ min: 0.1, max: 50, noNaN: true }),
    });
    void fc.assert(
      fc.property(
        fc.array(arm, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 4 }),
        fc.double({ min: 1, max: 500, noNaN: true }),
        (arms, stages, unsolved) => {
          const found = bestCascade(arms, stages, unsolved);
          assert.equal(found.length, arms.length);
          const size = Math.min(stages, arms.length);
          const cost = (climbed: typeof arms) =>
            climbed.reduceRight((rest, { rate, cost: own }) => own + (1 - rate) * rest, unsolved);
          const least = Math.min(...orders(arms, size).map(cost));
          assert.ok(cost(found.slice(0, size)) <= least * (1 + 1e-9));
        },
      ),
      { numRuns: 100, seed: 5 },
    );
  });
});

describe("a draw from the Beta distribution", () => {
  it("has its mean and its spread", () => {
    const random = seededRandom("beta");
    for (const [a, b] of [
      [1, 1],
      [3.4, 2.6],
      [41, 13],
    ] as const) {
      const draws = Array.from({ length: 8_000 }, () => sampleBeta(a, b, random));
      const mean = draws.reduce((sum, one) => sum + one, 0) / draws.length;
      const variance = draws.reduce((sum, one) => sum + (one - mean) ** 2, 0) / draws.length;
      assert.ok(Math.abs(mean - a / (a + b)) < 0.01, `mean ${mean} of Beta(${a}, ${b})`);
      const expected = (a * b) / ((a + b) ** 2 * (a + b + 1));
      assert.ok(Math.abs(variance / expected - 1) < 0.06, `variance ${variance} instead of ${expected}`);
    }
  });

  it("ends and stays between 0 and 1 whatever the source gives", () => {
    for (const value of [0, 0.25, 0.5, 0.75, 1 - 2 ** -53]) {
      const draw = sampleBeta(1, 30, () => value);
      assert.ok(draw > 0 && draw < 1, `${draw} from ${value}`);
    }
  });
});

/** Tasks one after the other, each on the learnt order of that moment, for one stage: which model started, by true rates. */
function simulate(tier: Tier, rates: Readonly<Record<string, number>>, tasks: number, seed: string) {
  const random = seededRandom(seed);
  const truth = seededRandom(`${seed}, the truth`);
  const records = new Map<string, ModelRecord>();
  const firsts: string[] = [];
  for (let n = 0; n < tasks; n++) {
    const [first = ""] = order(tier, [...records.values()], random);
    const before = records.get(first) ?? record(first, { tasks: 0, solved: 0 });
    const solved = before.solved + (truth() < (rates[first] ?? 0) ? 1 : 0);
    const cost = nanoUsd(before.cost + costOnModel(first, TYPICAL_TASK, realTiers().catalogue));
    records.set(first, { ...before, tasks: before.tasks + 1, solved, proved: solved, cost });
    firsts.push(first);
  }
  return { firsts, early: new Set(firsts.slice(0, 100)) };
}

function options(tier: Tier, records: readonly ModelRecord[], random: () => number): LearnOptions {
  return { profile: CODING, tier, tiers: realTiers(), constraints: WORK, records, random };
}

function order(tier: Tier, records: readonly ModelRecord[], random: () => number): readonly string[] {
  return learntOrder(options(tier, records, random))?.slots.map(({ slot }) => slot.model.slug) ?? [];
}

function record(model: string, given: Partial<ModelRecord> & { readonly tasks: number; readonly solved: number }) {
  const { tasks, solved } = given;
  const rest = { attempts: tasks, proved: solved, overturned: 0, cost: ZERO, open: ZERO, firstAt: 0, lastAt: 0 };
  return { type: "coding" as const, model, ...rest, ...given };
}

function orders<A>(items: readonly A[], size: number): A[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, at) => orders(items.toSpliced(at, 1), size - 1).map((rest) => [item, ...rest]));
}
