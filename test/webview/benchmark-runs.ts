import type { BenchmarkReport, ScenarioResult } from "../../src/core/benchmark/report-types.ts";
import { sum, usd } from "../../src/core/money.ts";

const TITLES = {
  A: "Simple questions",
  B: "Code that is run",
  C: "Five agents, one project",
  D: "Tool choice",
} as const;

/** Three models, four scenarios; Qwen fails in B and D, Llama in C. */
export function latestRun(): BenchmarkReport {
  return report("2026-11-22T09:14:05.000Z", "4f2c91d07ab3", [
    result("A", "deepseek/deepseek-v3.2", 10, 10, 2_140, "0.00061", 640),
    result("A", "qwen/qwen3-coder", 10, 10, 2_090, "0.00074", 710),
    result("B", "deepseek/deepseek-v3.2", 6, 6, 14_300, "0.0049", 5_310),
    result("B", "qwen/qwen3-coder", 5, 6, 12_900, "0.0083", 4_120, "compiles, but 35 levels take longer than 2 s"),
    result("C", "deepseek/deepseek-v3.2", 5, 5, 310_400, "0.0871", 38_900),
    result("C", "meta-llama/llama-3.3-70b-instruct", 3, 5, 402_000, "0.2871", 71_200, "npm test fails in src/tax.ts"),
    result("D", "qwen/qwen3-coder", 7, 8, 48_200, "0.0163", 1_980, "chose read_file, search was asked for"),
  ]);
}

/** A week earlier, without Llama. */
export function previousRun(): BenchmarkReport {
  return report("2026-11-15T18:40:51.000Z", "a91b3c55e0f1", [
    result("A", "deepseek/deepseek-v3.2", 10, 10, 2_140, "0.00061", 655),
    result("A", "qwen/qwen3-coder", 9, 10, 2_310, "0.00081", 690, "answered Lyon"),
    result("B", "deepseek/deepseek-v3.2", 6, 6, 15_800, "0.0055", 5_020),
    result("B", "qwen/qwen3-coder", 6, 6, 12_400, "0.0079", 4_300),
    result("C", "deepseek/deepseek-v3.2", 4, 5, 355_000, "0.0998", 41_700, "time-out"),
    result("D", "qwen/qwen3-coder", 7, 8, 47_100, "0.0159", 2_150, "chose edit_file"),
  ]);
}

function report(date: string, commit: string, scenarios: readonly ScenarioResult[]): BenchmarkReport {
  return {
    format: 1,
    date,
    commit,
    tier: "balanced",
    simulated: false,
    endpoint: "openrouter.ai",
    priceDate: "2026-11-10",
    scenarios,
    totalCost: sum(scenarios.map(({ cost }) => cost)),
  };
}

function result(
  scenario: ScenarioResult["scenario"],
  model: string,
  passed: number,
  total: number,
  tokens: number,
  cost: string,
  medianMs: number,
  why = "",
): ScenarioResult {
  const failures = Array.from({ length: total - passed }, (_, index) => ({ caseId: `${scenario}${index + 1}`, why }));
  return {
    scenario,
    title: TITLES[scenario],
    model,
    passed,
    total,
    promptTokens: Math.round(tokens * 0.9),
    completionTokens: Math.round(tokens * 0.1),
    cost: usd(cost),
    baselineCost: usd("1"),
    medianMs,
    failures,
    status: "finished",
  };
}
