import type { Caps } from "../engine-types.ts";
import { nanoUsd, usd } from "../money.ts";
import type { Settings } from "../settings.ts";
import { type AttemptIdentity, type BudgetLimit, type NewAttempt, periodsOf, taskKey, workspaceKey } from "./ledger.ts";

/** The caps that the settings name, in nano-dollars. */
export function capsOf(settings: Settings): Caps {
  const amount = (dollars: number) => usd(dollars.toFixed(9));
  const workspace = settings["budget.workspaceUsd"];
  return {
    month: amount(settings["budget.monthUsd"]),
    day: amount(settings["budget.dayUsd"]),
    workspace: workspace === 0 ? null : amount(workspace),
    swarm: amount(settings["budget.swarmUsd"]),
    request: amount(settings["budget.requestUsd"]),
  };
}

/**
 * The budgets that a call draws from, from the root down: month, day, workspace, swarm (or generation or benchmark run)
 * and the single request. `sharePercent` adds the task's own share of the swarm's budget.
 */
export function limitsOf(
  caps: Caps,
  who: Pick<AttemptIdentity, "swarm" | "task" | "workspace">,
  now: number,
  sharePercent?: number,
): readonly BudgetLimit[] {
  const limits: Omit<BudgetLimit, "key">[] = [
    { scope: "month", cap: caps.month },
    { scope: "day", cap: caps.day },
  ];
  if (caps.workspace !== null) limits.push({ scope: "workspace", cap: caps.workspace });
  limits.push({ scope: "swarm", cap: caps.swarm });
  if (sharePercent !== undefined) {
    limits.push({ scope: "task", cap: nanoUsd(Math.floor((caps.swarm * sharePercent) / 100)) });
  }
  limits.push({ scope: "request", cap: caps.request });
  return limitsAt(limits, { ...who, id: "", at: now });
}

/**
 * The same limits with the keys of one attempt. A conversation can run past midnight: what it spends counts in the
 * period in which it is reserved, and is checked against that one.
 */
export function limitsAt(
  limits: readonly Omit<BudgetLimit, "key">[],
  attempt: Pick<NewAttempt, "id" | "at" | "swarm" | "task" | "workspace">,
): readonly BudgetLimit[] {
  const { month, day } = periodsOf(attempt.at);
  const keys: Readonly<Record<BudgetLimit["scope"], string>> = {
    month,
    day,
    workspace: workspaceKey(month, attempt.workspace),
    swarm: attempt.swarm,
    task: taskKey(attempt.swarm, attempt.task),
    request: attempt.id,
  };
  return limits.map(({ scope, cap }) => ({ scope, key: keys[scope], cap }));
}
