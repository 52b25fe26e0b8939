import type { Caps } from "../engine-types.ts";
import { nanoUsd } from "../money.ts";
import type { TierConfig } from "./tiers.ts";

/** A user's caps, the swarm's lowered to the tier's own where that is less. Never raises one. */
export function capsInTier(caps: Caps, tier: TierConfig): Caps {
  return { ...caps, swarm: nanoUsd(Math.min(caps.swarm, tier.swarmCap)) };
}
