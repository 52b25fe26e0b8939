import * as vscode from "vscode";
import type { Drift } from "../core/spend/report-types.ts";
import { LedgerError } from "../node/ledger/errors.ts";
import { clearApiKey, setApiKey } from "./api-key.ts";
import { type BenchmarkReports, createBenchmarkReports } from "./benchmark-reports.ts";
import { type Bill, createBill } from "./bill.ts";
import { createCalculatorData } from "./calculator-data.ts";
import { applyTier, selectTier, setBudget } from "./choose.ts";
import { chooseRouting } from "./choose-routing.ts";
import type { CommandId } from "./command-ids.ts";
import { correctTask } from "./correct-task.ts";
import { createDashboard, type Dashboard } from "./dashboard.ts";
import { tryDemo } from "./demo.ts";
import { createEvidence, type Evidence } from "./evidence.ts";
import { exportSpend } from "./export-spend.ts";
import { createGenerator } from "./generate-code.ts";
import { createHistoryRoom } from "./history.ts";
import { launchSwarm } from "./launch.ts";
import { repairOnYes, showLedgerFolder, tellLedgerTrouble } from "./ledger-trouble.ts";
import { chooseEndpoint } from "./local-servers.ts";
import type { Servers } from "./mcp.ts";
import { addServer } from "./mcp-add.ts";
import { restartServer, reviewTools, serverPrompt, showServerLog, startServers } from "./mcp-commands.ts";
import { createToolsRoom } from "./mcp-messages.ts";
import { createWindowServers } from "./mcp-parts.ts";
import { withShownPrompt } from "./mcp-prompts.ts";
import { askValue, createServerSecrets, setServerSecret } from "./mcp-secrets.ts";
import { createSignIns } from "./mcp-sign-in.ts";
import { signIn } from "./oauth.ts";
import { createQuestions, type Questions } from "./questions.ts";
import { createResume, type Resume } from "./resume.ts";
import { createReview, type Review } from "./review.ts";
import { launchAgain } from "./review-again.ts";
import { runBenchmark } from "./run-benchmark.ts";
import { createKeys, type Keys } from "./secrets.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import { setUp } from "./setup.ts";
import { createSpend, type Spend } from "./spend.ts";
import type { StatusBar } from "./status-bar.ts";
import { createWork, stopAll, stopSwarm, stopTask, type Work } from "./stop.ts";
import { createSwarms, type Swarms } from "./swarms.ts";
import { resetChain, useChain } from "./use-chain.ts";

/** The extension after its first command: everything wired, in order, by plain functions. */
export interface App {
  run(id: CommandId, args: readonly unknown[]): Promise<unknown>;
  /** Takes over the dashboard of a window that was reloaded. */
  restore(panel: vscode.WebviewPanel): void;
  /** Offers to go on with a swarm that was interrupted, once; never rejects. */
  offerResume(): Promise<void>;
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
  readonly questions: Questions;
  readonly servers: Servers;
  readonly work: Work;
  readonly resume: Resume;
  readonly bill: Bill;
  readonly review: Review;
  readonly dashboard: Dashboard;
  readonly evidence: Evidence;
  readonly reports: BenchmarkReports;
}

