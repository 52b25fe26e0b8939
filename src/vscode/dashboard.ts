import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { DashboardTab } from "../core/dashboard-tabs.ts";
import { errorText } from "../core/error-text.ts";
import type { HistoryAnswer, HistoryAsk } from "../core/history/messages.ts";
import type { ToolsAsk, ToolsView } from "../core/mcp/messages.ts";
import type { TaskType, Tier } from "../core/models/vocabulary.ts";
import type { TierSummary, ToWebview } from "../core/protocol.ts";
import { ToHost } from "../core/protocol.ts";
import { dashboardHtml } from "./dashboard-html.ts";
import type { Servers } from "./mcp.ts";
import { onlyLatest } from "./only-latest.ts";
import { buildSnapshot, type SnapshotDeps, tierSummaries } from "./snapshot.ts";
import { readSpendPart, type SpendPart } from "./spend-report.ts";

/** The dashboard panel: complete snapshots out, closed messages in. */
export interface Dashboard extends vscode.Disposable {
  /** Shows the panel, and a section of it where one is named. */
  open(tab?: DashboardTab): void;
  /** Takes over the panel of a window that was reloaded. */
  restore(panel: vscode.WebviewPanel): void;
  /** Sends a new snapshot if the panel is open; at most four a second, the newest state always last. */
  refresh(): void;
  tiers(): Promise<readonly TierSummary[]>;
}

const MIN_INTERVAL_MS = 250;
/** The report takes sums over the whole month, so it is made less often. */
const REPORT_INTERVAL_MS = 1000;

/** Choices that a view names by ids alone. */
export interface Choices {
  readonly selectTier: (tier: Tier) => Promise<void>;
  readonly useChain: (tier: Tier, type: TaskType) => Promise<void>;
  readonly resetChain: (tier: Tier, type: TaskType) => Promise<void>;
  readonly history: (ask: HistoryAsk, answer: (message: HistoryAnswer) => void) => Promise<void>;
  readonly tools: (ask: ToolsAsk, answer: (view: ToolsView) => void) => Promise<void>;
}

/** What is asked for one task, as commands that are given its id. */
const TASK_COMMANDS = { "correct-task": "correctTask", "stop-task": "stopTask" } as const;

type Chosen = "select-tier" | "use-chain" | "reset-chain" | keyof typeof TASK_COMMANDS;

/** What else a view may ask for, as commands of the table. */
const COMMANDS: Record<Exclude<ToHost["type"], "ready" | Chosen | HistoryAsk["type"] | ToolsAsk["type"]>, string> = {
  "show-question": "showQuestion",
  "choose-routing": "chooseRouting",
  launch: "launchSwarm",
  stop: "stopSwarm",
  "set-budget": "setBudget",
  review: "reviewChanges",
  "run-benchmark": "runBenchmark",
  "compare-costs": "compareCosts",
  "try-demo": "tryDemo",
  "set-key": "setApiKey",
  "export-spend": "exportSpend",
  "compare-bill": "compareBill",
  "look-up-held": "lookUpHeldCosts",
  "repair-ledger": "repairLedger",
  "show-ledger-folder": "showLedgerFolder",
};

interface DashboardDeps extends SnapshotDeps {
  readonly servers: Pick<Servers, "onDidChange">;
}

