import assert from "node:assert/strict";
import { nanoUsd, usd } from "../../../src/core/money.ts";
import { type Forecast, workspaceKey } from "../../../src/core/spend/ledger.ts";
import { type ReportOptions, spendReport } from "../../../src/core/spend/report.ts";
import { UNTOLD } from "../../../src/core/spend/report-scores.ts";
import { FakeLedger } from "../../support/fake-ledger.ts";
import { attempt, billed } from "../../support/ledger-attempts.ts";
import { realCatalogue } from "../../support/real-configs.ts";

const AT = Date.UTC(2026, 10, 22, 12);
const CAPS = { month: usd("10"), day: usd("5"), workspace: usd("4"), swarm: usd("1"), request: usd("0.5") };
const catalogue = realCatalogue();

interface Spent {
  readonly swarm: string;
  readonly cost: number;
  readonly at?: number;
  readonly model?: string;
  readonly origin?: "billed" | "computed";
}

let ids = 0;

async function spend(ledger: FakeLedger, { swarm, cost, at = AT, model = "vendor/model", origin }: Spent) {
  const id = `a${++ids}`;
  await ledger.reserve(attempt(id, { swarm, at, model, bound: nanoUsd(cost) }), []);
  await ledger.markSent(id);
  await ledger.settle(id, billed(cost, origin && { origin }));
}

async function hold(ledger: FakeLedger, swarm: string, bound: number, generation?: string) {
  const id = `h${++ids}`;
  await ledger.reserve(attempt(id, { swarm, at: AT, bound: nanoUsd(bound) }), []);
  await ledger.markSent(id);
  if (generation !== undefined) await ledger.markGeneration(id, generation);
  await ledger.hold(id, "the stream was cut");
}

function report(ledger: FakeLedger, change: Partial<ReportOptions> = {}) {
  return spendReport({ ledger, catalogue, caps: CAPS, at: AT, simulated: false, ...change });
}

const forecast = (change: Partial<Forecast>): Forecast => ({
  id: "f",
  kind: "swarm",
  key: "s1",
  at: AT,
  low: nanoUsd(50),
  likely: nanoUsd(80),
  high: nanoUsd(120),
  basis: "test",
  profile: { tier: "balanced", type: "coding", complexity: "simple" },
  actual: null,
  ...change,
});

describe("the spend report", () => {
  it("tells budgets, origins, models, the newest swarm and what is held, all from the ledger", async () => {
    const ledger = new FakeLedger(() => AT);
    await spend(ledger, { swarm: "s1", cost: 300, at: AT - 86_400_000 });
    await spend(ledger, { swarm: "s2", cost: 500, at: AT + 1, model: "vendor/dear", origin: "computed" });
    await hold(ledger, "s2", 70, "gen-1");
    await hold(ledger, "s2", 30);
    const found = await report(ledger, { workspace: "/project" });
    assert.deepEqual(
      found.budgets.map(({ scope, key, cap, use }) => [scope, key, cap, use.settled, use.open, use.held]),
      [
        ["month", "2026-11", CAPS.month, 800, 100, 100],
        ["day", "2026-11-22", CAPS.day, 500, 100, 100],
        ["workspace", workspaceKey("2026-11", "/project"), CAPS.workspace, 800, 100, 100],
      ],
    );
    assert.deepEqual(found.origins, { billed: 300, computed: 500, estimated: 0, held: 100 });
    assert.deepEqual(
      found.models.map(({ model, calls, cost }) => [model, calls, cost]),
      [
        ["vendor/dear", 1, 500],
        ["vendor/model", 1, 300],
      ],
    );
    assert.equal(found.swarm?.swarm, "s2", "its own cap is not in the ledger, so no budget of it is told");
    assert.equal(found.swarm?.counterfactual.cost, 500);
    // Two answers of 6 new, 4 cached and 5 completion tokens: 6 x 3 + 4 x 0.30 + 5 x 15 per million, in nano-dollars.
    assert.equal(found.counterfactual.baseline, 2 * 94_200);
    assert.equal(found.heldCount, 2);
    assert.deepEqual(
      found.held.map(({ bound, why, generationId }) => [bound, why, generationId]),
      [
        [30, "the stream was cut", null],
        [70, "the stream was cut", "gen-1"],
      ],
    );
    assert.equal(found.projection, null);
    assert.match(found.projectionBasis, /No projection yet/);
    assert.equal(JSON.stringify(JSON.parse(JSON.stringify(found))), JSON.stringify(found));
  });

  it("says nothing of a folder without a budget of its own, and of a swarm where there is none", async () => {
    const found = await report(new FakeLedger(() => AT), { caps: { ...CAPS, workspace: null }, workspace: "/project" });
    assert.deepEqual(
      found.budgets.map(({ scope }) => scope),
      ["month", "day"],
    );
    assert.equal(found.swarm, null);
    assert.deepEqual(found.scores, { swarm: null, month: null });
    assert.deepEqual([found.counterfactual.savingPercent, found.held], [0, []]);
  });

  it("tells of the swarm that is asked for, and says what is simulated and which baseline is not known", async () => {
    const ledger = new FakeLedger(() => AT);
    await spend(ledger, { swarm: "s1", cost: 300 });
    await spend(ledger, { swarm: "s2", cost: 500 });
    const found = await report(ledger, {
      swarm: { id: "s1", cap: nanoUsd(400) },
      simulated: true,
      baselineModel: "no/such",
    });
    assert.equal(found.swarm?.counterfactual.cost, 300);
    const { key, cap } = found.budgets.at(-1) ?? {};
    assert.deepEqual([key, cap], ["s1", 400]);
    assert.equal(found.simulated, true);
    assert.match(String(found.counterfactual.problem), /"no\/such" is not in the price catalogue/);
  });

  it("shows the newest hundred held costs at most, and how many there are", async () => {
    const ledger = new FakeLedger(() => AT);
    for (let count = 0; count < 105; count++) await hold(ledger, "s1", 1);
    const found = await report(ledger);
    assert.deepEqual([found.held.length, found.heldCount], [100, 105]);
  });
});

