import * as vscode from "vscode";
import type { Catalogue } from "../core/models/catalogue.ts";
import type { CalculatorData } from "../core/protocol.ts";
import { loadPlanPrices, type PlanPrices, planTable } from "../core/spend/calculator-plan.ts";
import { priceListOf } from "../core/spend/calculator-scenario.ts";

/** What the calculator runs on: today's prices, and the plan's table as it is shipped. Made once for each price list. */
export interface CalculatorDataReader {
  read(catalogue: Catalogue, baselineModel: string): Promise<CalculatorData>;
}

export function createCalculatorData(extension: vscode.Uri): CalculatorDataReader {
  let plan: Promise<PlanPrices> | undefined;
  let last: { readonly catalogue: Catalogue; readonly baseline: string; readonly data: CalculatorData } | undefined;
  return {
    async read(catalogue, baseline) {
      if (last?.catalogue === catalogue && last.baseline === baseline) return last.data;
      plan ??= readPlan(vscode.Uri.joinPath(extension, "configs/plan-prices.json"));
      const data = dataOf(await plan, catalogue, baseline);
      last = { catalogue, baseline, data };
      return data;
    },
  };
}

function dataOf(plan: PlanPrices, catalogue: Catalogue, baseline: string): CalculatorData {
  return {
    prices: priceListOf(catalogue, baseline),
    plan: {
      rows: planTable(plan, catalogue),
      label: plan.list.label,
      today: `at catalogue prices of ${catalogue.date}`,
      note: plan.note,
    },
  };
}

async function readPlan(file: vscode.Uri): Promise<PlanPrices> {
  return loadPlanPrices(JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(file))));
}
