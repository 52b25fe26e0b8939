import type { CapReached } from "../core/engine-types.ts";
import type { SwarmEvent } from "../core/events.ts";
import { formatUsd } from "../core/money.ts";
import type { BudgetKey } from "../core/spend/ledger.ts";
import { expectedTotal } from "../core/swarm/expected-total.ts";
import type { SwarmState } from "../core/swarm/state-types.ts";

const WHOSE: Readonly<Record<BudgetKey["scope"], string>> = {
  month: "this month's",
  day: "today's",
  workspace: "this folder's",
  swarm: "this swarm's",
  task: "this task's",
  request: "a single call's",
};

export function alertText({ percent, budget, cap }: SwarmState["alerts"][number]): string {
  return `${percent} % of ${WHOSE[budget.scope]} budget of ${formatUsd(cap)} is used`;
}

export function reachedText({ budget, cap, used, open, needed }: SwarmEvent & { type: "budget.reached" }): string {
  const reserved = open > 0 ? ` and ${formatUsd(open)} reserved` : "";
  return `${WHOSE[budget.scope]} budget of ${formatUsd(cap)} is reached: ${formatUsd(used)} spent${reserved}, and the next call could cost ${formatUsd(needed)}`;
}

export function decidedText({ budget, choice, cap }: SwarmEvent & { type: "budget.decided" }): string {
  switch (choice) {
    case "raise":
      return `${WHOSE[budget.scope]} budget is ${formatUsd(cap)} from now on, for this run`;
    case "finish":
      return "what runs is finished, and nothing more is started";
    case "stop":
      return "all is stopped; what is done is kept";
    default:
      return choice satisfies never;
  }
}

export function questionText({ limit, use, needed }: CapReached): string {
  const { scope, key, cap } = limit;
  const event = {
    type: "budget.reached",
    budget: { scope, key },
    cap,
    used: use.settled,
    open: use.open,
    needed,
  } as const;
  const what = reachedText({ at: 0, swarm: "", ...event });
  return `${what[0]?.toUpperCase()}${what.slice(1)}. Type an amount to raise it to for this run, "stop", or Enter to finish what runs:`;
}

/** ", about $0.31 in all ($0.20 to $0.45)"; empty while nothing can be said. */
export function expectedText(state: SwarmState): string {
  const total = state.phase === "running" ? expectedTotal(state) : null;
  if (total === null) return "";
  return `, about ${formatUsd(total.likely)} in all (${formatUsd(total.low)} to ${formatUsd(total.high)})`;
}