export function createDashboard(context: vscode.ExtensionContext, deps: DashboardDeps, choices: Choices): Dashboard {
  let panel: vscode.WebviewPanel | undefined;
  let told = "";
  let spend: SpendPart | null = null;
  let wanted: DashboardTab | null = null;
  /** The tools are told once the page has asked for them. */
  let toolsAsked = false;
  const send = (message: ToWebview) => panel?.webview.postMessage(message);
  const post = async () => {
    if (panel === undefined) return;
    spend ??= await readSpendPart(deps);
    await send({ type: "snapshot", snapshot: await buildSnapshot(deps, spend) });
  };
  const complain = (error: unknown) => {
    const problem = errorText(error);
    deps.log.warn(`The dashboard could not be brought up to date: ${problem}`);
    if (told === problem) return;
    told = problem;
    void vscode.window.showWarningMessage(`Frugal Swarm: the dashboard is not up to date. ${problem}`);
  };
  const updates = onlyLatest(post, MIN_INTERVAL_MS, complain);
  const readSpend = async () => {
    if (panel === undefined) return;
    spend = await readSpendPart(deps);
    updates.soon();
  };
  const reports = onlyLatest(readSpend, REPORT_INTERVAL_MS, complain);
  // On their own, so that nothing else on the page waits for them.
  const ownResults = onlyLatest(
    async () => {
      if (panel === undefined) return;
      await deps.evidence.readOwn();
      updates.soon();
    },
    REPORT_INTERVAL_MS,
    complain,
  );
  const tools = onlyLatest(
    async () => {
      if (panel !== undefined && toolsAsked) await choices.tools({ type: "tools-list" }, (view) => void send(view));
    },
    MIN_INTERVAL_MS,
    complain,
  );
  const readSoon = () => {
    reports.soon();
    ownResults.soon();
  };
  const refresh = () => {
    readSoon();
    updates.soon();
  };
  const ready = () => {
    if (wanted !== null) void send({ type: "show-tab", tab: wanted });
    wanted = null;
    updates.now();
    reports.now();
    ownResults.now();
    void deps.bill.start();
  };
  const done = (choice: Promise<void>) => {
    choice.catch((error: unknown) => {
      deps.log.error(errorText(error));
      void vscode.window.showErrorMessage(`Frugal Swarm: ${errorText(error)}`);
    });
  };
  const receive = (value: unknown) => {
    const parsed = ToHost.safeParse(value);
    if (!parsed.success) {
      deps.log.warn("The dashboard sent a message that is not in the protocol; it was ignored.");
      return;
    }
    const message = parsed.data;
    if (message.type === "ready") ready();
    else if (message.type === "select-tier") done(choices.selectTier(message.tier));
    else if (message.type === "use-chain") done(choices.useChain(message.tier, message.task));
    else if (message.type === "reset-chain") done(choices.resetChain(message.tier, message.task));
    else if (message.type === "correct-task" || message.type === "stop-task")
      void vscode.commands.executeCommand(`frugalSwarm.${TASK_COMMANDS[message.type]}`, message.task);
    else if (message.type === "tools-list") {
      toolsAsked = true;
      tools.now();
    } else if (isToolsAsk(message)) done(choices.tools(message, (view) => void send(view)));
    else if (isHistoryAsk(message)) done(choices.history(message, (answer) => void send(answer)));
    else void vscode.commands.executeCommand(`frugalSwarm.${COMMANDS[message.type]}`);
  };
  const subscriptions = [
    deps.swarms.onDidChange(() => updates.soon()),
    vscode.workspace.onDidChangeConfiguration(
      (event) => event.affectsConfiguration("frugalSwarm") && panel && refresh(),
    ),
    deps.spend.onDidChange(readSoon),
    deps.questions.onDidChange(() => updates.soon()),
    deps.bill.onDidChange(refresh),
    deps.servers.onDidChange(() => tools.soon()),
  ];
  const take = (next: vscode.WebviewPanel) => {
    panel = next;
    spend = null;
    toolsAsked = false;
    next.webview.onDidReceiveMessage(receive);
    next.onDidDispose(() => {
      if (panel === next) panel = undefined;
    });
    fill(context, next);
  };
  return {
    open(tab) {
      if (panel !== undefined) {
        // A page that was out of sight is loaded anew, and asked when it is ready.
        if (tab !== undefined && panel.visible) void send({ type: "show-tab", tab });
        else wanted = tab ?? null;
        panel.reveal(undefined, true);
        return;
      }
      wanted = tab ?? null;
      take(createPanel());
    },
    restore(restored) {
      panel?.dispose();
      take(restored);
    },
    refresh,
    tiers: () => tierSummaries(deps),
    dispose() {
      for (const one of subscriptions) one.dispose();
      updates.dispose();
      reports.dispose();
      ownResults.dispose();
      tools.dispose();
      panel?.dispose();
    },
  };
}

function isHistoryAsk(message: ToHost): message is HistoryAsk {
  return message.type.startsWith("history-");
}

function isToolsAsk(message: ToHost): message is ToolsAsk {
  return message.type.startsWith("tools-");
}

function createPanel(): vscode.WebviewPanel {
  const where = { viewColumn: vscode.ViewColumn.Active, preserveFocus: true };
  return vscode.window.createWebviewPanel("frugalSwarm.dashboard", "Frugal Swarm", where);
}

function fill(context: vscode.ExtensionContext, panel: vscode.WebviewPanel): void {
  const dist = vscode.Uri.joinPath(context.extensionUri, "dist", "webview");
  panel.webview.options = { enableScripts: true, localResourceRoots: [dist] };
  panel.iconPath = vscode.Uri.joinPath(context.extensionUri, "media", "icon.svg");
  const at = (name: string) => panel.webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  panel.webview.html = dashboardHtml({
    nonce: randomBytes(16).toString("base64url"),
    cspSource: panel.webview.cspSource,
    scriptUri: at("main.js"),
    styleUri: at("main.css"),
  });
}
