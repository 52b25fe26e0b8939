import { formatUsd } from "../../src/core/money.ts";
import type { SpendTotals } from "../../src/core/swarm/state-types.ts";

/** A cost as it is shown: the amount, and beside it where it comes from. */
export interface CostText {
  readonly amount: string;
  readonly origin: string;
}

/**
 * Settled cost and its origins; `null` when nothing was sent yet. An amount that is not known is never shown as zero.
 */
export function costText(totals: SpendTotals): CostText | null {
  if (totals.settled > 0) return { amount: formatUsd(totals.settled), origin: origins(totals).join(" + ") };
  if (totals.held > 0) return { amount: "unknown", origin: `at most ${formatUsd(totals.held)}` };
  if (totals.reserved > 0) return { amount: "pending", origin: `at most ${formatUsd(totals.reserved)}` };
  return totals.calls > 0 ? { amount: "$0.00", origin: "no charge" } : null;
}

/** "billed" alone, or each origin with its part: "billed $0.0042", "estimated (upper bound) $0.0010". */
function origins(totals: SpendTotals): readonly string[] {
  const parts = [
    { name: "billed", amount: totals.billed },
    { name: "computed", amount: totals.computed },
    { name: "estimated (upper bound)", amount: totals.estimated },
  ].filter((part) => part.amount > 0);
  return parts.length === 1
    ? parts.map((part) => part.name)
    : parts.map((part) => `${formatUsd(part.amount)} ${part.name}`);
}
