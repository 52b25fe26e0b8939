import { formatUsd, type NanoUsd } from "../../src/core/money.ts";
import { percentOf } from "./figures.ts";

/** A budget as a meter shows it. */
export interface BudgetView {
  readonly label: string;
  readonly settled: NanoUsd;
  /** Reserved or held. */
  readonly open: NanoUsd;
  readonly cap: NanoUsd;
  /** A budget above this one that has less left: that much is all this one can give. */
  readonly tighter?: { readonly label: string; readonly free: NanoUsd } | undefined;
}

/** Where a budget stands: what is open counts, because it may be spent already. */
export type BudgetLevel = "below" | "alert" | "full";

export function budgetLevel({ settled, open, cap }: BudgetView, alertPercent: number): BudgetLevel {
  const used = settled + open;
  if (used >= cap) return "full";
  return 100 * used >= alertPercent * cap ? "alert" : "below";
}

/** "32% settled · up to $0.12 open (on its way or outcome unknown) · $6.68 free". */
export function budgetText(budget: BudgetView): string {
  const { settled, open, cap, tighter } = budget;
  const pending = open > 0 ? [`up to ${formatUsd(open)} open (on its way or outcome unknown)`] : [];
  const share = percentOf(settled, cap);
  const shown = share === 0 && settled > 0 ? "under 1%" : `${share ?? 0}%`;
  const free = tighter === undefined ? `${formatUsd(freeOf(budget))} free` : tighterText(tighter);
  return [`${shown} settled`, ...pending, free].join(" · ");
}

/** What can still be reserved in this budget alone. */
export function freeOf({ settled, open, cap }: BudgetView): NanoUsd {
  return Math.max(0, cap - settled - open) as NanoUsd;
}

function tighterText({ label, free }: { readonly label: string; readonly free: NanoUsd }): string {
  return free === 0 ? `nothing free: ${label} is used up` : `${formatUsd(free)} free, all that is left of ${label}`;
}
