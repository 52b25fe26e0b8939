import * as vscode from "vscode";
import type { ServerView } from "../core/mcp/server.ts";
import { clean } from "../core/untrusted/clean.ts";
import type { Servers } from "./mcp.ts";

/** `name`: from the Tools section; any other value asks which. */
export async function restartServer(servers: Servers, name?: unknown): Promise<void> {
  const { toolbox } = servers;
  if (toolbox === null) return servers.start();
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
  if (toolbox === null) return servers.start();
  const open = toolbox.views().filter(({ state }) => state === "changed" || state === "asks");
  if (open.length === 0) {
    void vscode.window.showInformationMessage(
      "Frugal Swarm: all servers and tools that are switched on are as you approved them.",
    );
    return;
  }
  const server = open.length === 1 ? open[0]?.name : await pick(open, name, "Look at which MCP server?");
  // It is asked about what is not approved when it starts.
  if (server !== undefined) await toolbox.restart(server);
}

/** What a server has written to its standard error, in a channel of its own. */
export async function showServerLog(
  servers: Servers,
  channel: () => vscode.OutputChannel,
  name?: unknown,
): Promise<void> {
  const { toolbox } = servers;
  if (toolbox === null) {
    void vscode.window.showInformationMessage("Frugal Swarm: no MCP server was started in this window yet.");
    return;
  }
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

async function pick(views: readonly ServerView[], name: unknown, title: string): Promise<string | undefined> {
  const known = views.find((one) => one.name === name);
  if (known !== undefined) return known.name;
  const rows = views.map((one) => ({ label: one.name, description: one.state, detail: one.detail }));
  return (await vscode.window.showQuickPick(rows, { title }))?.label;
}
