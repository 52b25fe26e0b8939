import type * as vscode from "vscode";
import type { NanoUsd } from "../core/money.ts";
import { ZERO } from "../core/money.ts";
import { type BudgetKey, type Ledger, periodsOf } from "../core/spend/ledger.ts";
import { capsOf } from "../core/spend/limits.ts";
import type { Sessions } from "./sessions.ts";
import { readSettings } from "./settings.ts";
import type { StatusBar } from "./status-bar.ts";
import type { SpendView } from "./status-text.ts";
import type { Swarms } from "./swarms.ts";

/** Reads the ledger for the screens; the status bar is told after every change of a swarm. */
export interface Spend {
  /** The last run was simulated: its ledger is shown, and marked. */
  readonly simulated: boolean;
  /** Shows this ledger from now on. */
  use(ledger: Ledger, simulated: boolean): void;
  read(): Promise<SpendView>;
  daily(from: string): Promise<readonly { readonly day: string; readonly cost: NanoUsd }[]>;
  /** Reads and shows again; at most one read at a time, the last asked for always done. */
  refresh(): void;
}

export function createSpend(
  sessions: Sessions,
  swarms: Swarms,
  statusBar: StatusBar,
  log: vscode.LogOutputChannel,
): Spend {
  let shown: { ledger: Ledger; simulated: boolean } | null = null;
  let reading = false;
  let again = false;
  const settings = () => readSettings((text) => log.warn(text));

  const ledger = async (): Promise<Ledger> => shown?.ledger ?? (await sessions.real(settings())).ledger;
  const read = async (): Promise<SpendView> => {
    const values = settings();
    const caps = capsOf(values);
    const { month, day } = periodsOf(Date.now());
    const keys: BudgetKey[] = [
      { scope: "month", key: month },
      { scope: "day", key: day },
    ];
    const [inMonth, inDay] = await (await ledger()).use(keys);
    const nothing = { settled: ZERO, open: ZERO };
    return {
      month: inMonth ?? nothing,
      day: inDay ?? nothing,
      monthCap: caps.month,
      dayCap: caps.day,
      alertPercent: values.alertThresholdPercent,
      tier: values.tier,
      swarm: swarmView(swarms),
      simulated: shown?.simulated ?? false,
      problem: null,
    };
  };
  const refresh = (): void => {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    void read()
      .then((view) => statusBar.show(view))
      .catch((error: unknown) => log.warn(`The spend could not be read: ${error}`))
      .finally(() => {
        reading = false;
        if (!again) return;
        again = false;
        refresh();
      });
  };
  swarms.onDidChange(refresh);
  return {
    get simulated() {
      return shown?.simulated ?? false;
    },
    use(next, simulated) {
      shown = { ledger: next, simulated };
      refresh();
    },
    read,
    daily: async (from) => (await ledger()).daily(from),
    refresh,
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
