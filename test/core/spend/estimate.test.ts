import assert from "node:assert/strict";
import fc from "fast-check";
import type { Tier } from "../../../src/core/models/vocabulary.ts";
import { nanoUsd, usd } from "../../../src/core/money.ts";
import { type EstimateOptions, estimateSwarm } from "../../../src/core/spend/estimate.ts";
import type { TierEstimate } from "../../../src/core/spend/estimate-types.ts";
import { FakeLedger } from "../../support/fake-ledger.ts";
import { attempt, billed } from "../../support/ledger-attempts.ts";
import { realTiers } from "../../support/real-configs.ts";

const AT = Date.UTC(2026, 10, 22, 12);
const DAY_MS = 86_400_000;
const CAPS = { month: usd("10"), day: usd("5"), workspace: null, swarm: usd("1"), request: usd("0.5") };
/** Taken for simple general work. */
const GOAL = "What is the capital of France?";
const GLM = "z-ai/glm-4.7-flash";
/** What that kind is assumed to take in the budget tier: planning on DeepSeek, five calls on GLM, times 1.4. */
const ASSUMED = usd("0.00161") + Math.ceil(1.4 * usd("0.002815"));

const tiers = realTiers();

interface Past {
  readonly cost: number;
  readonly tier?: Tier;
  readonly model?: string;
  readonly complexity?: "simple" | "complex";
  readonly daysAgo?: number;
  readonly finished?: boolean;
}

/** A ledger with these swarms in it, each one call. */
async function ledgerWith(past: readonly Past[]): Promise<FakeLedger> {
  const ledger = new FakeLedger(() => AT);
  for (const [index, one] of past.entries()) {
    const { tier = "budget", model = GLM, complexity = "simple", daysAgo = 1, finished = true } = one;
    const at = AT - daysAgo * DAY_MS;
    const key = `swarm-${index}`;
    const row = { swarm: key, at, tier, model, bound: nanoUsd(Math.max(1, one.cost)) };
    await ledger.reserve(attempt(`a-${index}`, row), []);
    await ledger.markSent(`a-${index}`);
    await ledger.settle(`a-${index}`, billed(one.cost));
    const range = { low: nanoUsd(1), likely: nanoUsd(1), high: nanoUsd(1) };
    const profile = { tier, type: "general", complexity } as const;
    const actual = finished ? nanoUsd(one.cost) : null;
    await ledger.keepForecast({ id: `swarm/${key}`, kind: "swarm", key, at, ...range, basis: "", profile, actual });
  }
  return ledger;
}

async function budgetEstimate(past: readonly Past[], change: Partial<EstimateOptions> = {}): Promise<TierEstimate> {
  const ledger = await ledgerWith(past);
  const [budget] = await estimateSwarm({ ledger, tiers, goal: GOAL, caps: CAPS, at: AT, ...change });
  assert.ok(budget !== undefined);
  return budget;
}

