import type { Endpoint } from "../engine-types.ts";
import type { Host } from "../host.ts";
import { type Account, createAccount } from "../provider/account.ts";
import { withTimeLimit } from "../time-limit.ts";
import type { Ledger } from "./ledger.ts";
import { alarmClock } from "./reconcile-alarm.ts";
import { Lookups } from "./reconcile-lookups.ts";
import type { ReconcileReport } from "./reconcile-report.ts";

/**
 * Finds out what held costs came to. Only rows that were sent to this endpoint are looked up, by the id of their
 * generation, at 2, 5, 15 and 60 s, 5 min and 1 h after they were held and then once a day: the provider writes the cost
 * down late, or never. What is found is booked in the periods of its attempt, however late.
 *
 * A row without an id stays held, and counts in full to the end of its month and in that month's books for ever after.
 * The growth of the key's usage between two looks could tell its cost only while nothing else uses the key, and with
 * several windows, terminal runs and other programs that cannot be proved.
 *
 * Any number of windows and terminal runs may do this at the same time.
 */
export interface Reconciler {
  /** Looks up what is held until all is known, nothing more is due before the deadline, or asking is no use. */
  run(options: ReconcileOptions): Promise<ReconcileReport>;
  /**
   * For as long as a window is open: looks up what is held, whoever made it, when it is due. Resolves when the signal
   * aborts, and rejects only for a bug. What is older than a month is left to `run`.
   */
  keepUp(options: KeepUpOptions): Promise<void>;
}

export interface ReconcileOptions {
  /** Only what this swarm holds. */
  readonly swarm?: string;
  /** How long it may take, ms; what is under way then is ended and stays held. Default 20 s. */
  readonly deadlineMs?: number;
  /** Ends it at once; the report tells what was done until then. */
  readonly signal: AbortSignal;
}

export interface KeepUpOptions {
  readonly signal: AbortSignal;
  /** Told after each round that has booked something. Must not throw. */
  readonly onBooked?: (report: ReconcileReport) => void;
}

export interface ReconcilerDeps {
  readonly ledger: Ledger;
  readonly host: Host;
  readonly endpoint: Endpoint;
  /** Who is asked; left out in the product, where it is the endpoint's own. */
  readonly account?: Pick<Account, "generation">;
}

const DEADLINE_MS = 20_000;
const LONGEST_SLEEP_MS = 60 * 60_000;
/** A busy swarm changes the ledger many times a second; nothing is due sooner than this after it was held. */
const BREATH_MS = 2_000;
const OLD_MS = 31 * 24 * 60 * 60_000;

/** The reconciler of one endpoint over the user's ledger. */
export function createReconciler(deps: ReconcilerDeps): Reconciler {
  const { ledger, host, endpoint, account = createAccount({ endpoint, host }) } = deps;
  const lookupsOf = (swarm?: string) => new Lookups({ ledger, host, endpoint, account }, swarm);
  return {
    async run({ swarm, deadlineMs = DEADLINE_MS, signal }) {
      const lookups = lookupsOf(swarm);
      const end = host.elapsed() + deadlineMs;
      for (;;) {
        await withTimeLimit(host, end - host.elapsed(), signal, (limited) => lookups.round(limited));
        const wait = lookups.nextInMs();
        const over = signal.aborted || lookups.stopped || wait === null || host.elapsed() + wait >= end;
        if (over) return lookups.takeReport();
        await host.sleep(wait, signal).catch(() => undefined);
      }
    },
    async keepUp({ signal, onBooked }) {
      const lookups = lookupsOf();
      const alarm = alarmClock(host, signal);
      const unwatch = ledger.watch(alarm.ring);
      try {
        while (!signal.aborted) {
          await lookups.round(signal, OLD_MS);
          const report = lookups.takeReport();
          if (report.reconciled.length > 0) onBooked?.(report);
          const early = await alarm.sleep(Math.min(lookups.nextInMs() ?? LONGEST_SLEEP_MS, LONGEST_SLEEP_MS));
          if (early) await host.sleep(BREATH_MS, signal).catch(() => undefined);
        }
      } finally {
        unwatch();
      }
    },
  };
}
