import type { TaskProfile } from "../engine-types.ts";
import { slotsInOrder } from "../models/tier-order.ts";
import type { TierSlot, Tiers } from "../models/tiers.ts";
import type { Tier } from "../models/vocabulary.ts";
import { slotReason } from "./slot-reason.ts";

export interface RouteSlot {
  readonly slot: TierSlot;
  /** Why it stands where it stands, a sentence. */
  readonly reason: string;
}

export interface ReasonedOrder {
  /** Each model once. */
  readonly slots: readonly RouteSlot[];
  readonly lastResort: RouteSlot | null;
}

/** Tiers never change, so that an order and its words are made once for all tasks of a kind. */
const MADE = new WeakMap<Tiers, Map<string, ReasonedOrder>>();

/** The order in force for a kind of task, with reasons; nothing is filtered. */
export function reasonedOrder(profile: TaskProfile, tier: Tier, tiers: Tiers): ReasonedOrder {
  let made = MADE.get(tiers);
  if (made === undefined) {
    made = new Map();
    MADE.set(tiers, made);
  }
  const kind = `${tier}/${profile.type}/${profile.complexity}`;
  let order = made.get(kind);
  if (order === undefined) {
    order = makeOrder(profile, tier, tiers);
    made.set(kind, order);
  }
  return order;
}

function makeOrder(profile: TaskProfile, tier: Tier, tiers: Tiers): ReasonedOrder {
  const withReason = (slot: TierSlot, place: number) => ({
    slot,
    reason: slotReason(slot, place, profile, tier, tiers),
  });
  const regular = slotsInOrder(profile, tier, tiers).filter(({ role }) => role !== "baseline");
  const { lastResort } = tiers.byName[tier].cascade;
  return { slots: regular.map(withReason), lastResort: lastResort && withReason(lastResort, regular.length) };
}
