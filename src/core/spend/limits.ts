import type { Caps } from "../engine-types.ts";
import { nanoUsd, usd } from "../money.ts";
import type { Settings } from "../settings.ts";
import { type BudgetLimit, periodsOf, taskKey } from "./ledger.ts";

/** The caps that the settings name, in nano-dollars. */
export function capsOf(settings: Settings): Caps {
  const amount = (dollars: number) => usd(dollars.toFixed(9));
  return {
    month: amount(settings["budget.monthUsd"]),
    day: amount(settings["budget.dayUsd"]),
    swarm: amount(settings["budget.swarmUsd"]),
  };
}

/** The budgets that every call of a swarm draws from: month, day (UTC) and the swarm itself. */
export function swarmLimits(caps: Caps, swarm: string, now: number): readonly BudgetLimit[] {
  const { month, day } = periodsOf(now);
  return [
    { scope: "month", key: month, cap: caps.month },
    { scope: "day", key: day, cap: caps.day },
    { scope: "swarm", key: swarm, cap: caps.swarm },
  ];
}

/** The same and the task's own share of the swarm's budget. */
export function taskLimits(
  limits: readonly BudgetLimit[],
  caps: Caps,
  swarm: string,
  task: string,
  sharePercent: number,
): readonly BudgetLimit[] {
  const cap = nanoUsd(Math.floor((caps.swarm * sharePercent) / 100));
  return [...limits, { scope: "task", key: taskKey(swarm, task), cap }];
}
