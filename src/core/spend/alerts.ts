import type { SwarmFact } from "../events.ts";
import { nanoUsd } from "../money.ts";
import type { BudgetLimit, Ledger } from "./ledger.ts";

/** The share of a budget that is used, percent, rounded down. */
export function percentUsed(used: number, cap: number): number {
  return cap === 0 ? 100 : Math.floor((used / cap) * 100);
}

/**
 * Asked after each booking; returns the budgets that have just been used to the alert threshold or more, by what is
 * settled and what is held. Each is told once per period and cap, over all windows and runs of the user: the ledger
 * remembers it.
 */
export function createAlerts(
  ledger: Pick<Ledger, "use" | "first">,
  limits: () => readonly BudgetLimit[],
  thresholdPercent: number,
): () => Promise<readonly SwarmFact[]> {
  const seen = new Set<string>();
  return async () => {
    const asked = limits();
    const use = await ledger.use(asked);
    const alerts: SwarmFact[] = [];
    for (const [index, { scope, key, cap }] of asked.entries()) {
      const one = use[index];
      if (one === undefined) continue;
      const used = nanoUsd(one.settled + one.held);
      const percent = percentUsed(used, cap);
      const name = `alert ${scope} ${key} ${cap}`;
      if (percent < thresholdPercent || seen.has(name)) continue;
      seen.add(name);
      if (await ledger.first(name)) alerts.push({ type: "budget.alert", budget: { scope, key }, used, cap, percent });
    }
    return alerts;
  };
}
