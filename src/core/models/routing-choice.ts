import type { Settings } from "../settings.ts";
import { chainSlots } from "./checked-chain.ts";
import type { Cascade, CheckedChain, TierConfig, TierSlot, Tiers } from "./tiers.ts";
import { type RoutingMode, TASK_TYPES, type TaskType, TIERS, type Tier } from "./vocabulary.ts";

/** What the user has decided about the order of models. */
export interface RoutingChoice {
  readonly mode: RoutingMode;
  /** The user's own chains, by tier and type; they go before the tier's. */
  readonly chains: UserChains;
  /** The baseline model may be tried when all stages have failed. */
  readonly allowBaseline: boolean;
}

export type UserChains = Readonly<Partial<Record<`${Tier}/${TaskType}`, readonly string[]>>>;

export const SHIPPED_ROUTING: RoutingChoice = { mode: "evidence", chains: {}, allowBaseline: false };

export function routingOf(settings: Pick<Settings, "routing" | "chains" | "allowBaseline">): RoutingChoice {
  return { mode: settings.routing, chains: settings.chains, allowBaseline: settings.allowBaseline };
}

export interface RoutedTiers {
  readonly tiers: Tiers;
  /** Chains of the user's that cannot be used, a sentence each; the tier's own is used in their place. */
  readonly problems: readonly string[];
}

/** The tiers in the order that the user has decided on. `table` leaves out all chains. */
export function withRouting(tiers: Tiers, choice: RoutingChoice): RoutedTiers {
  const problems: string[] = [];
  const byName = Object.fromEntries(
    TIERS.map((tier) => [tier, routedTier(tiers.byName[tier], tiers, choice, problems)]),
  ) as Record<Tier, TierConfig>;
  return { tiers: { ...tiers, byName }, problems };
}

function routedTier(config: TierConfig, tiers: Tiers, choice: RoutingChoice, problems: string[]): TierConfig {
  const { baseline } = tiers.catalogue;
  const lastResort: TierSlot | null = choice.allowBaseline
    ? { tier: config.name, role: "baseline", model: baseline, specialization: [...TASK_TYPES] }
    : null;
  const chains =
    choice.mode === "table" ? {} : { ...config.cascade.chains, ...own(config.name, tiers, choice, problems) };
  const cascade: Cascade = { ...config.cascade, chains, lastResort };
  return { ...config, cascade };
}

function own(
  tier: Tier,
  { catalogue }: Tiers,
  { chains }: RoutingChoice,
  problems: string[],
): Partial<Record<TaskType, CheckedChain>> {
  const usable: Partial<Record<TaskType, CheckedChain>> = {};
  for (const type of TASK_TYPES) {
    const chain = chains[`${tier}/${type}`];
    if (chain === undefined) continue;
    const found = chainSlots(chain, tier, catalogue);
    if (found.status === "found") usable[type] = { slots: found.slots, source: "user" };
    else
      problems.push(
        `Your chain for ${type} tasks of the ${tier} tier is not used: ${quoted(chain[found.at])} ${found.problem}.`,
      );
  }
  return usable;
}

function quoted(name: string | undefined): string {
  return name === undefined ? "it" : `"${name}"`;
}
