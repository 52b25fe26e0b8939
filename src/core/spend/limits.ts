import type { Caps } from "../engine-types.ts";
import { nanoUsd } from "../money.ts";
import { type BudgetLimit, periodsOf, taskKey } from "./ledger.ts";

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
