import assert from "node:assert/strict";
import { compareRuns, previousOf } from "../../../src/core/benchmark/compare.ts";
import { parseReport, reportFileName } from "../../../src/core/benchmark/report-schema.ts";
import type { BenchmarkReport, ScenarioResult } from "../../../src/core/benchmark/report-types.ts";
import { nanoUsd } from "../../../src/core/money.ts";

function row(parts: Partial<ScenarioResult>): ScenarioResult {
  return {
    scenario: "A",
    title: "Simple questions",
    model: "a/b",
    passed: 8,
    total: 10,
    promptTokens: 100,
    completionTokens: 10,
    cost: nanoUsd(1000),
    baselineCost: nanoUsd(9000),
    medianMs: 200,
    failures: [],
    status: "finished",
    ...parts,
  };
}

function report(date: string, parts: Partial<BenchmarkReport> = {}): BenchmarkReport {
  return {
    format: 1,
    date,
    commit: "abc",
    tier: "budget",
    simulated: false,
    endpoint: "OpenRouter",
    priceDate: "2026-11-10",
    scenarios: [row({})],
    totalCost: nanoUsd(1000),
    ...parts,
  };
}

const LATEST = "2026-11-22T00:00:00.000Z";
const EARLIER = "2026-11-15T00:00:00.000Z";

describe("a benchmark beside the previous one", () => {
  it("is compared per scenario and model: points, and percent of cost per case and of latency", () => {
    const now = report(LATEST, { scenarios: [row({ passed: 4, total: 5, cost: nanoUsd(250), medianMs: 300 })] });
    const before = report(EARLIER, { scenarios: [row({ passed: 6 })] });
    const [change] = compareRuns(now, before);
    assert.equal(Math.round(change?.accuracy ?? 0), 20);
    assert.equal(Math.round(change?.costPercent ?? 0), -50);
    assert.equal(Math.round(change?.latencyPercent ?? 0), 50);
  });

  it("has no figures for what is new, was not judged, or was free", () => {
    const now = report(LATEST, { scenarios: [row({ model: "new/one" }), row({}), row({ scenario: "B" })] });
    const before = report(EARLIER, {
      scenarios: [row({ total: 0, passed: 0 }), row({ scenario: "B", cost: nanoUsd(0), medianMs: 0 })],
    });
    const [fresh, unjudged, free] = compareRuns(now, before);
    assert.equal(fresh?.before, null);
    assert.equal(unjudged?.before, null);
    assert.equal(free?.accuracy, 0);
    assert.deepEqual([free?.costPercent, free?.latencyPercent], [null, null]);
  });

  it("is compared with the newest earlier one of the same tier, simulated with simulated, real with real", () => {
    const now = report(LATEST);
    const oldest = report("2026-11-01T00:00:00.000Z");
    const earlier = report(EARLIER);
    const others = [
      report("2026-11-20T00:00:00.000Z", { simulated: true }),
      report("2026-11-20T00:00:00.000Z", { tier: "premium" }),
      report("2026-11-23T00:00:00.000Z"),
      now,
    ];
    assert.equal(previousOf(now, [oldest, ...others, earlier]), earlier);
    assert.equal(previousOf(now, others), null);
  });
});

describe("a saved report", () => {
  it("is read back as it was", () => {
    const stopped = row({ status: "stopped", stopped: "3 of 10 cases were not run." });
    const one = report(LATEST, { scenarios: [row({ failures: [{ caseId: "x", why: "no" }] }), stopped] });
    assert.deepEqual(parseReport(JSON.stringify(one)), one);
    assert.equal(reportFileName(one), "2026-11-22T00-00-00-000Z-budget.json");
  });

  it("is not taken from another file", () => {
    for (const text of ["", "{", "[]", '{"format":2}', JSON.stringify({ ...report(LATEST), totalCost: 0.5 })])
      assert.equal(parseReport(text), null);
  });
});
