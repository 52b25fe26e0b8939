import type { TaskProfile } from "../engine-types.ts";
import { slotsInOrder, stagesFor } from "../models/tier-order.ts";
import type { TierSlot, Tiers } from "../models/tiers.ts";
import type { Complexity, Tier } from "../models/vocabulary.ts";
import { type NanoUsd, nanoUsd, sum } from "../money.ts";
import { costOnModel, type Tokens } from "./calculator.ts";

/** Round assumptions, stated in words. Tokens of a call are averages over an agent's growing prompt. */
const TASKS: Readonly<Record<Complexity, number>> = { simple: 1, medium: 3, complex: 6 };
const CALLS_PER_TASK: Readonly<Record<Complexity, number>> = { simple: 5, medium: 10, complex: 15 };
const CALL: Tokens = { input: 6_000, output: 500 };
const PLANNING: Tokens = { input: 4_000, output: 1_500 };

/**
 * Share of tasks that one more round is counted for. The best measured open model of the tiers leaves 40 % of
 * SWE-bench Verified unsolved in its first go (DeepSeek V3.2, SWE-bench bash-only leaderboard, 2025-12).
 */
const AGAIN_PERCENT = 40;

export interface AssumedWork {
  /** Into how many tasks it is cut. */
  readonly tasks: number;
  /** On the tier's models; 0 only where they are free. */
  readonly cost: NanoUsd;
  /** The same on another model, without doing anything again. */
  readonly on: (slug: string) => NanoUsd;
  /** First the one that is tried first. */
  readonly models: readonly string[];
  readonly text: string;
}

/**
 * What work of that kind costs in a tier if it takes a round number of tasks, calls and tokens: an order of magnitude,
 * by list prices. It tells kinds, tiers and prices apart, so that the history of one can speak for another.
 */
export function assumedWork(profile: TaskProfile, tier: Tier, tiers: Tiers): AssumedWork {
  const tasks = TASKS[profile.complexity];
  const calls = CALLS_PER_TASK[profile.complexity];
  const work = { input: CALL.input * calls, output: CALL.output * calls };
  const order = slotsInOrder(profile, tier, tiers);
  const first = order[0];
  const again = stagesFor(tiers.byName[tier].cascade, profile.type) > 1 ? (order[1] ?? first) : first;
  const planner = slotsInOrder({ type: "structured", complexity: "medium" }, tier, tiers)[0];
  const onSlot = (slot: TierSlot, tokens: Tokens) => costOnModel(slot.model.slug, tokens, tiers.catalogue);
  return {
    tasks,
    cost: sum([
      onSlot(planner, PLANNING),
      nanoUsd(tasks * onSlot(first, work)),
      nanoUsd(Math.ceil((tasks * onSlot(again, work) * AGAIN_PERCENT) / 100)),
    ]),
    on: (slug) =>
      sum([costOnModel(slug, PLANNING, tiers.catalogue), nanoUsd(tasks * costOnModel(slug, work, tiers.catalogue))]),
    models: [...new Set([first, again, planner].map((slot) => slot.model.slug))],
    text:
      `${tasks} ${tasks === 1 ? "task" : "tasks"} of about ${calls} calls with ${CALL.input} tokens in and ${CALL.output} out ` +
      `each, one planning call, and ${AGAIN_PERCENT} % of the work done again on ${again.model.name}, at list prices of ` +
      `${tiers.catalogue.date} without cache savings`,
  };
}
