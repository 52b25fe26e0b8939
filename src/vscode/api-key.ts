import * as vscode from "vscode";
import type { Parts } from "./app.ts";
import { warn } from "./notify.ts";
import { OPENROUTER_ORIGIN } from "./secrets.ts";
import { readSettings } from "./settings.ts";

/** Asks for the key of the endpoint in the settings, tries it, and stores it. True when one is stored. */
export async function setApiKey(parts: Parts): Promise<boolean> {
  const endpoint = readSettings(warn).endpoint.replace(/\/+$/, "");
  const { origin, host } = new URL(endpoint);
  const key = await vscode.window.showInputBox({
    title: `API key for ${host}`,
    prompt:
      "It is kept in the editor's secret storage and sent to this server only. Best is a key with a credit limit of its own.",
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? "Paste the key, or press Escape to leave it." : undefined),
  });
  if (key === undefined) return false;
  const verdict = origin === OPENROUTER_ORIGIN ? await tryKey(endpoint, key.trim()) : "unknown";
  if (verdict === "refused") {
    const again = await vscode.window.showErrorMessage(
      `${host} does not know this key (401). Nothing was stored.`,
      "Try Again",
    );
    return again === undefined ? false : setApiKey(parts);
  }
  await parts.keys.set(origin, key.trim());
  parts.dashboard.refresh();
  const untested =
    verdict === "unknown" && origin === OPENROUTER_ORIGIN ? " It could not be tried: the server did not answer." : "";
  void vscode.window.showInformationMessage(`The API key for ${host} is stored.${untested}`);
  return true;
}

export async function clearApiKey(parts: Parts): Promise<void> {
  const { origin, host } = new URL(readSettings(warn).endpoint);
  if ((await parts.keys.get(origin)) === undefined) {
    void vscode.window.showInformationMessage(`No API key is stored for ${host}.`);
    return;
  }
  await parts.keys.clear(origin);
  parts.dashboard.refresh();
  void vscode.window.showInformationMessage(`The API key for ${host} is removed.`);
}

/** `GET /key` costs nothing and answers 401 for a bad key. Redirects are not followed: the key would go with them. */
async function tryKey(endpoint: string, key: string): Promise<"good" | "refused" | "unknown"> {
  try {
    const answer = await fetch(`${endpoint}/key`, {
      headers: { authorization: `Bearer ${key}` },
      redirect: "error",
      signal: AbortSignal.timeout(10_000),
    });
    if (answer.status === 401) return "refused";
    return answer.ok ? "good" : "unknown";
  } catch {
    return "unknown";
  }
}
