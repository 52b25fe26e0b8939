import * as vscode from "vscode";
import { type NanoUsd, nanoUsd } from "../core/money.ts";
import { peekSpend } from "../node/ledger/peek.ts";
import { ledgerFile } from "../node/ledger-file.ts";
import { type SpendView, statusText } from "./status-text.ts";

export interface StatusBar extends vscode.Disposable {
  /** Shows figures that the app has just read. */
  show(view: SpendView): void;
  /** Reads the real ledger again and shows it. */
  refresh(): void;
}

/** Spend against budget, always in view; a click opens the dashboard. */
export function createStatusBar(context: vscode.ExtensionContext): StatusBar {
  const item = vscode.window.createStatusBarItem("frugalSwarm.spend", vscode.StatusBarAlignment.Right, 90);
  item.name = "Frugal Swarm spend";
  item.command = "frugalSwarm.openDashboard";
  let simulated = false;
  const show = (view: SpendView): void => {
    simulated = view.simulated;
    const { text, tooltip, colour } = statusText(view);
    item.text = text;
    item.tooltip = new vscode.MarkdownString(tooltip);
    item.backgroundColor = colour === "none" ? undefined : new vscode.ThemeColor(`statusBarItem.${colour}Background`);
    item.accessibilityInformation = { label: tooltip.replaceAll("\n\n", ". "), role: "button" };
  };
  const refresh = (): void => {
    if (!simulated) show(readSpend());
  };
  refresh();
  item.show();
  context.subscriptions.push(
    item,
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("frugalSwarm") && refresh()),
    // Other windows and terminal runs spend out of the same budget.
    vscode.window.onDidChangeWindowState((state) => state.focused && refresh()),
  );
  return { show, refresh, dispose: () => item.dispose() };
}

/** What the ledger says without starting anything: one read of one small file, none when there is no ledger yet. */
function readSpend(): SpendView {
  const settings = vscode.workspace.getConfiguration("frugalSwarm");
  const peeked = peekSpend(ledgerFile(process.env), Date.now());
  return {
    month: peeked.month,
    day: peeked.day,
    monthCap: cap(settings.get("budget.monthUsd"), 10),
    dayCap: cap(settings.get("budget.dayUsd"), 5),
    alertPercent: settings.get<number>("alertThresholdPercent") ?? 80,
    tier: settings.get<string>("tier") ?? "balanced",
    swarm: null,
    simulated: false,
    problem: peeked.problem,
  };
}

function cap(value: unknown, otherwise: number): NanoUsd {
  const dollars = typeof value === "number" && value > 0 ? value : otherwise;
  return nanoUsd(Math.round(dollars * 1e9));
}
