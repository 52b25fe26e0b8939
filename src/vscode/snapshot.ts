import type * as vscode from "vscode";
import type { Catalogue } from "../core/models/catalogue.ts";
import type { Tiers } from "../core/models/tiers.ts";
import { TIERS } from "../core/models/vocabulary.ts";
import type { NanoUsd } from "../core/money.ts";
import { ZERO } from "../core/money.ts";
import type { DashboardSnapshot, TierSummary } from "../core/protocol.ts";
import { speaksOpenRouter } from "../core/provider/endpoint.ts";
import { summariseTier } from "../core/spend/calculator.ts";
import type { BenchmarkReports } from "./benchmark-reports.ts";
import type { Keys } from "./secrets.ts";
import type { Sessions } from "./sessions.ts";
import { readSettings } from "./settings.ts";
import type { Spend } from "./spend.ts";
import type { Swarms } from "./swarms.ts";

export interface SnapshotDeps {
  readonly reports: BenchmarkReports;
  readonly keys: Keys;
  readonly sessions: Sessions;
  readonly swarms: Swarms;
  readonly spend: Spend;
  readonly log: vscode.LogOutputChannel;
}

const DAY_MS = 86_400_000;
const DAYS_SHOWN = 30;

/** All that the dashboard shows, read anew: from the ledger, the settings and the last swarm's state. */
export async function buildSnapshot(deps: SnapshotDeps): Promise<DashboardSnapshot> {
  const now = Date.now();
  const settings = readSettings((text) => deps.log.warn(text));
  const { catalogue, tiers } = await deps.sessions.models();
  const spend = await deps.spend.read();
  const { origin, host } = new URL(settings.endpoint);
  const key = (await deps.keys.get(origin)) === undefined ? "missing" : "set";
  const budgets = [
    { label: "This month", ...spend.month, cap: spend.monthCap },
    { label: "Today", ...spend.day, cap: spend.dayCap },
  ];
  return {
    at: now,
    simulated: spend.simulated,
    connection: {
      endpoint: spend.simulated ? "simulated OpenRouter" : host,
      key: spend.simulated || (key === "missing" && !speaksOpenRouter(settings)) ? "not-needed" : key,
    },
    tier: settings.tier,
    tiers: summaries(catalogue, tiers),
    budgets,
    alertPercent: settings.alertThresholdPercent,
    swarm: deps.swarms.state,
    daily: await dailySpend(deps.spend, now),
    benchmarks: await deps.reports.read(),
    prices: {
      date: catalogue.date,
      note: "list prices; what the provider bills is what is booked",
    },
  };
}

export async function tierSummaries(deps: Pick<SnapshotDeps, "sessions">): Promise<readonly TierSummary[]> {
  const { catalogue, tiers } = await deps.sessions.models();
  return summaries(catalogue, tiers);
}

function summaries(catalogue: Catalogue, tiers: Tiers): readonly TierSummary[] {
  return TIERS.map((tier) => summariseTier(tier, tiers, catalogue));
}

/** The last 30 UTC days, days without spend included. */
async function dailySpend(spend: Spend, now: number): Promise<{ day: string; cost: NanoUsd }[]> {
  const days = Array.from({ length: DAYS_SHOWN }, (_, index) =>
    new Date(now - (DAYS_SHOWN - 1 - index) * DAY_MS).toISOString().slice(0, 10),
  );
  const booked = new Map((await spend.daily(days[0] ?? "")).map((one) => [one.day, one.cost]));
  return days.map((day) => ({ day, cost: booked.get(day) ?? ZERO }));
}
