import * as vscode from "vscode";
import { readServers } from "../core/mcp/read-servers.ts";
import type { Settings } from "../core/settings.ts";
import { askValue, type ServerSecrets } from "./mcp-secrets.ts";
import { commandWords } from "./mcp-text.ts";
import { warn } from "./notify.ts";
import { readSettings, writeSetting } from "./settings.ts";

type Entry = Settings["mcp.servers"][string];

/**
 * Asks for a name, a command line or an address, and what secrets it takes, and writes that into the user's own settings.
 * Nothing is started, and what it would run is shown again before it is.
 */
export async function addServer(secrets: ServerSecrets): Promise<void> {
  const before = readSettings(warn)["mcp.servers"];
  const name = await ask({
    title: "Add MCP Server (1 of 3): name",
    prompt: "The first part of its tools' names.",
    placeHolder: "memory",
    validateInput: (text) => {
      if (!/^[\w-]{1,64}$/.test(text)) return "Letters, digits, - and _, 64 at most.";
      return Object.hasOwn(before, text) ? "There is a server of this name already." : undefined;
    },
  });
  if (name === undefined) return;
  const what = await ask({
    title: "Add MCP Server (2 of 3): command line or address",
    prompt: "A program with its arguments, as in a terminal, or an address that begins with https://.",
    placeHolder: "npx -y @modelcontextprotocol/server-memory",
    validateInput: (text) => problemOf(name, entryOf(text, [])),
  });
  if (what === undefined) return;
  const isAddress = /^https?:/.test(what.trim());
  const given = await ask({
    title: "Add MCP Server (3 of 3): secrets",
    prompt: `Names of ${isAddress ? "headers" : "variables"} that carry a secret, with blanks between them. Enter alone: none.`,
    placeHolder: isAddress ? "Authorization" : "GITHUB_TOKEN",
    validateInput: (text) => problemOf(name, entryOf(what, words(text))),
  });
  if (given === undefined) return;
  const entry = entryOf(what, words(given));
  if (entry === null) return;
  await writeSetting("mcp.servers", { ...before, [name]: entry });
  for (const one of words(given)) if ((await secrets.get(one)) === undefined) await askValue(secrets, one);
  const show = "Show Tools";
  const choice = await vscode.window.showInformationMessage(
    `Frugal Swarm: the MCP server ${name} is in your settings. Before it is started for the first time you are shown what it runs.`,
    show,
  );
  if (choice === show) await vscode.commands.executeCommand("frugalSwarm.showTools");
}

/** Secrets are named after the variable or header. `null`: it cannot be read. */
function entryOf(text: string, secrets: readonly string[]): Entry | null {
  const given = Object.fromEntries(secrets.map((name) => [name, `\${input:${name}}`]));
  const some = secrets.length > 0;
  if (/^https?:/.test(text.trim())) return { url: text.trim(), ...(some && { headers: given }) };
  const [command, ...args] = commandWords(text) ?? [];
  return command === undefined ? null : { command, args, ...(some && { env: given }) };
}

function problemOf(name: string, entry: Entry | null): string | undefined {
  if (entry === null) return "Write a program and its arguments; each quote needs its end.";
  return readServers({ servers: { [name]: entry } }, "user", "/").problems[0];
}

function words(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== "");
}

function ask(options: vscode.InputBoxOptions): Thenable<string | undefined> {
  return vscode.window.showInputBox({ ...options, ignoreFocusOut: true });
}
