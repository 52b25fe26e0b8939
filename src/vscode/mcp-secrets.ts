import * as vscode from "vscode";
import type { SignIns } from "./mcp-sign-in.ts";

/** Secrets for MCP servers in the editor's SecretStorage, by the names that servers' settings give them. */
export interface ServerSecrets {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
  /** Names of those that are stored, never their values. */
  names(): readonly string[];
}

/** Of the list of names; SecretStorage itself cannot list. */
const NAMES = "frugalSwarm.serverSecrets";

export function createServerSecrets(secrets: vscode.SecretStorage, state: vscode.Memento): ServerSecrets {
  const key = (name: string) => `frugalSwarm.serverSecret:${name}`;
  const names = () => state.get<readonly string[]>(NAMES, []);
  return {
    get: async (name) => (await secrets.get(key(name))) || undefined,
    async set(name, value) {
      await secrets.store(key(name), value);
      await state.update(NAMES, [...new Set([...names(), name])].sort());
    },
    async delete(name) {
      await secrets.delete(key(name));
      const left = names().filter((one) => one !== name);
      await state.update(NAMES, left);
    },
    names,
  };
}

/** As in read-servers.ts. */
const NAME = /^[\w.-]{1,128}$/;

/** Stores, replaces or deletes a secret, or what came of a sign-in. `asked`: names that servers of the settings ask for. */
export async function setServerSecret(
  secrets: ServerSecrets,
  signIns: Pick<SignIns, "addresses" | "write">,
  asked: readonly string[],
): Promise<void> {
  const stored = secrets.names();
  const rows = [
    ...asked
      .filter((name) => !stored.includes(name))
      .map((name) => ({ label: name, description: "a server asks for it; not stored", name })),
    ...stored.map((name) => ({ label: name, description: "stored", name })),
    { label: "$(add) Another name...", description: "", name: null },
    ...signIns
      .addresses()
      .map((address) => ({ label: `$(sign-out) Sign out of ${address}`, description: "", name: null, address })),
  ];
  const picked = await vscode.window.showQuickPick(rows, {
    title: "Secret for MCP Servers",
    placeHolder: `A server names it as \${input:NAME} in its variables or headers`,
  });
  if (picked === undefined) return;
  if ("address" in picked) {
    await signIns.write(picked.address, undefined);
    void vscode.window.showInformationMessage(
      `Frugal Swarm: what came of signing in to ${picked.address} is deleted here. Take it back there too if you no longer use it.`,
    );
    return;
  }
  const name = picked.name ?? (await askName());
  if (name === undefined) return;
  if (stored.includes(name)) {
    const [replace, remove] = ["Replace", "Delete"] as const;
    const what = await vscode.window.showQuickPick([replace, remove], { title: `Secret ${name}` });
    if (what === undefined) return;
    if (what === remove) {
      await secrets.delete(name);
      void vscode.window.showInformationMessage(`Frugal Swarm: the secret ${name} is deleted.`);
      return;
    }
  }
  await askValue(secrets, name);
}

/** True when it was stored. */
export async function askValue(secrets: ServerSecrets, name: string): Promise<boolean> {
  const value = await vscode.window.showInputBox({
    title: `Value of the secret ${name}`,
    prompt: "It is kept in the editor's secret storage, and given only to servers that name it.",
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (text === "" ? "Paste the value, or press Escape." : undefined),
  });
  if (value === undefined) return false;
  await secrets.set(name, value);
  void vscode.window.showInformationMessage(
    `Frugal Swarm: the secret ${name} is stored. Servers that run get it when they are restarted.`,
  );
  return true;
}

function askName(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: "Name of the secret",
    placeHolder: "github-token",
    ignoreFocusOut: true,
    validateInput: (text) => (NAME.test(text) ? undefined : "Letters, digits, dots, - and _, 128 at most."),
  });
}
