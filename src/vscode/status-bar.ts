import * as vscode from "vscode";
import { errorText } from "../core/error-text.ts";
import { type NanoUsd, nanoUsd, ZERO } from "../core/money.ts";
import { type PeekedSpend, peekSpend } from "../node/ledger/peek.ts";
import { watchLedgerFile } from "../node/ledger/watch-file.ts";
import { ledgerFile } from "../node/ledger-file.ts";
import { folderBudget } from "./budget-settings.ts";
import { currentFolder } from "./current-folder.ts";
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
  const show = (view: SpendView): void => {
    const { text, tooltip, colour } = statusText(view);
    item.text = text;
    item.tooltip = new vscode.MarkdownString(tooltip);
    item.command = view.question ? "frugalSwarm.showQuestion" : "frugalSwarm.openDashboard";
    item.backgroundColor = colour === "none" ? undefined : new vscode.ThemeColor(`statusBarItem.${colour}Background`);
    const label = `Frugal Swarm: ${tooltip
      .replaceAll("**", "")
      .replace(/\\(?=\W)/g, "")
      .replaceAll("\n\n", ". ")}`;
    item.accessibilityInformation = { label, role: "button" };
  };
  let refresh = (): void => show(readSpend());
  refresh();
  item.show();
  context.subscriptions.push(
    item,
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("frugalSwarm") && refresh()),
    // Other windows and terminal runs spend out of the same budgets.
    watch(() => refresh()),
    vscode.window.onDidChangeActiveTextEditor(() => (vscode.workspace.workspaceFolders?.length ?? 0) > 1 && refresh()),
    // A new day or month may have begun.
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
  const folder = currentFolder();
  const settings = vscode.workspace.getConfiguration("frugalSwarm", folder);
  const spend = peek(folder?.fsPath);
  return {
    month: { ...spend.month, cap: cap(settings.get("budget.monthUsd"), 10) },
    day: { ...spend.day, cap: cap(settings.get("budget.dayUsd"), 5) },
    folder: spend.workspace && { ...spend.workspace, cap: cap(folderBudget(settings), null) },
    alertPercent: settings.get<number>("alertThresholdPercent") ?? 80,
    tier: settings.get<string>("tier") ?? "balanced",
    swarm: null,
    heldWhy: [],
    question: null,
    simulated: false,
    problem: spend.problem,
  };
}

/** A data folder that is named wrongly is shown, and does not keep the extension from starting. */
function peek(workspace: string | undefined): PeekedSpend {
  try {
    return peekSpend(ledgerFile(process.env), Date.now(), workspace);
  } catch (error) {
    const nothing = {
      settled: ZERO,
      open: ZERO,
      held: ZERO,
      origins: { billed: ZERO, computed: ZERO, estimated: ZERO },
    };
    return { month: nothing, day: nothing, workspace: null, problem: errorText(error) };
  }
}

function watch(onChange: () => void): vscode.Disposable {
  try {
    return new vscode.Disposable(watchLedgerFile(ledgerFile(process.env), onChange));
  } catch {
    // The status bar says by itself what is wrong with the folder.
    return new vscode.Disposable(() => undefined);
  }
}

function cap<T extends number | null>(value: unknown, otherwise: T): NanoUsd | (T extends null ? null : never) {
  const fits = typeof value === "number" && value > 0 && value <= 100_000;
  const dollars = fits ? value : otherwise;
  return (dollars === null ? null : nanoUsd(Math.round(dollars * 1e9))) as NanoUsd;
}
