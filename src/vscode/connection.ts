import * as vscode from "vscode";
import { speaksOpenRouter } from "../core/provider/endpoint.ts";
import type { FoundServer } from "../core/provider/known-servers.ts";
import { setApiKey } from "./api-key.ts";
import type { Parts } from "./app.ts";
import { chooseEndpoint, lookAround } from "./local-servers.ts";
import { warn } from "./notify.ts";
import { signIn } from "./oauth.ts";
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
 * ways on: get or set one, use another endpoint, or see the offline demo.
 */
export async function connect(parts: Parts, demo: DemoOffer): Promise<Session | undefined> {
  const settings = readSettings(warn);
  const { origin, host } = new URL(settings.endpoint);
  if (speaksOpenRouter(settings) && (await parts.keys.get(origin)) === undefined) {
    const enter = "Sign In";
    const set = "Set API Key";
    const local = "Use a Local Endpoint";
    const choice = await vscode.window.showInformationMessage(
      `Frugal Swarm needs an API key for ${host}, or another endpoint such as ${aroundText(await lookAround())}. The demo needs neither.`,
      enter,
      set,
      local,
      demo.label,
    );
    if (choice === set && (await setApiKey(parts))) return connect(parts, demo);
    if (choice === enter && (await signIn(parts))) return connect(parts, demo);
    if (choice === local && (await chooseEndpoint(parts))) return connect(parts, demo);
    return choice === demo.label ? demo.run() : undefined;
  }
  const session = await parts.sessions.real(settings);
  parts.spend.use(session.ledger, false);
  return session;
}

/** What is running on this machine, or else what could. */
function aroundText(found: readonly FoundServer[]): string {
  const [first] = found;
  if (first === undefined) return "Ollama on this machine";
  const models = `${first.models.length} ${first.models.length === 1 ? "model" : "models"}`;
  return `${first.name}, which runs on this machine with ${models}`;
}
