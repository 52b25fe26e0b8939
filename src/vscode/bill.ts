import { existsSync } from "node:fs";
import * as vscode from "vscode";
import type { Endpoint } from "../core/engine-types.ts";
import { errorText } from "../core/error-text.ts";
import type { Host } from "../core/host.ts";
import { accountEndpointFromSettings } from "../core/provider/endpoint.ts";
import { compareOnceADay, compareWithKey } from "../core/spend/drift.ts";
import type { Ledger } from "../core/spend/ledger.ts";
import { createReconciler } from "../core/spend/reconcile.ts";
import { type ReconcileReport, reconcileText } from "../core/spend/reconcile-report.ts";
import type { Drift } from "../core/spend/report-types.ts";
import { createNodeHost } from "../node/host.ts";
import { ledgerFile } from "../node/ledger-file.ts";
import type { Keys } from "./secrets.ts";
import type { Sessions } from "./sessions.ts";
import { readSettings } from "./settings.ts";

/** Our books against the provider's: held costs are looked up, and the totals compared. Real spend only. */
export interface Bill extends vscode.Disposable {
  /** The last comparison of this window; `null`: none yet. */
  readonly drift: Drift | null;
  readonly onDidChange: vscode.Event<void>;
  /** A key for an endpoint that keeps books is set, so that there is something to compare with. */
  available(): Promise<boolean>;
  /**
   * From now on, as long as the window is open: held costs are looked up when they are due, totals once a day. Never
   * rejects: what is wrong with the ledger is told where it is shown.
   */
  start(): Promise<void>;
  /** Ends what `start` began, and lets go of the ledger. */
  stop(): void;
  /** Compares now and says what came out. */
  compare(): Promise<void>;
  /** Looks up now, for at most twenty seconds, and says what came out. */
  lookUp(): Promise<void>;
}

export interface BillDeps {
  readonly sessions: Sessions;
  readonly keys: Keys;
  readonly log: vscode.LogOutputChannel;
  /** Told of a difference between the books that somebody should see. */
  readonly onDrift: (drift: Drift) => void;
}

/** What is needed to ask the provider. */
interface Desk {
  readonly ledger: Ledger;
  readonly endpoint: Endpoint;
  readonly host: Host;
}

export function createBill({ sessions, keys, log, onDrift }: BillDeps): Bill {
  const changed = new vscode.EventEmitter<void>();
  const host = createNodeHost({ log: (level, message) => log[level](message) });
  let drift: Drift | null = null;
  let background: { readonly of: string; readonly controller: AbortController } | null = null;

  const endpoint = async (): Promise<Endpoint | null> => {
    const found = accountEndpointFromSettings(
      readSettings((text) => log.warn(text)),
      (origin) => keys.get(origin),
    );
    if (found.status === "problem" || !found.endpoint.openRouter) return null;
    return (await found.endpoint.key()) === undefined ? null : found.endpoint;
  };
  const desk = async (): Promise<Desk | null> => {
    const [ledger, asked] = [await sessions.ledger(), await endpoint()];
    return ledger === null || asked === null ? null : { ledger, endpoint: asked, host };
  };
  const compareNow = async (at: Desk, signal: AbortSignal) => {
    const comparison = await compareWithKey(at, signal);
    if (comparison.status === "compared") setDrift(comparison.drift);
    return comparison;
  };
  const setDrift = (next: Drift): void => {
    drift = next;
    changed.fire();
  };
  const stop = (): void => {
    background?.controller.abort();
    background = null;
  };
  const settingsWatch = vscode.workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration("frugalSwarm.endpoint") || background === null) return;
    stop();
    drift = null;
  });
  const keepUp = async (at: Desk, signal: AbortSignal): Promise<void> => {
    const onBooked = (report: ReconcileReport): void => {
      changed.fire();
      if (report.overBound.length > 0) void vscode.window.showErrorMessage(`Frugal Swarm: ${reconcileText(report)}`);
    };
    void createReconciler(at).keepUp({ signal, onBooked });
    for (;;) {
      const today = await compareOnceADay(at, signal);
      if (today !== null) {
        setDrift(today);
        if (today.verdict !== "agrees") onDrift(today);
      } else if (drift === null) await compareNow(at, signal);
      // A window may stay open for days.
      await host.sleep(HOUR_MS, signal);
    }
  };

  return {
    get drift() {
      return drift;
    },
    onDidChange: changed.event,
    available: async () => (await endpoint()) !== null,
    async start() {
      try {
        const at = existsSync(ledgerFile(process.env)) ? await desk() : null;
        if (at === null || background?.of === at.endpoint.baseUrl) return;
        stop();
        const controller = new AbortController();
        background = { of: at.endpoint.baseUrl, controller };
        keepUp(at, controller.signal).catch((error: unknown) => {
          if (!controller.signal.aborted) log.warn(`The books could not be compared: ${errorText(error)}`);
        });
      } catch (error) {
        log.warn(`Held costs are not looked up: ${errorText(error)}`);
      }
    },
    stop,
    async compare() {
      const at = await desk();
      if (at === null) return tell(NOTHING_TO_ASK);
      const comparison = await withProgress("comparing the books", (signal) => compareNow(at, signal));
      tell(comparison.status === "compared" ? comparison.drift.text : `Not compared: ${comparison.why}.`);
    },
    async lookUp() {
      const at = await desk();
      if (at === null) return tell(NOTHING_TO_ASK);
      const report = await withProgress("looking up held costs", (signal) => createReconciler(at).run({ signal }));
      changed.fire();
      tell(reconcileText(report));
    },
    dispose() {
      stop();
      settingsWatch.dispose();
      changed.dispose();
    },
  };
}

const HOUR_MS = 3_600_000;
const NOTHING_TO_ASK =
  "Nothing to ask the provider: it takes a key for OpenRouter, and a ledger in which something was spent.";

function tell(text: string): void {
  void vscode.window.showInformationMessage(`Frugal Swarm: ${text}`);
}

function withProgress<T>(what: string, work: (signal: AbortSignal) => Promise<T>): Thenable<T> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Frugal Swarm: ${what}`,
    cancellable: true,
  };
  return vscode.window.withProgress(options, (_, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    return work(controller.signal);
  });
}
