import { formatUsd, type NanoUsd, toUsdString } from "../core/money.ts";
import { savingPercent } from "../core/spend/calculator.ts";
import type { SpendTotals, SwarmState } from "../core/swarm/state-types.ts";

/** The emulator's own bill beside the ledger's total; what is held may have been billed, and is named. */
export function billLine(billed: NanoUsd, totals: Pick<SpendTotals, "settled" | "held">): string {
  const both = `Bill       $${toUsdString(billed)} by the emulator, $${toUsdString(totals.settled)} in the ledger`;
  if (billed === totals.settled) return `${both}: equal to the ledger`;
  const held = billed - totals.settled;
  if (held > 0 && held <= totals.held)
    return `${both}: the rest is within the ${formatUsd(totals.held)} held for calls that were cut off`;
  return `${both}: NOT EQUAL to the ledger`;
}

/** What the swarm's tokens would have cost on the baseline, and the saving. */
export function baselineLine({ baseline, totals }: Pick<SwarmState, "baseline" | "totals">): string {
  const saving = savingPercent(totals.settled, totals.baseline).toFixed(1);
  return `Baseline   the same tokens at ${baseline}'s list price: ${formatUsd(totals.baseline)}; saving ${saving} %`;
}
