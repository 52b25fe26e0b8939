import * as vscode from "vscode";
import type { Caps } from "../core/engine-types.ts";
import { errorText } from "../core/error-text.ts";
import { ZERO } from "../core/money.ts";
import type { Settings } from "../core/settings.ts";
import { type BudgetKey, type Ledger, periodsOf, workspaceKey } from "../core/spend/ledger.ts";
import { capsOf } from "../core/spend/limits.ts";
import { expectedTotal } from "../core/swarm/expected-total.ts";
import { currentFolder } from "./current-folder.ts";
import { NOTHING_SPENT } from "./nothing-spent.ts";
import { onlyLatest } from "./only-latest.ts";
import type { Questions } from "./questions.ts";
import type { Sessions } from "./sessions.ts";
import { readSettings } from "./settings.ts";
import type { StatusBar } from "./status-bar.ts";
import type { SpendView, SwarmLine } from "./status-text.ts";
import type { Swarms } from "./swarms.ts";
import { waitingText } from "./waiting-text.ts";

/** Which ledger the screens show, and what the status bar reads of it after every commit to it, by whomever. */
export interface Spend extends vscode.Disposable {
  /** The last run was simulated: its ledger is shown, and marked. */
  readonly simulated: boolean;
  /** The ledger on the screens may hold something new. */
  readonly onDidChange: vscode.Event<void>;
  /** Shows this ledger from now on. */
  use(ledger: Ledger, simulated: boolean): void;
  /** Shows the user's own ledger again, as it is found the next time it is read. */
  forget(): void;
  /** The ledger on the screens; reading makes none. Rejects with a LedgerError when it cannot be opened. */
  ledger(): Promise<Ledger>;
  /** Reads and shows again; a few times a second at most, the newest state always last. */
  refresh(): void;
}

interface SpendDeps {
  readonly sessions: Sessions;
  readonly swarms: Swarms;
  readonly questions: Questions;
  readonly statusBar: StatusBar;
  readonly log: vscode.LogOutputChannel;
}

export function createSpend({ sessions, swarms, questions, statusBar, log }: SpendDeps): Spend {
  const changed = new vscode.EventEmitter<void>();
  let shown: { ledger: Ledger; simulated: boolean; unwatch: () => void } | null = null;
  const ledger = async (): Promise<Ledger> => shown?.ledger ?? (await sessions.ledger()) ?? NOTHING_SPENT;
  const context = () => {
    const folder = currentFolder();
    return { folder, settings: readSettings((text) => log.warn(text), folder) };
  };
  const read = async (): Promise<SpendView> => {
    const { folder, settings } = context();
    const known = await readLedger(await ledger(), capsOf(settings), folder?.fsPath, swarms);
    const simulated = shown?.simulated ?? false;
    return { ...unread(settings), ...known, simulated, question: questions.open && waitingText(questions.open.kind) };
  };
  const updates = onlyLatest(
    async () => statusBar.show(await read()),
    MIN_INTERVAL_MS,
    (error) => {
      const problem = errorText(error);
      log.warn(`The spend could not be read: ${problem}`);
      statusBar.show({ ...unread(context().settings), problem });
    },
  );
  const refresh = (): void => {
    updates.soon();
    changed.fire();
  };
  const subscriptions = [swarms.onDidChange(() => updates.soon()), questions.onDidChange(refresh)];
  statusBar.handOver(refresh);
  return {
    get simulated() {
      return shown?.simulated ?? false;
    },
    onDidChange: changed.event,
    use(next, simulated) {
      if (shown?.ledger !== next) {
        shown?.unwatch();
        shown = { ledger: next, simulated, unwatch: next.watch(refresh) };
      }
      refresh();
    },
    forget() {
      shown?.unwatch();
      shown = null;
    },
    ledger,
    refresh,
    dispose() {
      for (const one of subscriptions) one.dispose();
      shown?.unwatch();
      updates.dispose();
      changed.dispose();
    },
  };
}

const MIN_INTERVAL_MS = 100;
/** Different reasons that a tooltip has room for. */
const REASONS = 3;
const NO_USE = { settled: ZERO, open: ZERO, held: ZERO, origins: { billed: ZERO, computed: ZERO, estimated: ZERO } };

type Known = Pick<SpendView, "month" | "day" | "folder" | "swarm" | "heldWhy">;

async function readLedger(ledger: Ledger, caps: Caps, workspace: string | undefined, swarms: Swarms): Promise<Known> {
  const { month, day } = periodsOf(Date.now());
  const running = swarms.running ? swarms.state : null;
  const keys: Partial<Record<"month" | "day" | "workspace" | "swarm", BudgetKey>> = {
    month: { scope: "month", key: month },
    day: { scope: "day", key: day },
    ...(workspace === undefined ? {} : { workspace: { scope: "workspace", key: workspaceKey(month, workspace) } }),
    ...(running === null ? {} : { swarm: { scope: "swarm", key: running.id } }),
  };
  const uses = await ledger.use(Object.values(keys));
  const useOf = (scope: BudgetKey["scope"]) => uses.find((one) => one.scope === scope) ?? NO_USE;
  const held = useOf("month").held === 0 ? [] : await ledger.attempts({ month, state: "held" });
  const swarm: SwarmLine | null = running && {
    ...useOf("swarm"),
    cap: running.budget,
    finished: running.tasks.filter((task) => task.status === "finished").length,
    total: running.tasks.length,
    expected: expectedTotal(running),
  };
  return {
    month: { ...useOf("month"), cap: caps.month },
    day: { ...useOf("day"), cap: caps.day },
    folder: workspace === undefined ? null : { ...useOf("workspace"), cap: caps.workspace },
    swarm,
    heldWhy: [...new Set(held.map((row) => row.note ?? "the outcome is not known"))].slice(0, REASONS),
  };
}

function unread(settings: Settings): SpendView {
  const caps = capsOf(settings);
  return {
    month: { ...NO_USE, cap: caps.month },
    day: { ...NO_USE, cap: caps.day },
    folder: null,
    alertPercent: settings.alertThresholdPercent,
    tier: settings.tier,
    swarm: null,
    heldWhy: [],
    question: null,
    simulated: false,
    problem: null,
  };
}
