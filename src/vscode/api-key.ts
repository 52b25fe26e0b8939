import * as vscode from "vscode";
import { mayCarryKey } from "../core/provider/guarded-fetch.ts";
import type { Parts } from "./app.ts";
import { warn } from "./notify.ts";
import { readSettings } from "./settings.ts";

/** Asks for the key of the endpoint in the settings, tries it, and stores it. True when one is stored. */
export async function setApiKey(parts: Parts): Promise<boolean> {
  const endpoint = readSettings(warn).endpoint.replace(/\/+$/, "");
  const { origin, host } = new URL(endpoint);
  if (!mayCarryKey(endpoint)) {
    throw new Error(`${endpoint} is not encrypted, so no key is sent there. Use https, or a server on this machine.`);
  }
  for (;;) {
    const key = await askForKey(host);
    if (key === undefined) return false;
    const verdict = await tryKey(endpoint, key);
    if (verdict === "refused") {
      const text = `${host} does not know this key (401). Nothing was stored.`;
      if ((await vscode.window.showErrorMessage(text, "Try Again")) === undefined) return false;
      continue;
    }
    await parts.keys.set(origin, key);
    parts.dashboard.refresh();
    const untried = verdict === "unknown" ? " It could not be tried: the server has no answer to that." : "";
    void vscode.window.showInformationMessage(`The API key for ${host} is stored.${untried}`);
    return true;
  }
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

async function askForKey(host: string): Promise<string | undefined> {
  const key = await vscode.window.showInputBox({
    title: `API key for ${host}`,
    prompt:
      "It is kept in the editor's secret storage and sent to this server only. Best is a key with a credit limit of its own.",
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (/^\s*[\x21-\x7e]+\s*$/.test(text) ? undefined : "Paste the key: one word, no spaces."),
  });
  return key?.trim();
}

/**
 * `GET /key` costs nothing, and OpenRouter answers 401 for a bad key; a server without that address says 404, which
 * proves nothing. Redirects are not followed: the key would go with them.
 */
async function tryKey(endpoint: string, key: string): Promise<"good" | "refused" | "unknown"> {
  try {
    const answer = await fetch(`${endpoint}/key`, {
      headers: { authorization: `Bearer ${key}` },
      redirect: "error",
      signal: AbortSignal.timeout(10_000),
    });
    await answer.body?.cancel();
    if (answer.status === 401) return "refused";
    return answer.ok ? "good" : "unknown";
  } catch {
    return "unknown";
  }
}
