import * as vscode from "vscode";
import { tightestBudget } from "../core/spend/tightest-budget.ts";

type SettingScope = "month" | "day" | "workspace";

const KEYS = { month: "budget.monthUsd", day: "budget.dayUsd", workspace: "budget.workspaceUsd" } as const;

/**
 * The tightest budget that is set for a folder, in dollars: a folder's own value counts only where it is lower than the
 * user's. 0: none is set.
 */
export function folderBudget(configuration: vscode.WorkspaceConfiguration): number {
  const found = configuration.inspect(KEYS.workspace);
  return tightestBudget([found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue]);
}

/**
 * Sets one budget for good: in the user's settings, and for a folder's budget wherever else a lower one is set, for
 * else that one would go on holding.
 */
export async function writeBudget(scope: SettingScope, amount: number, folder?: vscode.Uri): Promise<void> {
  const configuration = vscode.workspace.getConfiguration("frugalSwarm", folder);
  const key = KEYS[scope];
  if (scope !== "workspace") {
    await configuration.update(key, amount, vscode.ConfigurationTarget.Global);
    return;
  }
  const found = configuration.inspect(key);
  const places = [
    { value: found?.globalValue, target: vscode.ConfigurationTarget.Global },
    { value: found?.workspaceValue, target: vscode.ConfigurationTarget.Workspace },
    { value: found?.workspaceFolderValue, target: vscode.ConfigurationTarget.WorkspaceFolder },
  ];
  for (const { value, target } of places) {
    if (typeof value === "number" && value > 0 && value < amount) await configuration.update(key, amount, target);
  }
}
