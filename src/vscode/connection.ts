import * as vscode from "vscode";
import { speaksOpenRouter } from "../core/provider/endpoint.ts";
import { setApiKey } from "./api-key.ts";
import type { Parts } from "./app.ts";
import { warn } from "./notify.ts";
import type { Session } from "./sessions.ts";
import { readSettings } from "./settings.ts";

/** The third way on, for who has neither key nor endpoint. */
export interface DemoOffer {
  readonly label: string;
  /** The simulated session to go on with; `undefined` when the demo was all there was to do. */
  readonly run: () => Promise<Session | undefined>;
}

/**
 * The session for real work, or what the user chose in its place. Without a key for OpenRouter it offers the three
 * ways on: set one, use another endpoint, or see the offline demo.
 */
export async function connect(parts: Parts, demo: DemoOffer): Promise<Session | undefined> {
  const settings = readSettings(warn);
  const { origin, host } = new URL(settings.endpoint);
  if (speaksOpenRouter(settings) && (await parts.keys.get(origin)) === undefined) {
    const set = "Set API Key";
    const local = "Use a Local Endpoint";
    const choice = await vscode.window.showInformationMessage(
      `Frugal Swarm needs an API key for ${host}, or another endpoint such as Ollama on this machine. The demo needs neither.`,
      set,
      local,
      demo.label,
    );
    if (choice === set && (await setApiKey(parts))) return connect(parts, demo);
    if (choice === local) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "frugalSwarm.endpoint");
    }
    return choice === demo.label ? demo.run() : undefined;
  }
  const session = await parts.sessions.real(settings);
  parts.spend.use(session.ledger, false);
  return session;
}