export function createApp(context: vscode.ExtensionContext, statusBar: StatusBar): App {
  const log = vscode.window.createOutputChannel("Frugal Swarm", { log: true });
  const keys = createKeys(context.secrets);
  const sessions = createSessions(context, keys, log);
  const swarms = createSwarms();
  const secrets = createServerSecrets(context.secrets, context.globalState);
  const signIns = createSignIns(context.secrets, context.globalState);
  const questions = createQuestions((name) => askValue(secrets, name));
  const servers = createWindowServers({ sessions, swarms, questions, secrets, signIns, log });
  const work = createWork();
  const spend = createSpend({ sessions, swarms, questions, statusBar, log });
  const bill = createBill({ sessions, keys, log, onDrift: (drift) => void tellDrift(dashboard, drift) });
  const review = createReview(context, sessions, swarms, log, (workspace, again) =>
    launchAgain(parts, workspace, again),
  );
  const reports = createBenchmarkReports(vscode.Uri.joinPath(context.globalStorageUri, "benchmarks"));
  const calculator = createCalculatorData(context.extensionUri);
  const evidence = createEvidence(sessions, log);
  const deps = { reports, keys, sessions, swarms, spend, questions, bill, calculator, evidence, servers, log };
  const dashboard = createDashboard(context, deps, {
    selectTier: (tier) => applyTier(parts, tier),
    useChain: (tier, type) => useChain(parts, tier, type),
    resetChain: (tier, type) => resetChain(parts, tier, type),
    history: createHistoryRoom({ sessions, keys, review, log }),
    tools: createToolsRoom(servers),
  });
  const parts: Parts = {
    context,
    log,
    keys,
    sessions,
    swarms,
    spend,
    questions,
    servers,
    work,
    resume: createResume(() => parts),
    bill,
    review,
    dashboard,
    evidence,
    reports,
  };
  const generator = createGenerator(parts);
  const serverLog = once(() => vscode.window.createOutputChannel("Frugal Swarm MCP"));
  context.subscriptions.push(log, swarms, questions, servers, spend, bill, review, dashboard, generator);
  const handlers: Record<CommandId, (args: readonly unknown[]) => Promise<unknown>> = {
    launchSwarm: () => launchSwarm(parts),
    stopSwarm: async () => stopSwarm(parts),
    stopTask: ([task]) => stopTask(parts, task),
    stopAll: async () => stopAll(parts),
    resumeSwarm: () => parts.resume.choose(),
    showQuestion: () => questions.show(),
    generateCode: () => generator.generate(),
    fixWithSwarm: (args) => generator.act("fixWithSwarm", args),
    writeTests: (args) => generator.act("writeTests", args),
    explainCode: (args) => generator.act("explainCode", args),
    documentCode: (args) => generator.act("documentCode", args),
    setUp: () => setUp(parts),
    selectTier: () => selectTier(parts),
    chooseRouting: () => chooseRouting(parts),
    correctTask: ([task]) => correctTask(parts, task),
    signIn: () => signIn(parts),
    setApiKey: () => setApiKey(parts),
    clearApiKey: () => clearApiKey(parts),
    chooseEndpoint: () => chooseEndpoint(parts),
    setBudget: () => setBudget(parts),
    openDashboard: async () => dashboard.open(),
    showSpend: async () => dashboard.open("spend"),
    showHistory: async () => dashboard.open("history"),
    exportSpend: () => exportSpend(parts),
    compareBill: () => bill.compare(),
    lookUpHeldCosts: () => bill.lookUp(),
    repairLedger: () => repairOnYes(parts),
    showLedgerFolder: () => showLedgerFolder(),
    reviewChanges: () => review.open(),
    runBenchmark: () => runBenchmark(parts),
    compareCosts: async () => dashboard.open("calculator"),
    showTools: async () => dashboard.open("tools"),
    startServers: async () => void (await startServers(servers)),
    addServer: () => addServer(secrets),
    restartServer: ([name]) => restartServer(servers, name),
    reviewTools: ([name]) => reviewTools(servers, name),
    showServerLog: ([name]) => showServerLog(servers, serverLog, name),
    setServerSecret: async () => setServerSecret(secrets, signIns, await servers.secretsAsked()),
    async useServerPrompt() {
      const text = await serverPrompt(servers);
      if (text !== undefined) await withShownPrompt(text, () => launchSwarm(parts, text));
    },
    tryDemo: () => tryDemo(parts),
    acceptProposal: () => generator.accept(),
    rejectProposal: () => generator.reject(),
    proposeAgain: () => generator.again(),
    nextModelUp: () => generator.nextModel(),
  };
  return {
    async run(id, args) {
      // Whoever asks for the list needs no offer.
      if (id !== "resumeSwarm") void parts.resume.offer();
      try {
        return await handlers[id](args);
      } catch (error) {
        if (error instanceof LedgerError) {
          log.error(error.message);
          void tellLedgerTrouble(parts, error);
          return undefined;
        }
        const message = error instanceof Error ? error.message : String(error);
        log.error(error instanceof Error ? (error.stack ?? message) : message);
        void vscode.window.showErrorMessage(`Frugal Swarm: ${message}`, "Show Log").then((choice) => {
          if (choice === "Show Log") log.show();
        });
        return undefined;
      }
    },
    restore: (panel) => dashboard.restore(panel),
    offerResume: () => parts.resume.offer(),
    async close() {
      bill.dispose();
      await swarms.close();
      await servers.close();
      await sessions.close();
    },
  };
}

async function tellDrift(dashboard: Dashboard, { text }: Drift): Promise<void> {
  const open = "Open Dashboard";
  const choice = await vscode.window.showWarningMessage(`Frugal Swarm: ${text}`, open);
  if (choice === open) dashboard.open("spend");
}

/** Made when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
