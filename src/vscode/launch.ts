import * as vscode from "vscode";
import { routingOf } from "../core/models/routing-choice.ts";
import type { Tier } from "../core/models/vocabulary.ts";
import { estimateText } from "../core/spend/estimate-text.ts";
import { capsOf } from "../core/spend/limits.ts";
import type { Parts } from "./app.ts";
import { connect } from "./connection.ts";
import { estimateDetail } from "./estimate-detail.ts";
import { warn } from "./notify.ts";
import type { Session } from "./sessions.ts";
import { readSettings, writeSetting } from "./settings.ts";
import { superviseSwarm } from "./supervise.ts";

/**
 * Goal, tier with its estimate, then the swarm with progress and cancel, then the review. `suggested`: a goal that stands
 * in the field, to be changed or taken.
 */
export async function launchSwarm(parts: Parts, suggested = ""): Promise<void> {
  if (!(await isFree(parts))) return;
  const folder = await pickFolder();
  if (folder === undefined) return;
  const session = await connect(parts, {
    label: "Try the Offline Demo",
    run: async () => {
      await vscode.commands.executeCommand("frugalSwarm.tryDemo");
      return undefined;
    },
  });
  if (session === undefined) return;
  // The field has one line; a suggestion that is taken as it stands keeps its own.
  const shown = suggested.replaceAll(/\s*\n\s*/g, " ").trim();
  const typed = await vscode.window.showInputBox({
    ...(shown !== "" && { value: shown }),
    title: "Launch Swarm: what should be done?",
    prompt: "Nothing is sent before you have seen the estimated cost.",
    placeHolder: "Add input validation to the API handlers, with tests",
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? "Say in words what the swarm should do." : undefined),
  });
  if (typed === undefined) return;
  const goal = typed === shown && shown !== "" ? suggested : typed;
  const tier = await pickTier(parts, session, goal);
  if (tier === undefined || !(await agreesToRise(session, tier))) return;
  await session.prices.launched(tier);
  await superviseSwarm(parts, session, { goal, workspace: folder, tier });
}

/** True when no swarm runs in this window; else asks what to do with the one that does. */
export async function isFree(parts: Parts): Promise<boolean> {
  if (!parts.swarms.running) return true;
  const stop = "Stop It";
  const dashboard = "Open Dashboard";
  const text = "A swarm is already running in this window.";
  const choice = await vscode.window.showWarningMessage(`Frugal Swarm: ${text}`, stop, dashboard);
  if (choice === stop) parts.swarms.stop();
  if (choice === dashboard) parts.dashboard.open();
  return false;
}

async function pickFolder(): Promise<string | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    const open = "Open Folder";
    const demo = "Try the Offline Demo";
    const choice = await vscode.window.showInformationMessage(
      "A swarm works on a folder, and none is open.",
      open,
      demo,
    );
    if (choice === open) await vscode.commands.executeCommand("workbench.action.files.openFolder");
    if (choice === demo) await vscode.commands.executeCommand("frugalSwarm.tryDemo");
    return undefined;
  }
  const folder = folders.length === 1 ? folders[0] : await vscode.window.showWorkspaceFolderPick();
  // In a remote window this extension runs on the remote machine, so that folders there are files here too.
  if (folder !== undefined && folder.uri.scheme !== "file") {
    throw new Error(
      `The folder ${folder.uri.toString()} is not on a disk of this machine. Open it in a window of the machine that holds it.`,
    );
  }
  return folder?.uri.fsPath;
}

/** The estimate per tier, before anything is sent. */
async function pickTier(parts: Parts, session: Session, goal: string): Promise<Tier | undefined> {
  const settings = readSettings(warn);
  const estimates = await session.engine.estimate(goal, capsOf(settings), settings.baselineModel, routingOf(settings));
  const items = estimates.map((one) => ({
    label: one.tier,
    description: estimateText(one),
    detail: estimateDetail(one),
    tier: one.tier,
  }));
  const sorted = items.toSorted((a, b) => Number(b.tier === settings.tier) - Number(a.tier === settings.tier));
  const title = session.endpoint.simulated ? "Tier (simulated models, no money is spent)" : "Tier and estimated cost";
  for (const one of estimates) parts.log.info(`Estimate, ${one.tier} tier: ${one.basis}`);
  const picked = await vscode.window.showQuickPick(sorted, {
    title,
    placeHolder: `From your own finished swarms, at ${session.prices.text()}; the worst case is what is left of the budgets`,
    ignoreFocusOut: true,
    matchOnDetail: true,
  });
  if (picked !== undefined && picked.tier !== settings.tier) await writeSetting("tier", picked.tier);
  return picked?.tier;
}

/** A price that rose by more than a fifth since the last launch is said before anything is sent. */
export async function agreesToRise(session: Session, tier: Tier): Promise<boolean> {
  const risen = await session.prices.risen(tier);
  if (risen.length === 0) return true;
  const launch = "Launch";
  return (await vscode.window.showWarningMessage(`Frugal Swarm: ${risen.join(" ")}`, launch, "Cancel")) === launch;
}
