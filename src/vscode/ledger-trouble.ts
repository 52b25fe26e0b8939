import { dirname } from "node:path";
import * as vscode from "vscode";
import { errorText } from "../core/error-text.ts";
import type { LedgerError } from "../node/ledger/errors.ts";
import { repairLedger } from "../node/ledger/repair.ts";
import { ledgerFile } from "../node/ledger-file.ts";
import type { Parts } from "./app.ts";

const REPAIR = "Repair";
const FOLDER = "Show Folder";

/** What can be repaired: a damaged file, and dates that a clock far ahead has left in it. */
export function isRepairable({ kind }: LedgerError): boolean {
  return kind === "damaged" || kind === "clock";
}

/** Says why the ledger cannot be used, with the ways out. */
export async function tellLedgerTrouble(parts: RepairParts, trouble: LedgerError): Promise<void> {
  const buttons = isRepairable(trouble) ? [REPAIR, FOLDER] : [FOLDER];
  const choice = await vscode.window.showErrorMessage(`Frugal Swarm: ${trouble.message}`, ...buttons);
  if (choice === REPAIR) await repairOnYes(parts);
  if (choice === FOLDER) await showLedgerFolder();
}

type RepairParts = Pick<Parts, "sessions" | "spend" | "bill" | "dashboard" | "swarms">;

/** Repairs the ledger on the user's yes. The damaged file stays beside the new one. */
export async function repairOnYes({ sessions, spend, bill, dashboard, swarms }: RepairParts): Promise<void> {
  if (swarms.running) throw new Error("A swarm is running in this window. Stop it first, then repair the ledger.");
  const yes = await vscode.window.showWarningMessage(
    "Repair the spending ledger?",
    {
      modal: true,
      detail:
        "It is made anew from its daily copy, its journals and what can still be read of it. What cannot be proved stays held at its worst case, and the damaged file is kept beside the new one. A ledger that is whole is not changed.",
    },
    REPAIR,
  );
  if (yes !== REPAIR) return;
  const file = ledgerFile(process.env);
  try {
    // This window's own hold on it.
    bill.stop();
    spend.forget();
    await sessions.closeLedger();
    const { text } = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: "Frugal Swarm: repairing the spending ledger" },
      () => repairLedger(file),
    );
    void vscode.window.showInformationMessage(`Frugal Swarm: ${text}`);
  } catch (error) {
    void vscode.window.showErrorMessage(`Frugal Swarm: the ledger is not repaired. ${errorText(error)}`);
  }
  spend.refresh();
  dashboard.refresh();
  await bill.start();
}

/** In the system's file manager; where there is none, as in a browser, its path can be copied. */
export async function showLedgerFolder(): Promise<void> {
  const file = ledgerFile(process.env);
  try {
    await vscode.commands.executeCommand("revealFileInOS", vscode.Uri.file(file));
  } catch {
    const copy = "Copy Path";
    const choice = await vscode.window.showInformationMessage(
      `Frugal Swarm: the spending ledger is in ${dirname(file)}.`,
      copy,
    );
    if (choice === copy) await vscode.env.clipboard.writeText(file);
  }
}
