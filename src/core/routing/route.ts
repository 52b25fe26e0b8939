import type { TaskProfile } from "../engine-types.ts";
import type { Catalogue } from "../models/catalogue.ts";
import { slotsInOrder } from "../models/tier-order.ts";
import type { TierConfig, TierSlot, Tiers } from "../models/tiers.ts";
import type { SlotRole, Tier } from "../models/vocabulary.ts";
import { formatUsd, type NanoUsd } from "../money.ts";
import { type Limits, type RequestSize, shortfall } from "./limits.ts";

/** A request, and what its caller will not go beyond. */
export interface RouteConstraints extends RequestSize {
  /** 0-100. Absent: the tier's. */
  readonly qualityThreshold?: number;
  /** Highest worst case of one request. Absent: the tier's. */
  readonly maxCostPerRequest?: NanoUsd;
}

export interface RouteCandidate {
  readonly slug: string;
  /** Its role in `tier`. */
  readonly role: SlotRole;
  /** Another one than asked for where a simple task takes that tier's model. */
  readonly tier: Tier;
  /** Why it stands where it stands, a sentence. */
  readonly reason: string;
}

interface Exclusion {
  readonly slug: string;
  readonly reason: string;
}

export interface RouteDecision {
  readonly status: "routed";
  /** Best first; the mapped model, then the tier's chain. */
  readonly candidates: readonly [RouteCandidate, ...RouteCandidate[]];
  readonly excluded: readonly Exclusion[];
  /** The whole decision in words. */
  readonly reason: string;
}

export interface RouteProblem {
  readonly status: "problem";
  readonly excluded: readonly Exclusion[];
  /** What stands in the way and what to do about it, for people. */
  readonly message: string;
}

/**
 * Chooses the models for one task: first the one mapped to its type (for a simple task by the mapping of the tier that
 * `simpleTasksUse` names), then the tier's chain, each model once, without those that cannot serve the request or
 * are outside the limits. Limits given here are hard. Of the tier's own two limits its strategy says which one gives way
 * when no model meets both. Pure; the order never depends on prices.
 */
export function route(
  profile: TaskProfile,
  tier: Tier,
  tiers: Tiers,
  catalogue: Catalogue,
  constraints: RouteConstraints,
): RouteDecision | RouteProblem {
  const config = tiers.byName[tier];
  const wanted = slotsInOrder(profile, tier, tiers);
  const hard: Limits = { quality: constraints.qualityThreshold, cost: constraints.maxCostPerRequest };
  const own: Limits = { quality: hard.quality ?? config.qualityThreshold, cost: hard.cost ?? config.maxCostPerRequest };
  const strict = sift(wanted, profile, config, catalogue, constraints, own);
  const [first, ...others] = strict.candidates;
  if (first !== undefined) return decide(first, others, strict.excluded, "");

  const eased = easedLimits(config, hard, own);
  if (eased !== null) {
    const second = sift(wanted, profile, config, catalogue, constraints, eased.limits);
    const [best, ...rest] = second.candidates;
    if (best !== undefined) return decide(best, rest, second.excluded, eased.why);
  }
  return { status: "problem", excluded: strict.excluded, message: problemText(tier, strict.excluded) };
}

interface Sifted {
  readonly candidates: readonly RouteCandidate[];
  readonly excluded: readonly Exclusion[];
}

function sift(
  slots: readonly TierSlot[],
  profile: TaskProfile,
  config: TierConfig,
  catalogue: Catalogue,
  constraints: RouteConstraints,
  limits: Limits,
): Sifted {
  const candidates: RouteCandidate[] = [];
  const excluded: Exclusion[] = [];
  slots.forEach((slot, index) => {
    const { slug } = slot.model;
    const lacking = shortfall(slot.model, catalogue.price(slug), constraints, limits);
    if (lacking !== null) excluded.push({ slug, reason: `${slug} is left out: ${lacking}.` });
    else {
      const reason = index === 0 ? mappedReason(profile, slot, config) : chainReason(slot);
      candidates.push({ slug, role: slot.role, tier: slot.tier, reason });
    }
  });
  return { candidates, excluded };
}

function mappedReason({ type, complexity }: TaskProfile, slot: TierSlot, config: TierConfig): string {
  const what = `${slot.model.name} is the ${slot.tier} tier's model for ${type} tasks`;
  if (slot.tier === config.name) return `${what} (${complexity} task).`;
  return `${what}, and the ${config.name} tier gives its simple tasks to the ${slot.tier} tier.`;
}

function chainReason(slot: TierSlot): string {
  return `${slot.model.name} is next in the ${slot.tier} tier's chain (${slot.role}).`;
}

function decide(
  first: RouteCandidate,
  others: readonly RouteCandidate[],
  excluded: readonly Exclusion[],
  eased: string,
): RouteDecision {
  const head: RouteCandidate = eased === "" ? first : { ...first, reason: `${first.reason} ${eased}` };
  const then = others.length === 0 ? "No other model follows." : `Then ${others.map((one) => one.slug).join(", ")}.`;
  const left = excluded.map((one) => ` ${one.reason}`).join("");
  return { status: "routed", candidates: [head, ...others], excluded, reason: `${head.reason} ${then}${left}` };
}

/** Only a limit of the tier gives way, never one that the caller gave. */
function easedLimits(
  config: TierConfig,
  hard: Limits,
  own: Limits,
): { readonly limits: Limits; readonly why: string } | null {
  switch (config.strategy) {
    case "cost-optimized": {
      if (hard.quality !== undefined) return null;
      const why = `No model met the tier's quality threshold of ${config.qualityThreshold}; a cost-optimized tier keeps its cost ceiling and gives that up.`;
      return { limits: { ...own, quality: undefined }, why };
    }
    case "quality-optimized": {
      if (hard.cost !== undefined) return null;
      const why = `No model met the tier's ceiling of ${formatUsd(config.maxCostPerRequest)} a request; a quality-optimized tier keeps its quality threshold and gives that up.`;
      return { limits: { ...own, cost: undefined }, why };
    }
    case "balanced":
      return null;
    default:
      return config.strategy satisfies never;
  }
}

function problemText(tier: Tier, excluded: readonly Exclusion[]): string {
  const each = excluded.map((one) => one.reason).join(" ");
  return `No model of the ${tier} tier can take this request. ${each} Choose another tier, raise the cost per request, or make the request smaller.`;
}
