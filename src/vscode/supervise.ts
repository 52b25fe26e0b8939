import * as vscode from "vscode";
import type { SwarmRequest } from "../core/engine-types.ts";
import type { SwarmFact } from "../core/events.ts";
import { routingOf } from "../core/models/routing-choice.ts";
import { formatUsd } from "../core/money.ts";
import { capsOf } from "../core/spend/limits.ts";
import type { SwarmState } from "../core/swarm/state-types.ts";
import { checkLimitsOf } from "../core/verify/check-limits.ts";
import { readTierLimits } from "../node/read-tiers.ts";
import type { Parts } from "./app.ts";
import { budgetName } from "./cap-text.ts";
import { askAboutConflict } from "./conflict-question.ts";
import { warn } from "./notify.ts";
import { askPlan } from "./plan-question.ts";
import type { Session } from "./sessions.ts";
import { readSettings } from "./settings.ts";

type BudgetAlert = Extract<SwarmFact, { type: "budget.alert" }>;

/** Runs a swarm in the window: progress, cancel, dashboard, status bar; then offers the review. */
export async function superviseSwarm(
  parts: Parts,
  session: Session,
  what: Pick<SwarmRequest, "goal" | "workspace" | "tier" | "plan">,
): Promise<void> {
  const settings = readSettings(warn, vscode.Uri.file(what.workspace));
  parts.spend.use(session.ledger, session.endpoint.simulated);
  parts.dashboard.open("swarm");
  if (!session.endpoint.simulated) void parts.bill.start();
  const request: SwarmRequest = {
    ...what,
    caps: capsOf(settings),
    alertPercent: settings.alertThresholdPercent,
    concurrency: settings.concurrency,
    checks: settings.checks,
    checkLimits: checkLimitsOf(settings),
    mayRunCommands: vscode.workspace.isTrusted,
    baseline: settings.baselineModel,
    routing: routingOf(settings),
    tierLimits: await readTierLimits(what.workspace, what.tier),
    onCap: (reached, signal) => parts.caps.ask(reached, vscode.Uri.file(what.workspace), signal),
    onConflict: askAboutConflict,
    // The demo shows a swarm from end to end, and spends nothing.
    ...(settings.reviewPlan === "ask" && !session.endpoint.simulated && { onPlan: askPlan }),
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
            if (event.type === "budget.alert") void alert(parts, event);
          },
          signal,
        );
      }),
  );
  parts.spend.refresh();
  const { ledger, endpoint } = session;
  const applied =
    result.changes.length > 0 && (await parts.review.propose(result, what.workspace, ledger, endpoint.simulated));
  if (!applied) await sayResult(parts, result.changes.length);
}

/** The core tells each alert once per budget and period, of all windows and terminal runs. */
async function alert(parts: Parts, { budget, percent, cap, used }: BudgetAlert): Promise<void> {
  const text = `${percent} % of the budget of ${formatUsd(cap)} for ${budgetName(budget.scope)} is used: ${formatUsd(used)}.`;
  const dashboard = "Open Dashboard";
  const choice = await vscode.window.showWarningMessage(`Frugal Swarm: ${text}`, dashboard);
  if (choice === dashboard) parts.dashboard.open("spend");
}

function progressText(state: SwarmState): string {
  const done = state.tasks.filter((task) => task.status === "finished").length;
  const spent = `${formatUsd(state.totals.settled)} of ${formatUsd(state.budget)}`;
  if (state.phase === "planning") {
    const activity = state.tasks[0]?.status === "finished" ? state.tasks[0].activity : "";
    return `planning, ${spent}${activity && `; ${activity}`}`;
  }
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
  const detail =
    outcome.status === "failed" || (outcome.status === "stopped" && outcome.reason === "budget")
      ? ` ${outcome.detail}`
      : "";
  const review = "Review Changes";
  const dashboard = "Open Dashboard";
  const show = outcome.status === "done" ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  const choice = await show(`Frugal Swarm: ${text}${detail}`, ...(changes > 0 ? [review, dashboard] : [dashboard]));
  if (choice === review) await parts.review.open();
  if (choice === dashboard) parts.dashboard.open();
}
