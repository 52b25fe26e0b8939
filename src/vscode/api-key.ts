import * as vscode from "vscode";
import type { Endpoint } from "../core/engine-types.ts";
import { accountEndpointFromSettings } from "../core/provider/endpoint.ts";
import { mayCarryKey } from "../core/provider/guarded-fetch.ts";
import { tryKey } from "../core/provider/try-key.ts";
import type { Settings } from "../core/settings.ts";
import { createNodeHost } from "../node/host.ts";
import type { Parts } from "./app.ts";
import { warn } from "./notify.ts";
import { OPENROUTER_ORIGIN } from "./secrets.ts";
import { readSettings } from "./settings.ts";

/** Asks for the key of the endpoint in the settings, tries it, and stores it. True when one is stored. */
export async function setApiKey(parts: Parts): Promise<boolean> {
  return setKeyFor(parts, endpointForKey(readSettings(warn)));
}

/** The same for an endpoint that is not in the settings yet. */
export async function setKeyFor(parts: Parts, endpoint: Endpoint): Promise<boolean> {
  const { host } = new URL(endpoint.baseUrl);
  for (;;) {
    const key = await askForKey(host);
    if (key === undefined) return false;
    const stored = await checkAndStore(parts, endpoint, key);
    if (stored !== "again") return stored === "stored";
  }
}

/** The endpoint of the settings, when a key may be sent there. Throws with words for the user when not. */
export function endpointForKey(settings: Settings): Endpoint {
  if (!mayCarryKey(settings.endpoint)) {
    const where = settings.endpoint;
    throw new Error(`${where} is not encrypted, so no key is sent there. Use https, or a server on this machine.`);
  }
  // A model without a price is no reason not to set the key.
  const found = accountEndpointFromSettings({ ...settings, endpointModel: "" }, async () => undefined);
  if (found.status === "problem") throw new Error(found.message);
  return found.endpoint;
}

/**
 * Tries the key and stores it for its origin; one that the server refuses only when the user insists. `again`: it was
 * refused, and the user wants to give another.
 */
export async function checkAndStore(
  parts: Parts,
  endpoint: Endpoint,
  key: string,
): Promise<"stored" | "again" | "not-stored"> {
  const { origin, host } = new URL(endpoint.baseUrl);
  const verdict = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: `Frugal Swarm: checking the key for ${host}` },
    () => tryKey(createNodeHost(), { ...endpoint, label: host }, key, new AbortController().signal),
  );
  if (verdict.status === "refused") {
    const again = "Try Again";
    const insist = "Store It Anyway";
    const choice = await vscode.window.showErrorMessage(`${verdict.why}. Nothing was stored.`, again, insist);
    if (choice !== insist) return choice === again ? "again" : "not-stored";
  }
  await parts.keys.set(origin, key);
  parts.dashboard.refresh();
  const stored = `The API key for ${host} is stored`;
  switch (verdict.status) {
    case "good":
      sayGood(origin, `${stored}. ${verdict.text}`.trim(), verdict.hasLimit);
      break;
    case "unchecked":
      void vscode.window.showWarningMessage(`${stored}, but it could not be checked: ${verdict.why}.`);
      break;
    case "refused":
      void vscode.window.showWarningMessage(`${stored}, although it was refused.`);
      break;
    default:
      verdict satisfies never;
  }
  return "stored";
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

/** A key without a limit comes with the way to give it one, where that is known. */
function sayGood(origin: string, text: string, hasLimit: boolean | null): void {
  if (hasLimit !== false || origin !== OPENROUTER_ORIGIN) {
    void vscode.window.showInformationMessage(text);
    return;
  }
  const open = "Open Key Settings";
  void vscode.window.showInformationMessage(text, open).then((choice) => {
    if (choice === open) void vscode.env.openExternal(vscode.Uri.parse(`${OPENROUTER_ORIGIN}/settings/keys`));
  });
}
