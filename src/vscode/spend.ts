import type * as vscode from "vscode";
import type { NanoUsd } from "../core/money.ts";
import { ZERO } from "../core/money.ts";
import type { Settings } from "../core/settings.ts";
import { type BudgetKey, type Ledger, periodsOf } from "../core/spend/ledger.ts";
import { capsOf } from "../core/spend/limits.ts";
import { onlyLatest } from "./only-latest.ts";
import type { Sessions } from "./sessions.ts";
import { readSettings } from "./settings.ts";
import type { StatusBar } from "./status-bar.ts";
import type { SpendView } from "./status-text.ts";
import type { Swarms } from "./swarms.ts";

/** Reads the ledger for the screens; the status bar is told after every change of a swarm. */
export interface Spend extends vscode.Disposable {
  /** The last run was simulated: its ledger is shown, and marked. */
  readonly simulated: boolean;
  /** Shows this ledger from now on. */
  use(ledger: Ledger, simulated: boolean): void;
  read(): Promise<SpendView>;
  daily(from: string): Promise<readonly { readonly day: string; readonly cost: NanoUsd }[]>;
  /** Reads and shows again; a few times a second at most, the newest state always last. */
  refresh(): void;
}

export function createSpend(
  sessions: Sessions,
  swarms: Swarms,
  statusBar: StatusBar,
  log: vscode.LogOutputChannel,
): Spend {
  let shown: { ledger: Ledger; simulated: boolean } | null = null;
  const settings = () => readSettings((text) => log.warn(text));

  const ledger = async (): Promise<Ledger | null> => shown?.ledger ?? sessions.ledger();
  const read = async (): Promise<SpendView> => {
    const values = settings();
    const { month, day } = periodsOf(Date.now());
    const keys: BudgetKey[] = [
      { scope: "month", key: month },
      { scope: "day", key: day },
    ];
    const [inMonth, inDay] = (await (await ledger())?.use(keys)) ?? [];
    return {
      ...unread(values),
      month: inMonth ?? NOTHING,
      day: inDay ?? NOTHING,
      swarm: swarmView(swarms),
      simulated: shown?.simulated ?? false,
    };
  };
  const updates = onlyLatest(
    async () => statusBar.show(await read()),
    MIN_INTERVAL_MS,
    (error) => {
      const problem = error instanceof Error ? error.message : String(error);
      log.warn(`The spend could not be read: ${problem}`);
      statusBar.show({ ...unread(settings()), problem });
    },
  );
  const refresh = (): void => updates.soon();
  const subscription = swarms.onDidChange(refresh);
  statusBar.handOver(refresh);
  return {
    get simulated() {
      return shown?.simulated ?? false;
    },
    use(next, simulated) {
      shown = { ledger: next, simulated };
      refresh();
    },
    read,
    daily: async (from) => (await (await ledger())?.daily(from)) ?? [],
    refresh,
    dispose() {
      subscription.dispose();
      updates.dispose();
    },
  };
}

const MIN_INTERVAL_MS = 100;
const NOTHING = { settled: ZERO, open: ZERO };

function unread(settings: Settings): SpendView {
  const caps = capsOf(settings);
  return {
    month: NOTHING,
    day: NOTHING,
    monthCap: caps.month,
    dayCap: caps.day,
    alertPercent: settings.alertThresholdPercent,
    tier: settings.tier,
    swarm: null,
    simulated: false,
    problem: null,
  };
}

function swarmView(swarms: Swarms): SpendView["swarm"] {
  const { state } = swarms;
  if (!swarms.running || state === null) return null;
  return {
    settled: state.totals.settled,
    cap: state.budget,
    running: state.tasks.filter((task) => task.status === "running").length,
    finished: state.tasks.filter((task) => task.status === "finished").length,
    total: state.tasks.length,
  };
}
