import * as vscode from "vscode";
import { SCENARIOS } from "../core/benchmark/report-types.ts";
import { readSuites } from "../core/benchmark/suite.ts";
import { formatUsd } from "../core/money.ts";
import { isOpenRouter } from "../core/provider/data-policy.ts";
import { capsOf } from "../core/spend/limits.ts";
import type { Parts } from "./app.ts";
import { warn } from "./notify.ts";
import { readSettings } from "./settings.ts";

/** Takes the tier's models through the scenarios; the report is saved and shown in the dashboard. */
export async function runBenchmark(parts: Parts): Promise<void> {
  const settings = readSettings(warn);
  const { origin, host } = new URL(settings.endpoint);
  const ready = !isOpenRouter(origin) || (await parts.keys.get(origin)) !== undefined;
  const real = {
    label: `Real models (${host})`,
    description: ready ? `inside a budget of $${settings["budget.swarmUsd"].toFixed(2)}` : "needs an API key",
    simulated: false,
  };
  const simulated = {
    label: "Simulated models",
    description: "free and offline; says nothing about real models",
    simulated: true,
  };
  const picked = await vscode.window.showQuickPick(ready ? [real, simulated] : [simulated, real], {
    title: `Benchmark the ${settings.tier} tier on`,
    placeHolder: "Code that the models write is run on this machine, with limits of time, memory and file access",
  });
  if (picked === undefined) return;
  if (!picked.simulated && !ready) {
    await vscode.commands.executeCommand("frugalSwarm.setApiKey");
    return;
  }
  const session = picked.simulated ? await parts.sessions.simulated() : await parts.sessions.real(settings);
  const inExtension = (path: string) => vscode.Uri.joinPath(parts.context.extensionUri, path);
  const suites = await readSuites(async (name) =>
    new TextDecoder().decode(await vscode.workspace.fs.readFile(inExtension(`benchmarks/suites/${name}`))),
  );
  parts.spend.use(session.ledger, session.endpoint.simulated);
  const report = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: "Frugal Swarm benchmark", cancellable: true },
    (progress, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      const running = parts.work.started("the benchmark", controller);
      return session.engine
        .benchmark(
          {
            tier: settings.tier,
            scenarios: SCENARIOS,
            caps: capsOf(settings),
            concurrency: settings.concurrency,
            commit: `v${parts.context.extension.packageJSON.version}`,
            suites,
            project: inExtension("benchmarks/sample-project").fsPath,
            // The editor's own Node: PATH may have an old one or none.
            node: { file: process.execPath, env: { ELECTRON_RUN_AS_NODE: "1" } },
          },
          (message) => progress.report({ message }),
          controller.signal,
        )
        .finally(() => running.dispose());
    },
  );
  parts.spend.refresh();
  const stopped = report.scenarios.find((one) => one.status === "stopped")?.stopped;
  if (report.scenarios.every((one) => one.total === 0)) {
    void vscode.window.showWarningMessage(`Frugal Swarm: no benchmark case was run. ${stopped ?? ""}`);
    return;
  }
  await parts.reports.save(report);
  parts.dashboard.open();
  parts.dashboard.refresh();
  const note = report.simulated ? " (simulated)" : "";
  const cost = `${formatUsd(report.totalCost)}${note}`;
  if (stopped === undefined) void vscode.window.showInformationMessage(`Frugal Swarm: the benchmark is done, ${cost}.`);
  else void vscode.window.showWarningMessage(`Frugal Swarm: the benchmark stopped early, ${cost}. ${stopped}`);
}
