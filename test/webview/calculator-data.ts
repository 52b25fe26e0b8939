import { readFileSync } from "node:fs";
import { loadCatalogue } from "../../src/core/models/catalogue.ts";
import { type PicoUsdPerToken, pricePerMillion } from "../../src/core/money.ts";
import type { CalculatorData } from "../../src/core/protocol.ts";
import { loadPlanPrices, planTable } from "../../src/core/spend/calculator-plan.ts";
import type { PricedModel } from "../../src/core/spend/calculator-types.ts";

/** Prices as the catalogue of 2026-11-10 has them, and the plan's own table. */
export function calculatorData(): CalculatorData {
  const plan = loadPlanPrices(config("plan-prices.json"));
  return {
    prices: {
      label: "catalogue prices of 2026-11-10",
      baseline: "anthropic/claude-sonnet-4.5",
      models: [
        model("anthropic/claude-sonnet-4.5", "Claude Sonnet 4.5", "3", "15", "0.3"),
        model("deepseek/deepseek-v3.2", "DeepSeek V3.2", "0.26", "0.38", "0.13"),
        model("qwen/qwen3-coder", "Qwen3 Coder 480B A35B", "0.30", "1.00", null),
        model("z-ai/glm-4.7-flash", "GLM 4.7 Flash", "0.0605", "0.40", null),
        model("qwen/qwen3-coder:free", "Qwen3 Coder (free)", "0", "0", null),
      ],
    },
    plan: {
      rows: planTable(plan, loadCatalogue(config("models.json"), "models.json")),
      label: plan.list.label,
      today: "at catalogue prices of today",
      note: plan.note,
    },
  };
}

function config(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../configs/${name}`, import.meta.url), "utf8"));
}

function model(slug: string, name: string, input: string, output: string, cacheRead: string | null): PricedModel {
  const cached: PicoUsdPerToken | null = cacheRead === null ? null : pricePerMillion(cacheRead);
  const price = { input: pricePerMillion(input), output: pricePerMillion(output), cacheRead: cached };
  return { slug, name, price: { ...price, cacheWrite: null, overrides: [], note: "catalogue 2026-11-10" }, note: null };
}
