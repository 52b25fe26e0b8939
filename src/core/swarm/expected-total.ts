import { type NanoUsd, nanoUsd, sum } from "../money.ts";
import { PLANNER_TASK } from "./own-tasks.ts";
import type { SwarmState, TaskState } from "./state-types.ts";

/** What a running swarm is expected to have cost when it is done. Never above its cap. */
export interface ExpectedTotal {
  readonly low: NanoUsd;
  readonly likely: NanoUsd;
  readonly high: NanoUsd;
  /** What it was made from, in words. */
  readonly basis: string;
}

/** Part of a typical task that one costs at least which has already cost as much as a typical one: it is not done yet. */
const REST = 0.25;

/** How much dearer than the dearest so far a task may be while few are finished. */
const WIDER_BELOW = 3;
const WIDER = 2;

/**
 * What is spent, what the running tasks lack to a typical one, and a typical one for each that waits. A typical task is
 * the mean of those that are finished, the cheapest and the dearest of them are the range, and one dearest is added for
 * mending a merge. Before any is finished, the running ones are taken for half done. `null` while nothing can be said:
 * before the plan and before the first cost. What is held counts in `high`, where it may end up.
 */
export function expectedTotal(state: SwarmState): ExpectedTotal | null {
  if (state.phase === "planning") return null;
  const { settled, held } = state.totals;
  if (state.phase === "finished") {
    return { low: settled, likely: settled, high: nanoUsd(settled + held), basis: "It is finished." };
  }
  const tasks = state.tasks.filter((task) => task.id !== PLANNER_TASK);
  const costs = (status: TaskState["status"]) =>
    tasks.filter((task) => task.status === status).map((task) => task.totals.settled);
  const [finished, running] = [costs("finished").filter((cost) => cost > 0), costs("running")];
  const waiting = costs("waiting").length;
  const typical = finished.length > 0 ? typicalOf(finished) : guessFrom(running);
  if (typical === null) return null;

  const rest = (one: number) => sumOf(running.map((cost) => Math.max(one - cost, one * REST))) + waiting * one;
  const low = settled + sumOf(running.map((cost) => Math.max(typical.least - cost, 0))) + waiting * typical.least;
  const mending = tasks.length > 1 ? typical.most : 0;
  const within = (amount: number) => nanoUsd(Math.round(Math.max(settled, Math.min(amount, state.budget))));
  const likely = within(settled + rest(typical.mean));
  return {
    low: nanoUsd(Math.min(within(low), likely)),
    likely,
    high: nanoUsd(Math.max(likely, within(settled + held + rest(typical.most) + mending))),
    basis: `${typical.basis}; ${running.length} running, ${waiting} waiting.`,
  };
}

interface Typical {
  readonly least: number;
  readonly mean: number;
  readonly most: number;
  readonly basis: string;
}

function typicalOf(finished: readonly NanoUsd[]): Typical {
  const most = Math.max(...finished);
  return {
    least: Math.min(...finished),
    mean: sum(finished) / finished.length,
    most: finished.length < WIDER_BELOW ? most * WIDER : most,
    basis: `From ${finished.length} finished ${finished.length === 1 ? "task" : "tasks"}`,
  };
}

function guessFrom(running: readonly NanoUsd[]): Typical | null {
  const begun = running.filter((cost) => cost > 0);
  if (begun.length === 0) return null;
  const mean = (2 * sum(begun)) / begun.length;
  return { least: mean / 2, mean, most: 2 * Math.max(...begun) * WIDER, basis: "No task is finished, a guess" };
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
