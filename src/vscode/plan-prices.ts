import * as vscode from "vscode";
import { loadPlanPrices, type PlanPrices } from "../core/spend/calculator-plan.ts";

/** The prices that the project's plan reckoned with, as they are shipped; read once. */
export interface PlanPricesReader {
  read(): Promise<PlanPrices>;
}

export function createPlanPrices(extension: vscode.Uri): PlanPricesReader {
  let read: Promise<PlanPrices> | undefined;
  return {
    read() {
      read ??= readFile(vscode.Uri.joinPath(extension, "configs/plan-prices.json"));
      return read;
    },
  };
}

async function readFile(file: vscode.Uri): Promise<PlanPrices> {
  return loadPlanPrices(JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(file))));
}
