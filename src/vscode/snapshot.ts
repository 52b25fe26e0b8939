import type * as vscode from "vscode";
import { routingOf, withRouting } from "../core/models/routing-choice.ts";
import { TIERS } from "../core/models/vocabulary.ts";
import type { DashboardSnapshot, TierSummary } from "../core/protocol.ts";
import { speaksOpenRouter } from "../core/provider/endpoint.ts";
import type { Settings } from "../core/settings.ts";
import { summariseTier } from "../core/spend/calculator.ts";
import { expectedTotal } from "../core/swarm/expected-total.ts";
import type { BenchmarkReports } from "./benchmark-reports.ts";
import type { Bill } from "./bill.ts";
import type { CalculatorDataReader } from "./calculator-data.ts";
import type { Evidence } from "./evidence.ts";
import type { KnownModels } from "./known-models.ts";
import type { Questions } from "./questions.ts";
import type { Keys } from "./secrets.ts";
import type { Sessions } from "./sessions.ts";
import { readSettings } from "./settings.ts";
import type { Spend } from "./spend.ts";
import type { SpendPart } from "./spend-report.ts";
import type { Swarms } from "./swarms.ts";

export interface SnapshotDeps {
  readonly reports: BenchmarkReports;
  readonly keys: Keys;
  readonly sessions: Sessions;
  readonly swarms: Swarms;
  readonly spend: Spend;
  readonly questions: Questions;
  readonly bill: Bill;
  readonly calculator: CalculatorDataReader;
  readonly evidence: Evidence;
  readonly log: vscode.LogOutputChannel;
}

/** All that the dashboard shows, from the settings, the last swarm's state and what was read of the spend. */
export async function buildSnapshot(deps: SnapshotDeps, spendPart: SpendPart): Promise<DashboardSnapshot> {
  const settings = readSettings((text) => deps.log.warn(text));
  const models = await deps.sessions.models();
  const { catalogue, prices } = models;
  const { simulated } = deps.spend;
  const { state } = deps.swarms;
  const { origin, host } = new URL(settings.endpoint);
  const key = (await deps.keys.get(origin)) === undefined ? "missing" : "set";
  return {
    ...spendPart,
    ...(await deps.evidence.known()),
    at: Date.now(),
    simulated,
    connection: {
      endpoint: simulated ? "simulated OpenRouter" : host,
      key: simulated || (key === "missing" && !speaksOpenRouter(settings)) ? "not-needed" : key,
    },
    tier: settings.tier,
    tiers: summaries(models, settings),
    alertPercent: settings.alertThresholdPercent,
    swarm: state,
    expected: state === null || !deps.swarms.running ? null : expectedTotal(state),
    question: deps.questions.open,
    account: !simulated && (await deps.bill.available()),
    calculator: await deps.calculator.read(catalogue, settings.baselineModel),
    benchmarks: await deps.reports.read(),
    prices: {
      age: prices,
      note: "list prices; what the provider bills is what is booked",
    },
  };
}

export async function tierSummaries({
  sessions,
  log,
}: Pick<SnapshotDeps, "sessions" | "log">): Promise<readonly TierSummary[]> {
  return summaries(
    await sessions.models(),
    readSettings((text) => log.warn(text)),
  );
}

/** In the order of models that the user has decided on. */
function summaries({ catalogue, tiers }: KnownModels, settings: Settings): readonly TierSummary[] {
  const routed = withRouting(tiers, routingOf(settings)).tiers;
  return TIERS.map((tier) => summariseTier(tier, routed, catalogue));
}
