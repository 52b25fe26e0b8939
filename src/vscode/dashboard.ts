import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { TierSummary, ToWebview } from "../core/protocol.ts";
import { ToHost } from "../core/protocol.ts";
import { dashboardHtml } from "./dashboard-html.ts";
import { onlyLatest } from "./only-latest.ts";
import { buildSnapshot, type SnapshotDeps, tierSummaries } from "./snapshot.ts";

/** The dashboard panel: complete snapshots out, closed messages in. */
export interface Dashboard extends vscode.Disposable {
  open(): void;
  /** Sends a new snapshot if the panel is open; at most four a second, the newest state always last. */
  refresh(): void;
  tiers(): Promise<readonly TierSummary[]>;
}

const MIN_INTERVAL_MS = 250;

/** What a view may ask for, as commands of the table. `select-tier` carries the tier. */
const COMMANDS: Record<Exclude<ToHost["type"], "ready" | "select-tier">, string> = {
  launch: "launchSwarm",
  stop: "stopSwarm",
  "set-budget": "setBudget",
  review: "reviewChanges",
  "run-benchmark": "runBenchmark",
  "compare-costs": "compareCosts",
  "try-demo": "tryDemo",
  "set-key": "setApiKey",
};

export function createDashboard(
  context: vscode.ExtensionContext,
  deps: SnapshotDeps,
  applyTier: (tier: TierSummary["tier"]) => Promise<void>,
): Dashboard {
  let panel: vscode.WebviewPanel | undefined;
  let told = "";
  const post = async () => {
    if (panel === undefined) return;
    const message: ToWebview = { type: "snapshot", snapshot: await buildSnapshot(deps) };
    await panel?.webview.postMessage(message);
  };
  const updates = onlyLatest(post, MIN_INTERVAL_MS, (error) => {
    const problem = error instanceof Error ? error.message : String(error);
    deps.log.warn(`The dashboard could not be brought up to date: ${problem}`);
    if (told === problem) return;
    told = problem;
    void vscode.window.showWarningMessage(`Frugal Swarm: the dashboard is not up to date. ${problem}`);
  });
  const receive = (value: unknown) => {
    const parsed = ToHost.safeParse(value);
    if (!parsed.success) {
      deps.log.warn("The dashboard sent a message that is not in the protocol; it was ignored.");
      return;
    }
    const message = parsed.data;
    if (message.type === "ready") updates.now();
    else if (message.type === "select-tier") void applyTier(message.tier);
    else void vscode.commands.executeCommand(`frugalSwarm.${COMMANDS[message.type]}`);
  };
  const subscriptions = [
    deps.swarms.onDidChange(() => updates.soon()),
    vscode.workspace.onDidChangeConfiguration(
      (event) => event.affectsConfiguration("frugalSwarm") && panel && updates.soon(),
    ),
  ];
  return {
    open() {
      if (panel !== undefined) {
        panel.reveal(undefined, true);
        return;
      }
      panel = createPanel(context);
      panel.webview.onDidReceiveMessage(receive);
      panel.onDidDispose(() => {
        panel = undefined;
      });
    },
    refresh: () => updates.soon(),
    tiers: () => tierSummaries(deps),
    dispose() {
      for (const one of subscriptions) one.dispose();
      updates.dispose();
      panel?.dispose();
    },
  };
}

function createPanel(context: vscode.ExtensionContext): vscode.WebviewPanel {
  const dist = vscode.Uri.joinPath(context.extensionUri, "dist", "webview");
  const panel = vscode.window.createWebviewPanel(
    "frugalSwarm.dashboard",
    "Frugal Swarm",
    { viewColumn: vscode.ViewColumn.Active, preserveFocus: true },
    { enableScripts: true, localResourceRoots: [dist] },
  );
  panel.iconPath = vscode.Uri.joinPath(context.extensionUri, "media", "icon.svg");
  const at = (name: string) => panel.webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  panel.webview.html = dashboardHtml({
    nonce: randomBytes(16).toString("base64url"),
    cspSource: panel.webview.cspSource,
    scriptUri: at("main.js"),
    styleUri: at("main.css"),
  });
  return panel;
}
