import { dirname } from "node:path";
import * as vscode from "vscode";
import { ledgerFile } from "../node/ledger-file.ts";
import { mayHaveLeftRuns } from "../node/runs-left.ts";

/** After this the window has started, and a look at the ends of journals is in nobody's way. */
const RESTING_MS = 5_000;

/** Calls `found` once the window has come to rest, if a swarm may have been interrupted: a look at the data folder alone. */
export function lookAtRest(found: () => Promise<void>): vscode.Disposable {
  const look = async () => {
    if (await mayHaveLeftRuns(`${dirname(ledgerFile(process.env))}/runs`)) await found();
  };
  // A data folder that is named wrongly is told by the status bar.
  const resting = setTimeout(() => void look().catch(() => undefined), RESTING_MS);
  return new vscode.Disposable(() => clearTimeout(resting));
}
