import * as vscode from "vscode";
import type { App } from "./vscode/app.ts";
import { COMMAND_IDS } from "./vscode/command-ids.ts";
import { createStatusBar } from "./vscode/status-bar.ts";

/**
 * Start-up does what the status bar needs and nothing else: no process, no socket, no file of the workspace. The rest
 * of the extension is a file of its own, loaded by the first command.
 */
export function activate(context: vscode.ExtensionContext): void {
  const statusBar = createStatusBar(context);
  let loading: Promise<App> | undefined;
  const app = (): Promise<App> => {
    loading ??= import("./vscode/app.ts").then(({ createApp }) => createApp(context, statusBar));
    return loading;
  };
  for (const id of COMMAND_IDS) {
    context.subscriptions.push(
      vscode.commands.registerCommand(`frugalSwarm.${id}`, async (...args: unknown[]) => (await app()).run(id, args)),
    );
  }
}
