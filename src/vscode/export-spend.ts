import * as vscode from "vscode";
import { periodsOf } from "../core/spend/ledger.ts";
import { toCsv, toJson } from "../node/ledger/export.ts";
import type { Parts } from "./app.ts";

/** Writes what the ledger knows of each call into a file, as CSV or JSON by the name that is given to it. */
export async function exportSpend({ spend }: Pick<Parts, "spend">): Promise<void> {
  const { month } = periodsOf(Date.now());
  const period = await vscode.window.showQuickPick(
    [
      { label: "This month", description: month, month },
      { label: "Everything", description: "all months", month: undefined },
    ],
    { title: "Export the spend of" },
  );
  if (period === undefined) return;
  const ledger = await spend.ledger();
  const rows = await ledger.attempts(period.month === undefined ? {} : { month: period.month });
  if (rows.length === 0) {
    void vscode.window.showInformationMessage("Frugal Swarm: there is nothing to export: no call was made.");
    return;
  }
  const simulated = spend.simulated ? "-simulated" : "";
  const name = `frugal-swarm-spend-${period.month ?? "all"}${simulated}.csv`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = await vscode.window.showSaveDialog({
    title: "Export Spend",
    saveLabel: "Export",
    filters: { "CSV (spreadsheets)": ["csv"], JSON: ["json"] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (file === undefined) return;
  const text = file.path.toLowerCase().endsWith(".json") ? toJson(rows) : toCsv(rows);
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  const open = "Open File";
  const calls = rows.length === 1 ? "1 call" : `${rows.length} calls`;
  const choice = await vscode.window.showInformationMessage(`Frugal Swarm: ${calls} exported to ${file.path}.`, open);
  if (choice === open) await vscode.commands.executeCommand("vscode.open", file);
}
