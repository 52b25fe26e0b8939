import * as vscode from "vscode";
import { clearApiKey, setApiKey } from "./api-key.ts";
import { type BenchmarkReports, createBenchmarkReports } from "./benchmark-reports.ts";
import { applyTier, selectTier, setBudget } from "./choose.ts";
import type { CommandId } from "./command-ids.ts";
import { createCostComparison } from "./compare-costs.ts";
import { createDashboard, type Dashboard } from "./dashboard.ts";
import { tryDemo } from "./demo.ts";
import { createGenerator } from "./generate-code.ts";
import { launchSwarm } from "./launch.ts";
import { createReview, type Review } from "./review.ts";
import { runBenchmark } from "./run-benchmark.ts";
import { createKeys, type Keys } from "./secrets.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import { createSpend, type Spend } from "./spend.ts";
import type { StatusBar } from "./status-bar.ts";
import { createSwarms, type Swarms } from "./swarms.ts";

/** The extension after its first command: everything wired, in order, by plain functions. */
export interface App {
  run(id: CommandId, args: readonly unknown[]): Promise<unknown>;
  /** Stops a running swarm, waits until it has ended, and closes the ledger. */
  close(): Promise<void>;
}

/** What the commands are given. */
export interface Parts {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly keys: Keys;
  readonly sessions: Sessions;
  readonly swarms: Swarms;
  readonly spend: Spend;
  readonly review: Review;
  readonly dashboard: Dashboard;
  readonly reports: BenchmarkReports;
}

export function createApp(context: vscode.ExtensionContext, statusBar: StatusBar): App {
  const log = vscode.window.createOutputChannel("Frugal Swarm", { log: true });
  const keys = createKeys(context.secrets);
  const sessions = createSessions(context, keys, log);
  const swarms = createSwarms();
  const spend = createSpend(sessions, swarms, statusBar, log);
  const review = createReview(context, log);
  const reports = createBenchmarkReports(vscode.Uri.joinPath(context.globalStorageUri, "benchmarks"));
  const dashboard = createDashboard(context, { reports, keys, sessions, swarms, spend, log }, (tier) =>
    applyTier(parts, tier),
  );
  const parts: Parts = { context, log, keys, sessions, swarms, spend, review, dashboard, reports };
  const generator = createGenerator(parts);
  const costs = createCostComparison(sessions);
  context.subscriptions.push(log, swarms, spend, review, dashboard, generator, costs);
  const handlers: Record<CommandId, (args: readonly unknown[]) => Promise<unknown>> = {
    launchSwarm: () => launchSwarm(parts),
    stopSwarm: async () => stopSwarm(swarms),
    generateCode: () => generator.generate(),
    selectTier: () => selectTier(parts),
    setApiKey: () => setApiKey(parts),
    clearApiKey: () => clearApiKey(parts),
    setBudget: () => setBudget(parts),
    openDashboard: async () => dashboard.open(),
    reviewChanges: () => review.open(),
    runBenchmark: () => runBenchmark(parts),
    compareCosts: () => costs.ask(),
    tryDemo: () => tryDemo(parts),
    acceptProposal: () => generator.accept(),
    rejectProposal: () => generator.reject(),
  };
  return {
    async run(id, args) {
      try {
        return await handlers[id](args);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        log.error(error instanceof Error ? (error.stack ?? message) : message);
        void vscode.window.showErrorMessage(`Frugal Swarm: ${message}`, "Show Log").then((choice) => {
          if (choice === "Show Log") log.show();
        });
        return undefined;
      }
    },
    async close() {
      await swarms.close();
      await sessions.close();
    },
  };
}

function stopSwarm(swarms: Swarms): void {
  if (swarms.stop()) void vscode.window.showInformationMessage("Frugal Swarm: stopping. What is finished is kept.");
  else void vscode.window.showInformationMessage("Frugal Swarm: no swarm is running.");
}
