import * as vscode from "vscode";
import { FOLDER_SETTINGS, Settings } from "../core/settings.ts";
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
    const value = key === "budget.workspaceUsd" ? folderBudget(configuration) : ownValue(configuration, key, warn);
    const parsed = Settings.shape[key].safeParse(value);
    if (parsed.success) values[key] = parsed.data;
    else
      warn(`The setting frugalSwarm.${key} is not usable (${parsed.error.issues[0]?.message}); the default is used.`);
  }
  return Settings.parse(values);
}

/**
 * The editor gives no value of a folder for a setting of application scope. Should it ever, or should the manifest be
 * wrong, the folder's is left out here as well.
 */
function ownValue(
  configuration: vscode.WorkspaceConfiguration,
  key: keyof Settings,
  warn: (text: string) => void,
): unknown {
  if (FOLDER_SETTINGS.includes(key)) return configuration.get<unknown>(key);
  const found = configuration.inspect<unknown>(key);
  const folders = [
    ...[found?.workspaceValue, found?.workspaceFolderValue],
    ...[found?.workspaceLanguageValue, found?.workspaceFolderLanguageValue],
  ];
  if (folders.every((value) => value === undefined)) return configuration.get<unknown>(key);
  warn(`The folder sets frugalSwarm.${key}, which only your own settings may: its value is not used.`);
  return found?.globalValue ?? found?.defaultValue;
}

/** Writes one setting into the user's own settings. */
export async function writeSetting<K extends keyof Settings>(key: K, value: Settings[K]): Promise<void> {
  await vscode.workspace.getConfiguration("frugalSwarm").update(key, value, vscode.ConfigurationTarget.Global);
}
