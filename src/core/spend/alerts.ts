import type { SwarmFact } from "../events.ts";
import type { BudgetLimit, Ledger } from "./ledger.ts";

/** The share of a budget that is used (settled and open), percent, rounded down. */
export function percentUsed(used: number, cap: number): number {
  return cap === 0 ? 100 : Math.floor((used / cap) * 100);
}

/**
 * Tells once per budget when it has been used to the alert threshold or more. Asked after each booking; returns the
 * alerts that are new.
 */
export function createAlerts(
  ledger: Ledger,
  limits: readonly BudgetLimit[],
  thresholdPercent: number,
): () => Promise<readonly SwarmFact[]> {
  const told = new Set<string>();
  return async () => {
    const use = await ledger.use(limits);
    const alerts: SwarmFact[] = [];
    for (const [index, limit] of limits.entries()) {
      const one = use[index];
      if (one === undefined || told.has(limit.scope)) continue;
      const percent = percentUsed(one.settled, limit.cap);
      if (percent < thresholdPercent) continue;
      told.add(limit.scope);
      const budget = { scope: limit.scope, key: limit.key };
      alerts.push({ type: "budget.alert", budget, used: one.settled, cap: limit.cap, percent });
    }
    return alerts;
  };
}
