import assert from "node:assert/strict";
import fc from "fast-check";
import { type NanoUsd, nanoUsd, usd } from "../../../src/core/money.ts";
import { type DayCost, projectionStart, projectMonth } from "../../../src/core/spend/projection.ts";
import { recordProjection } from "../../../src/core/spend/projection-record.ts";
import { FakeLedger } from "../../support/fake-ledger.ts";
import { attempt, billed } from "../../support/ledger-attempts.ts";

const DAY_MS = 86_400_000;
/** The start of the 16th: fifteen full days of November are over. */
const MID = Date.UTC(2026, 10, 16);

/** Costs of the days before `MID`, the oldest first. */
function daysBefore(costs: readonly number[]): DayCost[] {
  return costs.map((cost, index) => {
    const at = MID - (costs.length - index) * DAY_MS;
    return { day: new Date(at).toISOString().slice(0, 10), cost: cost as NanoUsd };
  });
}

function projected(daily: readonly DayCost[], at = MID) {
  const { projection } = projectMonth(daily, at);
  assert.ok(projection !== null);
  return projection;
}

describe("the projection of a month", () => {
  it("carries the same cost every day on, with a range of nothing", () => {
    const { spent, low, likely, high } = projected(daysBefore(Array(60).fill(usd("0.1"))));
    assert.deepEqual([spent, low, likely, high], ["1.5", "3", "3", "3"].map(usd));
  });

  it("counts what is left of today by the hour", () => {
    const noon = projected(daysBefore(Array(20).fill(usd("0.1"))), MID + DAY_MS / 2);
    assert.equal(noon.likely, usd("2.95"));
  });

  it("stands on the days of the months before at the very start of a month", () => {
    const october = daysBefore(Array(60).fill(usd("0.1"))).filter(({ day }) => day < "2026-11-01");
    const start = projectMonth(october, Date.UTC(2026, 10, 1)).projection;
    assert.deepEqual([start?.month, start?.spent, start?.likely], ["2026-11", 0, usd("3")]);
    const december = projected(daysBefore(Array(60).fill(usd("0.1"))), Date.UTC(2026, 11, 1));
    // Fifteen days without spend came in between, which count more than the older ones.
    assert.ok(december.likely < usd("2.2") && december.spent === 0, `${december.likely}`);
  });

  it("learns the weekend from the days before", () => {
    const weekday = (index: number) => new Date(MID - (56 - index) * DAY_MS).getUTCDay();
    const costs = Array.from({ length: 56 }, (_, index) => ([0, 6].includes(weekday(index)) ? 0 : usd("1")));
    // 1 to 15 November 2026 has ten working days, the rest of the month eleven.
    assert.equal(Math.round(projected(daysBefore(costs)).likely / 1e7) / 100, 21);
  });

  it("follows a growth that stands out", () => {
    const costs = Array.from({ length: 60 }, (_, index) => Math.round(1e8 * 1.02 ** index));
    const actual = Array.from({ length: 30 }, (_, index) => 1e8 * 1.02 ** (45 + index)).reduce((a, b) => a + b);
    assert.ok(Math.abs(projected(daysBefore(costs)).likely / actual - 1) < 0.02);
  });

  it("tells nothing from fewer than three full days, and says so", () => {
    for (const [days, words] of [
      [0, /none is known/],
      [1, /one is known/],
      [2, /2 are known/],
    ] as const) {
      const { projection, basis } = projectMonth(daysBefore(Array(days).fill(1e8)), MID);
      assert.equal(projection, null);
      assert.match(basis, words);
    }
    assert.match(projectMonth(daysBefore([1e8, 1e8, 1e8]), MID).basis, /last 3 full days.*Few days are known/);
  });

  it("leaves out what is older than it looks back, and what is dated after today", () => {
    const daily = daysBefore(Array(60).fill(usd("0.1")));
    const old = { day: "2025-01-01", cost: usd("500") };
    const future = { day: "2026-11-29", cost: usd("500") };
    assert.deepEqual(projected([old, ...daily, future]), projected(daily));
    assert.ok(projectionStart(MID) > old.day);
  });

  const anyDays = fc.array(fc.integer({ min: 0, max: 5e9 }), { minLength: 3, maxLength: 80 });

  it("is never below what is spent, and in order, for any days", () => {
    fc.assert(
      fc.property(anyDays, fc.nat(DAY_MS - 1), (costs, ms) => {
        const { projection } = projectMonth(daysBefore(costs), MID + ms);
        if (projection === null) return;
        const { spent, low, likely, high } = projection;
        assert.ok(spent <= low && low <= likely && likely <= high, JSON.stringify(projection));
        const own = daysBefore(costs).filter(({ day }) => day >= "2026-11-01");
        assert.equal(
          spent,
          own.reduce((sum, { cost }) => sum + cost, 0),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("does not depend on the order of the days, and scales with them", () => {
    fc.assert(
      fc.property(anyDays, (costs) => {
        const daily = daysBefore(costs);
        assert.deepEqual(projectMonth(daily.toReversed(), MID), projectMonth(daily, MID));
        const doubled = projectMonth(
          daily.map(({ day, cost }) => ({ day, cost: nanoUsd(2 * cost) })),
          MID,
        );
        const once = projectMonth(daily, MID).projection;
        if (once !== null)
          assert.ok(Math.abs(Number(doubled.projection?.likely) - 2 * once.likely) <= 1e-6 * once.likely + 2);
      }),
      { numRuns: 40 },
    );
  });

  it("widens the range of a user whose days keep growing faster than it expects", () => {
    const costs = Array.from({ length: 70 }, (_, index) => Math.round(1e7 * (1 + (index / 20) ** 3)));
    const jumping = projectMonth(daysBefore(costs), MID);
    const steady = projectMonth(daysBefore(costs.map((_, index) => 1e8 + (index % 2) * 1e6)), MID);
    const width = ({ projection }: typeof steady) => {
      assert.ok(projection !== null);
      return (projection.high - projection.low) / (projection.likely - projection.spent);
    };
    assert.ok(width(jumping) > 3 * width(steady));
    assert.match(jumping.basis, /wider because the same method was further off some weeks ago/);
    assert.doesNotMatch(steady.basis, /wider/);
  });

  it("is kept once a day, the last one of a day", async () => {
    const ledger = new FakeLedger(() => MID);
    for (let day = 4; day >= 1; day--) {
      await ledger.reserve(attempt(`a${day}`, { at: MID - day * DAY_MS }), []);
      await ledger.markSent(`a${day}`);
      await ledger.settle(`a${day}`, billed(50));
    }
    await recordProjection(new FakeLedger(() => MID), MID);
    await recordProjection(ledger, MID + 1_000);
    await recordProjection(ledger, MID + 2_000);
    const kept = await ledger.forecasts("month", 10);
    assert.equal(kept.length, 1);
    assert.equal(kept[0]?.at, MID + 2_000);
    assert.equal(kept[0]?.key, "2026-11");
    assert.deepEqual([kept[0]?.actual, kept[0]?.profile], [null, null]);
  });
});
