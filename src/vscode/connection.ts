import * as vscode from "vscode";
import { setApiKey } from "./api-key.ts";
import type { Parts } from "./app.ts";
import { warn } from "./notify.ts";
import { OPENROUTER_ORIGIN } from "./secrets.ts";
import type { Session } from "./sessions.ts";
import { readSettings } from "./settings.ts";

/**
 * The session for real work, or what the user chose in its place. Without a key for OpenRouter it offers the three
 * ways on: set one, use another endpoint, or see the offline demo.
 */
export async function connect(parts: Parts): Promise<Session | undefined> {
  const settings = readSettings(warn);
  const origin = new URL(settings.endpoint).origin;
  if (origin === OPENROUTER_ORIGIN && (await parts.keys.get(origin)) === undefined) {
    const set = "Set API Key";
    const local = "Use a Local Endpoint";
    const demo = "Try the Offline Demo";
    const choice = await vscode.window.showInformationMessage(
      "Frugal Swarm needs an OpenRouter API key, or another endpoint such as Ollama on this machine. The demo needs neither.",
      set,
      local,
      demo,
    );
    if (choice === set && (await setApiKey(parts))) return connect(parts);
    if (choice === local) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "frugalSwarm.endpoint");
    }
    if (choice === demo) await vscode.commands.executeCommand("frugalSwarm.tryDemo");
    return undefined;
  }
  const session = await parts.sessions.real(settings);
  parts.spend.use(session.ledger, false);
  return session;
}
