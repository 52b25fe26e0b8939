import type { TaskProfile } from "../engine-types.ts";
import type { Catalogue } from "../models/catalogue.ts";
import { stagesFor } from "../models/tier-order.ts";
import type { TierConfig, Tiers } from "../models/tiers.ts";
import type { RouteRole, Tier } from "../models/vocabulary.ts";
import { formatUsd } from "../money.ts";
import { allLimits, type CallerLimits, hardLimits, type Limits, type RequestSize, shortfall } from "./limits.ts";
import { type RouteSlot, reasonedOrder } from "./reasoned-order.ts";

/** A request, and what its caller will not go beyond. */
export interface RouteConstraints extends RequestSize, CallerLimits {}

export interface RouteCandidate {
  readonly slug: string;
  /** Its role in `tier`, or that the user chose it for the task. */
  readonly role: RouteRole;
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
  /**
   * Best first: the order in force, without what does not fit. The last resort (role `baseline`) stands behind as many
   * others as the cascade has stages, or last where fewer fit, and is never the only one.
   */
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

/** An order that goes before the tier's own; models that it leaves out follow in theirs. */
export interface RouteOrder {
  readonly slots: readonly RouteSlot[];
}

/**
 * Chooses the models for one task: the order that is in force for its tier, type and complexity (see `slotsInOrder`), or
 * `preferred` before it, without those that cannot serve the request or are outside the limits. Limits given here are
 * hard, and so are the folder's. Of the tier's own two limits its strategy says which one gives way when no model meets
 * both. The last resort, which the user has allowed, is held to the hard limits only. Pure.
 */
export function route(
  profile: TaskProfile,
  tier: Tier,
  tiers: Tiers,
  catalogue: Catalogue,
  constraints: RouteConstraints,
  preferred?: RouteOrder,
): RouteDecision | RouteProblem {
  const config = tiers.byName[tier];
  const { slots, lastResort } = reasonedOrder(profile, tier, tiers);
  const wanted = inOrder(slots, preferred);
  const hard = hardLimits(config, constraints);
  const sift = (slots: readonly RouteSlot[], limits: Limits) => sifted(slots, catalogue, constraints, limits);
  const resort = lastResort === null ? NOTHING : sift([lastResort], hard);
  const decide = ({ candidates, excluded }: Sifted, eased: string) =>
    decision(candidates, resort, stagesFor(config.cascade, profile.type), excluded, eased);

  const own = allLimits(config, constraints);
  const strict = sift(wanted, own);
  const decided = decide(strict, "");
  if (decided !== null) return decided;
  const eased = easedLimits(config, constraints, own, hard);
  const second = eased && decide(sift(wanted, eased.limits), eased.why);
  return second ?? { status: "problem", excluded: strict.excluded, message: problemText(config, strict.excluded) };
}

/** The preferred slots, and the others behind them. */
function inOrder(own: readonly RouteSlot[], preferred: RouteOrder | undefined): readonly RouteSlot[] {
  if (preferred === undefined) return own;
  const first = new Set(preferred.slots.map(({ slot }) => slot.model.slug));
  return [...preferred.slots, ...own.filter(({ slot }) => !first.has(slot.model.slug))];
}

interface Sifted {
  readonly candidates: readonly RouteCandidate[];
  readonly excluded: readonly Exclusion[];
}

const NOTHING: Sifted = { candidates: [], excluded: [] };

function sifted(
  slots: readonly RouteSlot[],
  catalogue: Catalogue,
  constraints: RouteConstraints,
  limits: Limits,
): Sifted {
  const candidates: RouteCandidate[] = [];
  const excluded: Exclusion[] = [];
  for (const { slot, reason } of slots) {
    const { slug } = slot.model;
    const lacking = shortfall(slot.model, catalogue.price(slug), constraints, limits);
    if (lacking !== null) excluded.push({ slug, reason: `${slug} is left out: ${lacking}.` });
    else candidates.push({ slug, role: slot.role, tier: slot.tier, reason });
  }
  return { candidates, excluded };
}

/** `null` when no model is left that may start. */
function decision(
  fitting: readonly RouteCandidate[],
  resort: Sifted,
  stages: number,
  leftOut: readonly Exclusion[],
  eased: string,
): RouteDecision | null {
  const known = new Set(fitting.map(({ slug }) => slug));
  const last = resort.candidates.filter(({ slug }) => !known.has(slug));
  const [first, ...others] = [...fitting.slice(0, stages), ...last, ...fitting.slice(stages)];
  if (first === undefined || first.role === "baseline") return null;
  const head: RouteCandidate = eased === "" ? first : { ...first, reason: `${first.reason} ${eased}` };
  const then = others.length === 0 ? "No other model follows." : `Then ${others.map((one) => one.slug).join(", ")}.`;
  const excluded = [
    ...leftOut.filter(({ slug }) => !last.some((one) => one.slug === slug)),
    ...resort.excluded.filter(({ slug }) => !known.has(slug) && !leftOut.some((one) => one.slug === slug)),
  ];
  const left = excluded.map((one) => ` ${one.reason}`).join("");
  return { status: "routed", candidates: [head, ...others], excluded, reason: `${head.reason} ${then}${left}` };
}

/** Only a limit of the tier gives way, never one that the caller or the folder gave. */
function easedLimits(
  config: TierConfig,
  caller: CallerLimits,
  own: Limits,
  hard: Limits,
): { readonly limits: Limits; readonly why: string } | null {
  switch (config.strategy) {
    case "cost-optimized": {
      if (caller.qualityThreshold !== undefined) return null;
      const why = `No model met the tier's quality threshold of ${config.qualityThreshold}; a cost-optimized tier keeps its cost ceiling and gives that up.`;
      return { limits: { ...own, quality: hard.quality }, why };
    }
    case "quality-optimized": {
      if (caller.maxCostPerRequest !== undefined) return null;
      const why = `No model met the tier's ceiling of ${formatUsd(config.maxCostPerRequest)} a request; a quality-optimized tier keeps its quality threshold and gives that up.`;
      return { limits: { ...own, cost: hard.cost }, why };
    }
    case "balanced":
      return null;
    default:
      return config.strategy satisfies never;
  }
}

function problemText({ name, cascade, folder }: TierConfig, excluded: readonly Exclusion[]): string {
  const { lastResort } = cascade;
  const each = excluded.map((one) => one.reason).join(" ");
  const resort =
    lastResort === null
      ? ""
      : ` ${lastResort.model.name}, the last resort, only follows other models and starts no task.`;
  const own = folder.quality === null && folder.cost === null && folder.leaveOut.size === 0;
  const loosen = own ? "" : ` loosen this folder's limits in .frugal-swarm/tiers/${name}.json,`;
  return `No model of the ${name} tier can take this request. ${each}${resort} Choose another tier,${loosen} raise the cost per request, or make the request smaller.`;
}
