import { formatUsd, type NanoUsd } from "../../src/core/money.ts";
import type { BudgetView } from "../../src/core/protocol.ts";
import { percentOf } from "./figures.ts";

/** Where a budget stands: what is open counts, because it may be spent already. */
export type BudgetLevel = "below" | "alert" | "full";

export function budgetLevel({ settled, open, cap }: BudgetView, alertPercent: number): BudgetLevel {
  if (cap === null) return "below";
  const used = settled + open;
  if (used >= cap) return "full";
  return 100 * used >= alertPercent * cap ? "alert" : "below";
}

/** "32% settled · up to $0.12 open (on its way or outcome unknown) · $6.68 free". */
export function budgetText({ settled, open, cap }: BudgetView): string {
  const pending = open > 0 ? [`up to ${formatUsd(open)} open (on its way or outcome unknown)`] : [];
  if (cap === null) return pending.join("");
  const share = percentOf(settled, cap);
  const shown = share === 0 && settled > 0 ? "under 1%" : `${share ?? 0}%`;
  const free = Math.max(0, cap - settled - open) as NanoUsd;
  return [`${shown} settled`, ...pending, `${formatUsd(free)} free`].join(" · ");
}
