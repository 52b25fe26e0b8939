import * as vscode from "vscode";
import type { ServerView } from "../core/mcp/server.ts";
import { clean } from "../core/untrusted/clean.ts";
import type { Servers } from "./mcp.ts";
import { pickPrompt } from "./mcp-prompts.ts";

/** Starts the servers of the folder that the user is in. True when they are started. */
export async function startServers(servers: Servers): Promise<boolean> {
  const stop = new AbortController();
  const started = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: "Frugal Swarm: starting MCP servers", cancellable: true },
    (_, token) => {
      token.onCancellationRequested(() => stop.abort());
      return servers.start(stop.signal);
    },
  );
  switch (started) {
    case "started":
      return true;
    case "no-folder":
      say("MCP servers work on a folder, and none is open.", "Open Folder", "workbench.action.files.openFolder");
      return false;
    case "untrusted":
      say("this folder is not trusted, so no MCP server is started.", "Manage Trust", "workbench.trust.manage");
      return false;
    case "no-servers":
      say("no MCP server is written down, neither in your settings nor in this folder.", "Add Server", ADD);
      return false;
    case "in-use":
      say("the list of MCP servers has changed, and a swarm uses those that run. Start them when it has ended.");
      return false;
    case "cancelled":
      return false;
    default:
      return started satisfies never;
  }
}

const ADD = "frugalSwarm.addServer";

/** `name`: from the Tools section; any other value asks which. */
export async function restartServer(servers: Servers, name?: unknown): Promise<void> {
  const { toolbox } = servers;
  if (toolbox === null) return void (await startServers(servers));
  const server = await pick(toolbox.views(), name, "Restart which MCP server?");
  if (server === undefined) return;
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: `Frugal Swarm: restarting ${server}` },
    () => toolbox.restart(server),
  );
}

/** Asks again about servers and tools that were left out: what was closed too fast, or changed since. */
export async function reviewTools(servers: Servers, name?: unknown): Promise<void> {
  const { toolbox } = servers;
  // It is asked about what is not approved when it starts.
  if (toolbox === null) return void (await startServers(servers));
  const open = toolbox.views().filter(({ state }) => state === "changed" || state === "asks");
  if (open.length === 0) return say("all servers and tools that are switched on are as you approved them.");
  const server = await pick(open, open.length === 1 ? open[0]?.name : name, "Look at which MCP server?");
  if (server !== undefined) await toolbox.restart(server);
}

/** What a server has written to its standard error, in a channel of its own. */
export async function showServerLog(
  servers: Servers,
  channel: () => vscode.OutputChannel,
  name?: unknown,
): Promise<void> {
  const { toolbox } = servers;
  if (toolbox === null) return say("no MCP server was started in this window yet.", "Start Servers", START);
  const server = await pick(toolbox.views(), name, "Show the log of which MCP server?");
  if (server === undefined) return;
  const view = toolbox.views().find((one) => one.name === server);
  const text = clean(toolbox.stderr(server)).text.trimEnd();
  const output = channel();
  output.clear();
  output.appendLine(`MCP server ${server}: ${view?.state ?? "gone"}${view?.detail ? `, ${view.detail}` : ""}`);
  output.appendLine(text === "" ? "It has written nothing to its standard error." : text);
  output.show(true);
}

const START = "frugalSwarm.startServers";

/** The text of a server's prompt, made of what the user fills in; `undefined`: given up, or there is none. */
export async function serverPrompt(servers: Servers): Promise<string | undefined> {
  if (servers.toolbox === null && !(await startServers(servers))) return undefined;
  return servers.toolbox === null ? undefined : pickPrompt(servers.toolbox);
}

async function pick(views: readonly ServerView[], name: unknown, title: string): Promise<string | undefined> {
  const known = views.find((one) => one.name === name);
  if (known !== undefined) return known.name;
  const rows = views.map((one) => ({ label: one.name, description: one.state, detail: one.detail }));
  return (await vscode.window.showQuickPick(rows, { title }))?.label;
}

/** `command`: what the button runs. */
function say(text: string, button?: string, command?: string): void {
  const shown = vscode.window.showInformationMessage(
    `Frugal Swarm: ${text}`,
    ...(button === undefined ? [] : [button]),
  );
  void shown.then((choice) => {
    if (choice !== undefined && command !== undefined) void vscode.commands.executeCommand(command);
  });
}
