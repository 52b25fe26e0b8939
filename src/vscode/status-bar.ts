import * as vscode from "vscode";
import { type NanoUsd, nanoUsd, ZERO } from "../core/money.ts";
import { type PeekedSpend, peekSpend } from "../node/ledger/peek.ts";
import { ledgerFile } from "../node/ledger-file.ts";
import { type SpendView, statusText } from "./status-text.ts";

export interface StatusBar {
  /** Shows figures that the app has just read. */
  show(view: SpendView): void;
  /** From now on the app reads the figures, with the swarm's among them; `refresh` asks it to. */
  handOver(refresh: () => void): void;
}

/** Spend against budget, always in view; a click opens the dashboard. */
export function createStatusBar(context: vscode.ExtensionContext): StatusBar {
  const item = vscode.window.createStatusBarItem("frugalSwarm.spend", vscode.StatusBarAlignment.Right, 90);
  item.name = "Frugal Swarm spend";
  item.command = "frugalSwarm.openDashboard";
  const show = (view: SpendView): void => {
    const { text, tooltip, colour } = statusText(view);
    item.text = text;
    item.tooltip = new vscode.MarkdownString(tooltip);
    item.backgroundColor = colour === "none" ? undefined : new vscode.ThemeColor(`statusBarItem.${colour}Background`);
    const label = `Frugal Swarm: ${tooltip.replaceAll("**", "").replaceAll("\n\n", ". ")}`;
    item.accessibilityInformation = { label, role: "button" };
  };
  let refresh = (): void => show(readSpend());
  refresh();
  item.show();
  context.subscriptions.push(
    item,
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("frugalSwarm") && refresh()),
    // Other windows and terminal runs spend out of the same budget.
    vscode.window.onDidChangeWindowState((state) => state.focused && refresh()),
  );
  return {
    show,
    handOver(next) {
      refresh = next;
    },
  };
}

/** What the ledger says without starting anything: one read of one small file, none when there is no ledger yet. */
function readSpend(): SpendView {
  const settings = vscode.workspace.getConfiguration("frugalSwarm");
  const peeked = peek();
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

/** A data folder that is named wrongly is shown, and does not keep the extension from starting. */
function peek(): PeekedSpend {
  try {
    return peekSpend(ledgerFile(process.env), Date.now());
  } catch (error) {
    const nothing = { settled: ZERO, open: ZERO };
    return { month: nothing, day: nothing, problem: error instanceof Error ? error.message : String(error) };
  }
}

function cap(value: unknown, otherwise: number): NanoUsd {
  const dollars = typeof value === "number" && value > 0 && value <= 100_000 ? value : otherwise;
  return nanoUsd(Math.round(dollars * 1e9));
}