describe("the scores of forecasts", () => {
  it("put what was told at the launch of finished swarms against what the ledger has", async () => {
    const ledger = new FakeLedger(() => AT);
    for (const [swarm, cost] of [
      ["s1", 100],
      ["s2", 200],
      ["s3", 100],
      ["s4", 100],
    ] as const)
      await spend(ledger, { swarm, cost });
    await ledger.keepForecast(forecast({ id: "swarm/s1", key: "s1", actual: nanoUsd(100) }));
    await ledger.keepForecast(forecast({ id: "swarm/s2", key: "s2", actual: nanoUsd(1) }));
    await ledger.keepForecast(forecast({ id: "swarm/s3", key: "s3", actual: null }));
    await ledger.keepForecast(forecast({ id: `${UNTOLD}s4`, key: "s4", actual: nanoUsd(100) }));
    const { swarm } = (await report(ledger)).scores;
    // |80 - 100| / 100 and |80 - 200| / 200; only 100 lies within 50 and 120. What is reconciled later counts too.
    assert.deepEqual([swarm?.count, swarm?.meanErrorPercent, swarm?.withinPercent], [2, 40, 50]);
    assert.match(String(swarm?.basis), /^2 swarms that ran to their end.*stopped are not scored/);
  });

  it("take each past month by its projection nearest to the 15th, and leave the running month out", async () => {
    const ledger = new FakeLedger(() => AT);
    await spend(ledger, { swarm: "s0", cost: 1_000, at: Date.UTC(2026, 8, 3) });
    await spend(ledger, { swarm: "s1", cost: 1_000, at: Date.UTC(2026, 9, 3) });
    await spend(ledger, { swarm: "s2", cost: 1_000 });
    const month = (key: string, day: number, likely: number) =>
      ledger.keepForecast(
        forecast({
          id: `month/${key}-${day}`,
          kind: "month",
          key,
          at: Date.parse(`${key}-${day}`),
          low: nanoUsd(900),
          likely: nanoUsd(likely),
          high: nanoUsd(1_100),
          profile: null,
        }),
      );
    await month("2026-09", 28, 1_000);
    await month("2026-10", 11, 5_000);
    await month("2026-10", 14, 900);
    await month("2026-10", 20, 5_000);
    await month("2026-11", 15, 5_000);
    const { month: score } = (await report(ledger)).scores;
    assert.deepEqual([score?.count, score?.meanErrorPercent, score?.withinPercent], [1, 10, 100]);
    assert.match(String(score?.basis), /^1 past month,/);
  });
});
