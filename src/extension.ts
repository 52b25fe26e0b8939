import { dirname } from "node:path";
import * as vscode from "vscode";
import { ledgerFile } from "./node/ledger-file.ts";
import { mayHaveLeftRuns } from "./node/runs-left.ts";
import type { App } from "./vscode/app.ts";
import { registerCodeActions } from "./vscode/code-actions.ts";
import { COMMAND_IDS } from "./vscode/command-ids.ts";
import { createStatusBar } from "./vscode/status-bar.ts";

/** After this the window has started, and a look at the ends of journals is in nobody's way. */
const RESTING_MS = 5_000;

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
    vscode.window.registerWebviewPanelSerializer("frugalSwarm.dashboard", {
      deserializeWebviewPanel: async (panel) => (await app()).restore(panel),
    }),
  );
  const offer = async () => {
    if (await mayHaveLeftRuns(`${dirname(ledgerFile(process.env))}/runs`)) await (await app()).offerResume();
  };
  // A data folder that is named wrongly is told by the status bar.
  const resting = setTimeout(() => void offer().catch(() => undefined), RESTING_MS);
  context.subscriptions.push({ dispose: () => clearTimeout(resting) });
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
