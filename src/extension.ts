import * as vscode from "vscode";
import type { App } from "./vscode/app.ts";
import { lookAtRest } from "./vscode/at-rest.ts";
import { registerCodeActions } from "./vscode/code-actions.ts";
import { COMMAND_IDS } from "./vscode/command-ids.ts";
import { createStatusBar } from "./vscode/status-bar.ts";

let loading: Promise<App> | undefined;

/**
 * Start-up does what the status bar needs and nothing else: no process, no socket, no file of the workspace. The rest
 * of the extension is a file of its own, loaded by the first command, or when a swarm that was interrupted is to be
 * offered once the window has come to rest.
 */
export function activate(context: vscode.ExtensionContext): void {
  const statusBar = createStatusBar(context);
  const load = async (): Promise<App> => (await import("./vscode/app.ts")).createApp(context, statusBar);
  const app = (): Promise<App> => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  context.subscriptions.push(
    registerCodeActions(),
    lookAtRest(async () => (await app()).offerResume()),
    vscode.window.registerWebviewPanelSerializer("frugalSwarm.dashboard", {
      deserializeWebviewPanel: async (panel) => (await app()).restore(panel),
    }),
  );
  for (const id of COMMAND_IDS) {
    context.subscriptions.push(
      vscode.commands.registerCommand(`frugalSwarm.${id}`, async (...args: unknown[]) => (await app()).run(id, args)),
    );
  }
}

/** Stops what runs and waits until the ledger has it: the editor gives an extension a few seconds for this. */
export async function deactivate(): Promise<void> {
  await (await loading)?.close();
}
