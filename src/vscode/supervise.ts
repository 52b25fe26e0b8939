import * as vscode from "vscode";
import { commandPolicyOf } from "../core/commands/policy-of-settings.ts";
import type { ResumeRequest, SwarmRequest, SwarmResult } from "../core/engine-types.ts";
import type { Emit, SwarmFact } from "../core/events.ts";
import { historyLimitsOf } from "../core/history/keep-within.ts";
import { routingOf } from "../core/models/routing-choice.ts";
import { formatUsd } from "../core/money.ts";
import type { InterruptedRun } from "../core/resume/interrupted.ts";
import type { Settings } from "../core/settings.ts";
import { capsOf } from "../core/spend/limits.ts";
import type { SwarmState } from "../core/swarm/state-types.ts";
import { checkLimitsOf } from "../core/verify/check-limits.ts";
import { readTierLimits } from "../node/read-tiers.ts";
import type { Parts } from "./app.ts";
import { budgetName } from "./cap-text.ts";
import { createEditorFacts } from "./editor-facts.ts";
import { warn } from "./notify.ts";
import { askPlan } from "./plan-question.ts";
import type { Running, Session } from "./sessions.ts";
import { readSettings } from "./settings.ts";

type BudgetAlert = Extract<SwarmFact, { type: "budget.alert" }>;

/** Runs a swarm in the window: progress, cancel, dashboard, status bar; then offers the review. */
export async function superviseSwarm(
  parts: Parts,
  session: Session,
  what: Pick<SwarmRequest, "goal" | "workspace" | "tier" | "plan">,
): Promise<void> {
  const folder = vscode.Uri.file(what.workspace);
  const settings = readSettings(warn, folder);
  const tierLimits = await readTierLimits(what.workspace, what.tier);
  const request: SwarmRequest = {
    ...what,
    caps: capsOf(settings),
    history: historyLimitsOf(settings),
    alertPercent: settings.alertThresholdPercent,
    concurrency: settings.concurrency,
    checks: settings.checks,
    checkLimits: checkLimitsOf(settings),
    baseline: settings.baselineModel,
    routing: routingOf(settings),
    tierLimits,
    ...askedInWindow(parts, session, folder, settings),
  };
  await supervise(parts, session, what.workspace, async (emit, signal, report) =>
    session.engine.runSwarm({ ...request, ...(await toolsOf(parts, session, folder, signal, report)) }, emit, signal),
  );
}

/** The same for an interrupted run: it goes on, or ends with what its finished tasks have made. */
export async function superviseInterrupted(
  parts: Parts,
  session: Running,
  { id, workspace }: Pick<InterruptedRun, "id" | "workspace">,
  how: "resume" | "keep",
): Promise<void> {
  const folder = vscode.Uri.file(workspace);
  const settings = readSettings(warn, folder);
  const request = { ...askedInWindow(parts, session, folder, settings), now: capsOf(settings) };
  await supervise(parts, session, workspace, async (emit, signal, report) => {
    if (how === "keep") return session.engine.keepFinished(id, emit, signal);
    const tools = await toolsOf(parts, session, folder, signal, report);
    return session.engine.resumeSwarm(id, { ...request, ...tools }, emit, signal);
  });
}

/** What a swarm is given of this window and the person at it. */
function askedInWindow(parts: Parts, session: Running, folder: vscode.Uri, settings: Settings): ResumeRequest {
  const titleOf = (task: string) => parts.swarms.state?.tasks.find(({ id }) => id === task)?.title ?? task;
  const { onCap, onConflict, onQuestion, onRules, onCommand } = parts.questions.of(folder, titleOf);
  const { isTrusted } = vscode.workspace;
  return {
    mayRunCommands: isTrusted,
    onCap,
    onConflict,
    onQuestion,
    // Rules, commands and language servers are a trusted folder's.
    ...(isTrusted && {
      onRules,
      commands: commandPolicyOf(settings, onCommand),
      editor: createEditorFacts(folder),
    }),
    stopOf: parts.swarms.stopOf,
    // The demo shows a swarm from end to end, and spends nothing.
    ...(settings.reviewPlan === "ask" && !session.endpoint.simulated && { onPlan: askPlan }),
  };
}

type Report = (text: string) => void;
type Run = (emit: Emit, signal: AbortSignal, report: Report) => Promise<SwarmResult>;

/** Tools of MCP servers, which are started first. The demo, which is simulated and works on a copy of ours, has none. */
async function toolsOf(
  { servers }: Parts,
  { endpoint }: Running,
  folder: vscode.Uri,
  signal: AbortSignal,
  report: Report,
): Promise<Pick<SwarmRequest, "otherTools">> {
  return endpoint.simulated ? {} : { otherTools: await servers.toolsFor(folder, signal, report) };
}

async function supervise(parts: Parts, session: Running, workspace: string, run: Run): Promise<void> {
  const { ledger, endpoint } = session;
  parts.spend.use(ledger, endpoint.simulated);
  parts.dashboard.open("swarm");
  if (!endpoint.simulated) void parts.bill.start();
  const title = endpoint.simulated ? "Frugal Swarm (simulated)" : "Frugal Swarm";
  const result = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (progress, token) =>
      parts.swarms.run((emit, signal) => {
        token.onCancellationRequested(() => parts.swarms.stop());
        const told: Emit = (event) => {
          emit(event);
          const { state } = parts.swarms;
          if (state !== null) progress.report({ message: progressText(state) });
          if (event.type === "budget.alert") void alert(parts, event);
        };
        return run(told, signal, (message) => progress.report({ message }));
      }),
  );
  parts.spend.refresh();
  const applied =
    result.changes.length > 0 && (await parts.review.propose(result, workspace, ledger, endpoint.simulated));
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
