import * as vscode from "vscode";
import type { ToolsAsk, ToolsView } from "../core/mcp/messages.ts";
import type { CommandId } from "./command-ids.ts";
import type { Servers } from "./mcp.ts";

const ACTS = { restart: "restartServer", log: "showServerLog", review: "reviewTools" } as const satisfies Record<
  Extract<ToolsAsk, { type: "tools-act" }>["act"],
  CommandId
>;

/** Answers the Tools section: what it asks to be done goes through the commands of the palette, with their own questions. */
export function createToolsRoom(servers: Pick<Servers, "view" | "switch">) {
  const run = async (id: CommandId, ...args: readonly unknown[]): Promise<void> => {
    await vscode.commands.executeCommand(`frugalSwarm.${id}`, ...args);
  };
  return async (ask: ToolsAsk, send: (view: ToolsView) => void): Promise<void> => {
    switch (ask.type) {
      case "tools-list":
        return send(await servers.view());
      case "tools-start":
        return run("startServers");
      case "tools-switch":
        return servers.switch(ask.server, ask.tool, ask.on);
      case "tools-act":
        return run(ACTS[ask.act], ask.server);
      case "tools-add":
        return run("addServer");
      case "tools-secret":
        return run("setServerSecret");
      default:
        return ask satisfies never;
    }
  };
}
