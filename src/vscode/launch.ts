import * as vscode from "vscode";
import type { SwarmRequest } from "../core/engine-types.ts";
import type { SwarmState } from "../core/swarm/state-types.ts";
import { formatUsd } from "../core/money.ts";
import { capsOf } from "../core/spend/limits.ts";
import type { Tier } from "../core/models/vocabulary.ts";
import type { Parts } from "./app.ts";
import { connect, warn } from "./connection.ts";
import { tryDemo } from "./demo.ts";
import type { Session } from "./sessions.ts";
import { readSettings, writeSetting } from "./settings.ts";

/** Goal, tier with its estimate, then the swarm with progress and cancel, then the review. */
export async function launchSwarm(parts: Parts): Promise<void> {
  if (parts.swarms.running) {
    const stop = "Stop It";
    const choice = await vscode.window.showWarningMessage("A swarm is already running in this window.", stop, "Open Dashboard");
    if (choice === stop) parts.swarms.stop();
    if (choice === "Open Dashboard") parts.dashboard.open();
    return;
  }
  const folder = await pickFolder(parts);
  if (folder === undefined) return;
  const session = await connect(parts);
  if (session === undefined) return;
  const goal = await vscode.window.showInputBox({
    title: "Launch Swarm: what should be done?",
    prompt: "Nothing is sent before you have seen the estimated cost.",
    placeHolder: "Add input validation to the API handlers, with tests",
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? "Say in words what the swarm should do." : undefined),
  });
  if (goal === undefined) return;
  const tier = await pickTier(session, goal);
  if (tier === undefined) return;
  await superviseSwarm(parts, session, { goal, workspace: folder, tier });
}

async function pickFolder(parts: Parts): Promise<string | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    const open = "Open Folder";
    const demo = "Try the Offline Demo";
    const choice = await vscode.window.showInformationMessage("A swarm works on a folder, and none is open.", open, demo);
    if (choice === open) await vscode.commands.executeCommand("workbench.action.files.openFolder");
    if (choice === demo) await tryDemo(parts);
    return undefined;
  }
  const folder = folders.length === 1 ? folders[0] : await vscode.window.showWorkspaceFolderPick();
  if (folder !== undefined && folder.uri.scheme !== "file" && folder.uri.scheme !== "vscode-remote") {
    throw new Error(`The folder ${folder.uri.toString()} is not on a disk that this extension can reach.`);
  }
  return folder?.uri.fsPath;
}

/** The estimate per tier, before anything is sent. */
async function pickTier(session: Session, goal: string): Promise<Tier | undefined> {
  const settings = readSettings(warn);
  const items = session.engine.estimate(goal, capsOf(settings)).map((one) => ({
    label: one.tier,
    description: `about ${formatUsd(one.likely)}, never more than ${formatUsd(one.most)}`,
    detail: `On the baseline model about ${formatUsd(one.baseline)}. ${one.models.join(", ")}. ${one.basis}`,
    tier: one.tier,
  }));
  const sorted = items.toSorted((a, b) => Number(b.tier === settings.tier) - Number(a.tier === settings.tier));
  const title = session.endpoint.simulated ? "Tier (simulated models, no money is spent)" : "Tier and estimated cost";
  const picked = await vscode.window.showQuickPick(sorted, { title, ignoreFocusOut: true, matchOnDetail: true });
  if (picked !== undefined && picked.tier !== settings.tier) await writeSetting("tier", picked.tier);
  return picked?.tier;
}

/** Runs a swarm in the window: progress, cancel, dashboard, status bar; then offers the review. */
export async function superviseSwarm(
  parts: Parts,
  session: Session,
  what: Pick<SwarmRequest, "goal" | "workspace" | "tier">,
): Promise<void> {
  const settings = readSettings(warn);
  parts.spend.use(session.ledger, session.endpoint.simulated);
  parts.dashboard.open();
  const request: SwarmRequest = {
    ...what,
    caps: capsOf(settings),
    alertPercent: settings.alertThresholdPercent,
    concurrency: settings.concurrency,
    checks: settings.checks,
    mayRunCommands: vscode.workspace.isTrusted,
  };
  const title = session.endpoint.simulated ? "Frugal Swarm (simulated)" : "Frugal Swarm";
  const result = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (progress, token) =>
      parts.swarms.run((emit, signal) => {
        token.onCancellationRequested(() => parts.swarms.stop());
        return session.engine.runSwarm(
          request,
          (event) => {
            emit(event);
            const { state } = parts.swarms;
            if (state !== null) progress.report({ message: progressText(state) });
            if (event.type === "budget.alert") {
              warn(`${event.percent} % of this ${event.budget.scope}'s budget of ${formatUsd(event.cap)} is used.`);
            }
          },
          signal,
        );
      }),
  );
  parts.spend.refresh();
  if (result.changes.length > 0) await parts.review.propose(result, what.workspace);
  await sayResult(parts, result.changes.length);
}

function progressText(state: SwarmState): string {
  const done = state.tasks.filter((task) => task.status === "finished").length;
  const spent = `${formatUsd(state.totals.settled)} of ${formatUsd(state.budget)}`;
  if (state.phase === "planning") return `planning, ${spent}`;
  const running = state.tasks.filter((task) => task.status === "running").map((task) => task.title);
  return `${done} of ${state.tasks.length} tasks, ${spent}. ${running.slice(0, 2).join(", ")}`;
}

async function sayResult(parts: Parts, changes: number): Promise<void> {
  const { state } = parts.swarms;
  if (state?.outcome == null) return;
  const spent = `${formatUsd(state.totals.settled)}${state.simulated ? " (simulated)" : ""}`;
  const files = changes === 0 ? "No file was changed." : `${changes} changed files are ready for review.`;
  const { outcome } = state;
  const text = {
    done: `Done for ${spent}. ${files}`,
    partly: `Some tasks did not get done. Spent ${spent}. ${files}`,
    stopped: `Stopped. Spent ${spent}. ${files}`,
    failed: `It failed. Spent ${spent}. ${files}`,
  }[outcome.status];
  const detail = outcome.status === "failed" || (outcome.status === "stopped" && outcome.reason === "budget") ? ` ${outcome.detail}` : "";
  const review = "Review Changes";
  const dashboard = "Open Dashboard";
  const show = outcome.status === "done" ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  const choice = await show(`Frugal Swarm: ${text}${detail}`, ...(changes > 0 ? [review, dashboard] : [dashboard]));
  if (choice === review) await parts.review.open();
  if (choice === dashboard) parts.dashboard.open();
}
