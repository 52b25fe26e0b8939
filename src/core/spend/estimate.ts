import type { Caps, TaskProfile } from "../engine-types.ts";
import { capsInTier } from "../models/tier-caps.ts";
import { slotsInOrder } from "../models/tier-order.ts";
import type { Tiers } from "../models/tiers.ts";
import { COMPLEXITIES, TASK_TYPES, TIERS, type Tier } from "../models/vocabulary.ts";
import { formatUsd, type NanoUsd, nanoUsd } from "../money.ts";
import { classify } from "../routing/classify.ts";
import { type Corrections, readCorrections } from "../routing/corrections.ts";
import { findBaseline } from "./counterfactual.ts";
import { assumedWork } from "./estimate-assumed.ts";
import { HISTORY_DAYS, type PastSwarm, pastSwarms } from "./estimate-history.ts";
import { type CostRange, PRIOR_WEIGHT, shrunkRange } from "./estimate-quantiles.ts";
import type { TierEstimate } from "./estimate-types.ts";
import { type BudgetUse, type Ledger, periodsOf } from "./ledger.ts";

export interface EstimateOptions {
  /** `null`: nothing was ever spent, so there is none yet. */
  readonly ledger: Ledger | null;
  readonly tiers: Tiers;
  readonly goal: string;
  readonly caps: Caps;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The setting `baselineModel`; empty or left out: the catalogue's. */
  readonly baseline?: string;
  /** What the user has corrected of tasks' types; left out: read from the ledger. */
  readonly corrections?: Corrections;
}

/** Finished swarms that it takes at least; below, only the worst case is told. */
const LEAST_SWARMS = 3;

/**
 * What a swarm for this goal costs in each tier, from the user's own finished swarms. Each of those tells how far its
 * cost was from what its kind was assumed to take; the quantiles of these ratios, narrow groups shrunk towards broader
 * ones, are applied to what this goal's kind is assumed to take. Rejects when the ledger cannot be read.
 */
export async function estimateSwarm(options: EstimateOptions): Promise<readonly TierEstimate[]> {
  const { ledger, tiers, caps, at } = options;
  const profile = classify(options.goal, null, options.corrections ?? (await readCorrections(ledger)));
  const { month, day } = periodsOf(at);
  const [past, uses] = await Promise.all([
    ledger === null ? [] : pastSwarms(ledger, at),
    ledger === null
      ? []
      : ledger.use([
          { scope: "month", key: month },
          { scope: "day", key: day },
        ]),
  ]);
  const baseline = findBaseline(options.baseline, tiers.catalogue).slug;
  return TIERS.map((tier) => {
    const assumed = assumedWork(profile, tier, tiers);
    const worst = worstCase(capsInTier(caps, tiers.byName[tier]), uses);
    const { range, why } = rangeOf(profile, tier, tiers, past);
    const scale = range === null || assumed.cost === 0 ? 1 : range.likely / assumed.cost;
    const capped = (amount: number) => nanoUsd(Math.min(worst.most, Math.round(amount)));
    return {
      tier,
      low: range && capped(range.low),
      likely: range && capped(range.likely),
      high: range && capped(range.high),
      most: worst.most,
      assumed: capped(assumed.cost),
      baseline: nanoUsd(Math.round(assumed.on(baseline) * scale)),
      models: assumed.models,
      basis: `${why} At worst ${formatUsd(worst.most)}: ${worst.text}. The goal was taken for ${profile.complexity} ${profile.type} work (${profile.reasons.join("; ")}). An order of magnitude from assumptions alone: ${assumed.text}.`,
    };
  });
}

function rangeOf(
  profile: TaskProfile,
  tier: Tier,
  tiers: Tiers,
  past: readonly PastSwarm[],
): { readonly range: CostRange | null; readonly why: string } {
  const assumed = assumedWork(profile, tier, tiers);
  if (assumed.cost === 0) return { range: { low: 0, likely: 0, high: 0 }, why: "The tier's models cost nothing." };
  const rated = past.flatMap((swarm) => {
    const usual = assumedWork(swarm, swarm.tier, tiers).cost;
    return usual > 0 && swarm.cost > 0 ? [{ ...swarm, ratio: swarm.cost / usual }] : [];
  });
  if (rated.length < LEAST_SWARMS) {
    const known = rated.length === 0 ? "none has" : rated.length === 1 ? "one has" : `${rated.length} have`;
    const why = `Worst case only: a likely cost takes ${LEAST_SWARMS} swarms of yours that ran to their end in the last ${HISTORY_DAYS} days, and ${known}.`;
    return { range: null, why };
  }
  const ofTier = rated.filter((one) => one.tier === tier);
  const ofType = ofTier.filter((one) => one.type === profile.type);
  // What ran on a model that the tier has given up says less of what it costs now.
  const models = new Set(modelsOf(tier, tiers));
  const ofKind = ofType.filter(
    (one) => one.complexity === profile.complexity && one.models.every((model) => models.has(model)),
  );
  const groups = [ofKind, ofType, ofTier, rated].map((group) => group.map((one) => one.ratio));
  const { low, likely, high } = shrunkRange(groups);
  const range = { low: low * assumed.cost, likely: likely * assumed.cost, high: high * assumed.cost };
  return { range, why: whyText(ofKind.length, rated.length) };
}

/** All models that the tier's tasks can be given to. */
function modelsOf(tier: Tier, tiers: Tiers): readonly string[] {
  return TASK_TYPES.flatMap((type) =>
    COMPLEXITIES.flatMap((complexity) =>
      slotsInOrder({ type, complexity }, tier, tiers).map(({ model }) => model.slug),
    ),
  );
}

function whyText(ofKind: number, all: number): string {
  const swarms = (count: number) => `${count} ${count === 1 ? "swarm" : "swarms"}`;
  const days = `of the last ${HISTORY_DAYS} days`;
  const others = all - ofKind;
  const scaled = "scaled by tier, kind of work and list prices";
  const range = "Four of five should end between low and high.";
  if (ofKind === 0) return `From ${swarms(all)} of other kinds ${days}, ${scaled}. ${range}`;
  const kind = `From ${swarms(ofKind)} of this kind ${days}`;
  if (others === 0) return `${kind}. ${range}`;
  const weight = ofKind >= PRIOR_WEIGHT ? "with less weight " : "with much weight, as these are few, ";
  return `${kind} and, ${weight}${swarms(others)} of other kinds, ${scaled}. ${range}`;
}

/** The least of what is left of the month and of the day, and the swarm's own cap. */
function worstCase(caps: Caps, [month, day]: readonly BudgetUse[]): { readonly most: NanoUsd; readonly text: string } {
  const left = (cap: NanoUsd, use: BudgetUse | undefined) =>
    nanoUsd(Math.max(0, cap - (use?.settled ?? 0) - (use?.open ?? 0)));
  const all = [
    { most: caps.swarm, text: "the swarm's own cap" },
    { most: left(caps.day, day), text: "what is left of today's budget" },
    { most: left(caps.month, month), text: "what is left of this month's budget" },
  ] as const;
  return all.reduce((least, one) => (one.most < least.most ? one : least));
}
