import { type NanoUsd, usd, ZERO } from "../../src/core/money.ts";
import type { BudgetUse } from "../../src/core/spend/ledger.ts";
import type { BudgetStatus, Drift, HeldCost, ModelSpend, SpendReport } from "../../src/core/spend/report-types.ts";
import type { Usage } from "../../src/core/usage.ts";
import { AT } from "./swarm-states.ts";

const BASELINE = "anthropic/claude-sonnet-4.5";

/** A month with everything in it: a tree of budgets, each origin, held costs, a projection and a drift. */
export function spendReport(): SpendReport {
  return {
    at: AT,
    month: "2026-11",
    day: "2026-11-22",
    simulated: false,
    budgets: [
      budget("month", "2026-11", "Month 2026-11", "3.206", "10", "0.0356"),
      budget("day", "2026-11-22", "Day 2026-11-22", "4.12", "5", "0.0356"),
      budget("workspace", "2026-11 /home/ada/invoices", "This folder", "1.75", "4", "0.0356"),
      budget("swarm", "swarm-7f3a", "Swarm", "0.113874", "1", "0.0214"),
    ],
    origins: { billed: usd("3.108"), computed: usd("0.0958"), estimated: usd("0.0022"), held: usd("0.0356") },
    models: models(),
    counterfactual: {
      baselineModel: BASELINE,
      cost: usd("3.206"),
      baseline: usd("39.74"),
      savingPercent: 91.9,
      assumption: "Assumed: the same tokens would have been needed on the baseline. Prices of 2026-11-10.",
      problem: null,
    },
    swarm: null,
    projection: {
      month: "2026-11",
      spent: usd("3.206"),
      low: usd("3.71"),
      likely: usd("4.35"),
      high: usd("5.62"),
    },
    projectionBasis: "From the last 28 days, working days and weekends apart; four of five months should end inside.",
    scores: {
      month: { count: 3, meanErrorPercent: 6.42, withinPercent: 66.7, basis: "Told on the 15th, against the books." },
      swarm: { count: 14, meanErrorPercent: 38.2, withinPercent: 85.7, basis: "Told at launch, against the books." },
    },
    held: held(),
    heldCount: 2,
    drift: drift(),
  };
}

/** Nothing spent yet, and nothing known of the key. */
export function emptyReport(): SpendReport {
  const full = spendReport();
  return {
    ...full,
    budgets: [
      budget("month", "2026-11", "Month 2026-11", "0", "10", "0"),
      budget("day", "2026-11-22", "Day 2026-11-22", "0", "5", "0"),
    ],
    origins: { billed: ZERO, computed: ZERO, estimated: ZERO, held: ZERO },
    models: [],
    counterfactual: { ...full.counterfactual, cost: ZERO, baseline: ZERO, savingPercent: 0 },
    projection: null,
    projectionBasis: "No projection yet: fewer than 3 days with spend are known.",
    scores: { month: null, swarm: null },
    held: [],
    heldCount: 0,
    drift: null,
  };
}

/** The longest words and the largest amounts that each place may get. */
export function longReport(text: string): SpendReport {
  const full = spendReport();
  const use = { ...use0(), settled: usd("99999.99"), open: usd("12345.678901234") };
  return {
    ...full,
    budgets: full.budgets.map((one) => ({ ...one, label: `${one.label} ${text}`, use, cap: usd("100000") })),
    models: full.models.map((one) => ({ ...one, model: `${one.model}-${text}`, cost: usd("54321.12") })),
    held: full.held.map((one) => ({ ...one, why: text, task: text, model: `maker/${text}` })),
    counterfactual: { ...full.counterfactual, baselineModel: `maker/${text}`, problem: text, assumption: text },
    projectionBasis: text,
    drift: { ...drift(), text },
  };
}

export function drift(): Drift {
  return {
    at: AT - 3_600_000,
    day: { ours: usd("1.02"), open: usd("0.0356"), theirs: usd("1.05") },
    month: { ours: usd("3.206"), open: usd("0.0356"), theirs: usd("3.24") },
    limitRemaining: usd("6.76"),
    verdict: "theirs-higher",
    text: "Ours $1.02, OpenRouter $1.05 today: something else uses this key. Give it a limit of its own at OpenRouter.",
  };
}

function budget(
  scope: BudgetStatus["scope"],
  key: string,
  label: string,
  settled: string,
  cap: string,
  open: string,
): BudgetStatus {
  const use: BudgetUse = { ...use0(), scope, key, settled: usd(settled), open: usd(open), held: usd(open) };
  return { scope, key, cap: usd(cap), label, use };
}

function use0(): BudgetUse {
  const origins = { billed: ZERO, computed: ZERO, estimated: ZERO };
  return { scope: "month", key: "", settled: ZERO, open: ZERO, held: ZERO, origins };
}

function models(): readonly ModelSpend[] {
  return [
    model("qwen/qwen3-coder", 812, 6_120_400, 2_880_000, 401_200, "1.914", "24.38"),
    model("deepseek/deepseek-v3.2", 1_204, 4_220_000, 3_100_000, 220_800, "0.98", "14.02"),
    model("mistralai/mistral-small-2603", 96, 388_000, 0, 24_100, "0.312", "1.34"),
  ];
}

function model(
  slug: string,
  calls: number,
  promptTokens: number,
  cachedTokens: number,
  completionTokens: number,
  cost: string,
  baseline: string,
): ModelSpend {
  const usage: Usage = { promptTokens, cachedTokens, cacheWriteTokens: 0, completionTokens, reasoningTokens: 0 };
  return { model: slug, calls, usage, cost: usd(cost), baseline: usd(baseline) };
}

function held(): readonly HeldCost[] {
  const common = { swarm: "swarm-7f3a", model: "qwen/qwen3-coder" };
  return [
    {
      ...common,
      attempt: "a-1",
      at: AT - 40_000,
      task: "lines",
      bound: usd("0.0142"),
      why: "The stream was cut before its usage arrived.",
      generationId: "gen-1",
    },
    {
      ...common,
      attempt: "a-2",
      at: AT - 3 * 86_400_000,
      task: "rounding",
      bound: usd("0.0214") as NanoUsd,
      why: "The window was killed while the call was on its way.",
      generationId: null,
    },
  ];
}
