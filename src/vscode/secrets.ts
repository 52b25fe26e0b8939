import type * as vscode from "vscode";
import { DEFAULT_ENDPOINT } from "../core/settings.ts";

/** API keys in the editor's SecretStorage, one for each origin: a key is never sent to a server it was not given for. */
export interface Keys {
  get(origin: string): Promise<string | undefined>;
  set(origin: string, key: string): Promise<void>;
  clear(origin: string): Promise<void>;
}

export const OPENROUTER_ORIGIN = new URL(DEFAULT_ENDPOINT).origin;

export function createKeys(secrets: vscode.SecretStorage): Keys {
  const name = (origin: string) => `frugalSwarm.key:${origin}`;
  return {
    get: async (origin) => (await secrets.get(name(origin))) || undefined,
    set: async (origin, key) => secrets.store(name(origin), key),
    clear: async (origin) => secrets.delete(name(origin)),
  };
}
