import type { Complexity, TaskType, Tier } from "../models/vocabulary.ts";
import type { NanoUsd } from "../money.ts";
import { type Ledger, periodsOf } from "./ledger.ts";

/** A swarm of this user that ran to its end. */
export interface PastSwarm {
  readonly tier: Tier;
  readonly type: TaskType;
  readonly complexity: Complexity;
  readonly models: readonly string[];
  /** All its known cost, its planner's too. */
  readonly cost: NanoUsd;
}

/** Days that are looked back on, and the swarms at most. */
export const HISTORY_DAYS = 60;
const MOST_SWARMS = 500;

/**
 * What estimates are made from: cost and models of each swarm from the ledger's tasks, its kind from what was kept at
 * its launch. Swarms that were stopped or failed are left out, they cost less than their work; so are those with costs
 * that are not known yet.
 */
export async function pastSwarms(ledger: Ledger, at: number): Promise<readonly PastSwarm[]> {
  const from = periodsOf(at - HISTORY_DAYS * 86_400_000).day;
  const [tasks, forecasts] = await Promise.all([ledger.taskCosts({ from }), ledger.forecasts("swarm", MOST_SWARMS)]);
  const sums = new Map<string, { cost: number; open: number; models: Set<string> }>();
  for (const { swarm, cost, open, models } of tasks) {
    const one = sums.get(swarm) ?? { cost: 0, open: 0, models: new Set() };
    one.cost += cost;
    one.open += open;
    for (const model of models) one.models.add(model);
    sums.set(swarm, one);
  }
  return forecasts.flatMap(({ key, profile, actual }): PastSwarm[] => {
    const found = sums.get(key);
    if (found === undefined || profile === null || actual === null || found.open > 0) return [];
    return [{ ...profile, models: [...found.models], cost: found.cost as NanoUsd }];
  });
}