describe("the estimate of a swarm", () => {
  it("tells the worst case only while fewer than three swarms ran to their end, and an order of magnitude as that", async () => {
    const one = await budgetEstimate([{ cost: ASSUMED }, { cost: ASSUMED }, { cost: ASSUMED, finished: false }]);
    assert.deepEqual([one.low, one.likely, one.high], [null, null, null]);
    assert.equal(one.most, usd("1"));
    assert.equal(one.assumed, ASSUMED);
    assert.equal(one.baseline, usd("0.0345") + usd("0.1275"));
    assert.deepEqual(one.models, [GLM, "deepseek/deepseek-v3.2"]);
    assert.match(one.basis, /^Worst case only: a likely cost takes 3 swarms .* 60 days, and 2 have\. At worst \$1\.00/);
    assert.match(one.basis, /simple general work.*from assumptions alone: 1 task of about 5 calls with 6000 tokens in/);
  });

  it("takes the middle of many swarms of one kind for likely, and says how many there were", async () => {
    const costs = Array.from({ length: 39 }, (_, index) => ({ cost: (index + 1) * 1_000_000 }));
    const one = await budgetEstimate(costs);
    // Every group is these 39: the 20th, and the 4th and the 36th.
    assert.deepEqual([one.low, one.likely, one.high], [usd("0.004"), usd("0.02"), usd("0.036")]);
    assert.match(one.basis, /^From 39 swarms of this kind of the last 60 days\. Four of five/);
  });

  it("leans on other kinds where there are few, scaled by what those are assumed to take", async () => {
    const premium = await budgetEstimate([]).then(async () => {
      const all = await estimateSwarm({ ledger: new FakeLedger(), tiers, goal: GOAL, caps: CAPS, at: AT });
      return all[2]?.assumed ?? 0;
    });
    const others = [1, 2, 3].map(() => ({ cost: premium * 2, tier: "premium" as const }));
    const scaled = await budgetEstimate(others);
    assert.ok(Math.abs(Number(scaled.likely) - 2 * ASSUMED) <= 2, `${scaled.likely} for twice ${ASSUMED}`);
    assert.match(scaled.basis, /^From 3 swarms of other kinds .* scaled by tier, kind of work and list prices/);
    const few = await budgetEstimate([...others, { cost: 8 * ASSUMED }]);
    assert.ok(Number(few.likely) > 2 * ASSUMED && Number(few.likely) < 8 * ASSUMED);
    assert.match(few.basis, /From 1 swarm of this kind .* with much weight, as these are few, 3 swarms of other kinds/);
  });

  it("counts a swarm on a model that the tier no longer has among the other kinds", async () => {
    const one = await budgetEstimate([1, 2, 3].map(() => ({ cost: ASSUMED, model: "vendor/old" })));
    assert.match(one.basis, /^From 3 swarms of other kinds/);
  });

  it("leaves out what is older than 60 days and what is not settled yet", async () => {
    const old = await budgetEstimate([1, 2, 3].map(() => ({ cost: ASSUMED, daysAgo: 61 })));
    assert.equal(old.likely, null);
    const ledger = await ledgerWith([1, 2, 3].map(() => ({ cost: ASSUMED })));
    await ledger.reserve(attempt("open", { swarm: "swarm-0", at: AT - DAY_MS, tier: "budget" }), []);
    await ledger.markSent("open");
    await ledger.hold("open", "cut off");
    const [open] = await estimateSwarm({ ledger, tiers, goal: GOAL, caps: CAPS, at: AT });
    assert.equal(open?.likely, null);
  });

  it("never says more than what is left of the lowest budget, and names it", async () => {
    const many = [1, 2, 3].map(() => ({ cost: usd("0.9"), daysAgo: 0 }));
    const one = await budgetEstimate(many, { caps: { ...CAPS, day: usd("2.75") } });
    assert.equal(one.most, usd("0.05"));
    assert.deepEqual([one.low, one.likely, one.high], [one.most, one.most, one.most]);
    assert.match(one.basis, /At worst \$0\.050: what is left of today's budget/);
    const wide = { ...CAPS, month: usd("100"), day: usd("100"), swarm: usd("100") };
    const all = await estimateSwarm({ ledger: new FakeLedger(), tiers, goal: GOAL, caps: wide, at: AT });
    assert.deepEqual(
      all.map(({ most }) => most),
      [usd("2"), usd("10"), usd("25")],
    );
  });

  it("is in order for any costs of the past and any caps", async () => {
    const costs = fc.array(fc.integer({ min: 1, max: 3e9 }), { minLength: 3, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(costs, fc.integer({ min: 1, max: 5e9 }), async (all, cap) => {
        const caps = { ...CAPS, day: nanoUsd(cap), swarm: nanoUsd(cap) };
        const { low, likely, high, most, assumed } = await budgetEstimate(
          all.map((cost) => ({ cost })),
          { caps },
        );
        assert.ok(low !== null && likely !== null && high !== null);
        assert.ok(0 <= low && low <= likely && likely <= high && high <= most && assumed <= most);
        assert.ok(most <= cap);
      }),
      { numRuns: 40 },
    );
  });

  it("puts the likely tokens on the baseline that is set", async () => {
    const past = [1, 2, 3].map(() => ({ cost: 2 * ASSUMED }));
    const one = await budgetEstimate(past, { baseline: "anthropic/claude-sonnet-5" });
    // Twice 5 x (6,000 x 2 + 500 x 10) + 4,000 x 2 + 1,500 x 10 per million.
    assert.equal(one.baseline, 2 * (usd("0.085") + usd("0.023")));
  });
});
