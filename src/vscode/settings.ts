import * as vscode from "vscode";
import { Settings } from "../core/settings.ts";
import { folderBudget } from "./budget-settings.ts";

/** Every key of `frugalSwarm.*`, as the manifest and the code both list them. */
const KEYS = Object.keys(Settings.shape) as (keyof Settings)[];

/**
 * The user's settings, and those of a folder where a folder may have any. A value that does not fit falls back to the
 * default, with one warning that names the key.
 */
export function readSettings(warn: (text: string) => void, folder?: vscode.Uri): Settings {
  const configuration = vscode.workspace.getConfiguration("frugalSwarm", folder);
  const values: Record<string, unknown> = {};
  for (const key of KEYS) {
    const value = key === "budget.workspaceUsd" ? folderBudget(configuration) : configuration.get<unknown>(key);
    const parsed = Settings.shape[key].safeParse(value);
    if (parsed.success) values[key] = parsed.data;
    else
      warn(`The setting frugalSwarm.${key} is not usable (${parsed.error.issues[0]?.message}); the default is used.`);
  }
  return Settings.parse(values);
}

/** Writes one setting into the user's own settings. */
export async function writeSetting<K extends keyof Settings>(key: K, value: Settings[K]): Promise<void> {
  await vscode.workspace.getConfiguration("frugalSwarm").update(key, value, vscode.ConfigurationTarget.Global);
}
