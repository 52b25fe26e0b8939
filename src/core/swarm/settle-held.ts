import type { Say } from "../agent/call-reporter.ts";
import { errorText } from "../error-text.ts";
import { formatUsd, type NanoUsd, sum, ZERO } from "../money.ts";
import { stopSending } from "../provider/metered.ts";
import type { Ledger, LedgerRow } from "../spend/ledger.ts";
import type { Reconciler } from "../spend/reconcile.ts";
import type { ReconcileReport } from "../spend/reconcile-report.ts";
import type { Usage } from "../usage.ts";

export interface SettleHeldDeps {
  readonly ledger: Ledger;
  readonly reconciler: Reconciler;
  readonly say: Say;
  readonly swarm: string;
  /** Are single calls told of. */
  readonly costTracking: boolean;
  readonly baselineCost: (usage: Usage) => NanoUsd;
  readonly signal: AbortSignal;
}

/** The provider is asked 2 and 5 seconds after a call was cut; nobody is kept waiting for longer. */
const DEADLINE_MS = 6_000;

/**
 * Looks up what the swarm's calls cost whose outcome is not known, so that its end tells the true number. What cannot be
 * found out in a few seconds stays held. Never rejects, and ends at once when the signal aborts.
 */
export async function settleHeld(deps: SettleHeldDeps): Promise<void> {
  const { ledger, reconciler, say, swarm, signal } = deps;
  try {
    const held = (await ledger.attempts({ swarm, state: "held" })).length;
    if (held === 0 || signal.aborted) return;
    say({ type: "notice", level: "info", text: `Looking up what ${calls(held)} cost whose end was not seen.` });
    const report = await reconciler.run({ swarm, deadlineMs: DEADLINE_MS, signal });
    const found = await ledger.attempts({ swarm, state: "reconciled" });
    if (deps.costTracking) for (const row of found) tell(row, deps);
    for (const { model, cost, bound } of report.overBound) {
      const what = `${model} was billed ${formatUsd(cost)} where ${formatUsd(bound)} was the most it could cost; it was looked up afterwards`;
      stopSending(ledger, what);
      say({ type: "notice", level: "warn", text: `${what}. This is a bug: all further calls are stopped. Report it.` });
    }
    say({ type: "notice", level: report.held.length > 0 ? "warn" : "info", text: lookedUpText(found, report) });
  } catch (error) {
    say({
      type: "notice",
      level: "warn",
      text: `Costs that are not known could not be looked up: ${errorText(error)}`,
    });
  }
}

function tell(row: LedgerRow, { say, baselineCost }: SettleHeldDeps): void {
  const { task, role, id: attempt, model, bound, cost, origin, usage } = row;
  if (cost === null || origin === "unknown") return;
  const common = { task, role, attempt, model, bound, cost, origin, usage };
  say({ ...common, type: "call.reconciled", baselineCost: usage === null ? ZERO : baselineCost(usage) });
}

/** "2 costs were not known; both looked up: $0.0012." */
function lookedUpText(found: readonly LedgerRow[], { held, trouble }: ReconcileReport): string {
  const all = found.length + held.length;
  const cost = formatUsd(sum(found.map((row) => row.cost ?? ZERO)));
  const before = `${all} ${all === 1 ? "cost was" : "costs were"} not known`;
  if (held.length === 0) {
    const which = all === 1 ? "it was" : all === 2 ? "both were" : "all were";
    return `${before}; ${which} looked up: ${cost}.`;
  }
  const some = found.length === 0 ? "none could be looked up" : `${found.length} looked up: ${cost}`;
  const why = trouble === null ? (held[0]?.why ?? "") : trouble;
  const rest = formatUsd(sum(held.map((one) => one.bound)));
  return `${before}; ${some}. What is left stays reserved at its most, ${rest}, until it is known (${why}).`;
}

function calls(count: number): string {
  return count === 1 ? "a call" : `${count} calls`;
}
