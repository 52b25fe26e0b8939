import type { EngineParts } from "../engine-parts.ts";
import type { SwarmRequest } from "../engine-types.ts";
import type { SwarmOutcome } from "../events.ts";
import type { NanoUsd } from "../money.ts";
import { classify } from "../routing/classify.ts";
import { readCorrections } from "../routing/corrections.ts";
import { estimateSwarm } from "./estimate.ts";
import type { Forecast, Ledger } from "./ledger.ts";
import { UNTOLD } from "./report-scores.ts";

/**
 * Keeps what was forecast for a swarm at its launch, and what kind of work it was taken for, which later estimates are
 * made from. Without a likely figure it is kept all the same, marked as not told. `null` for a swarm whose plan was
 * given: its goal does not say how much there is to do. Rejects when the ledger cannot be read or written.
 */
export async function keepSwarmForecast(
  { ledger, tiers, host }: Pick<EngineParts, "ledger" | "tiers" | "host">,
  swarm: string,
  { goal, tier, caps, plan, baseline }: Pick<SwarmRequest, "goal" | "tier" | "caps" | "plan" | "baseline">,
): Promise<Forecast | null> {
  if (plan !== undefined) return null;
  const at = host.now();
  const corrections = await readCorrections(ledger, host);
  const estimates = await estimateSwarm({ ledger, tiers, goal, caps, at, corrections, ...(baseline && { baseline }) });
  const { type, complexity } = classify(goal, null, corrections);
  const estimate = estimates.find((one) => one.tier === tier);
  if (estimate === undefined) throw new Error(`no estimate for the ${tier} tier`);
  const { low, likely, high, assumed, basis } = estimate;
  const told = low !== null && likely !== null && high !== null;
  const forecast: Forecast = {
    id: told ? `swarm/${swarm}` : `${UNTOLD}${swarm}`,
    kind: "swarm",
    key: swarm,
    at,
    low: told ? low : assumed,
    likely: told ? likely : assumed,
    high: told ? high : assumed,
    basis,
    profile: { tier, type, complexity },
    actual: null,
  };
  await ledger.keepForecast(forecast);
  return forecast;
}

/** Puts what the swarm came to beside what was forecast, when it ran to its end; one that was stopped is not scored. */
export async function scoreSwarmForecast(
  ledger: Ledger,
  forecast: Forecast,
  outcome: SwarmOutcome,
  settled: NanoUsd,
): Promise<void> {
  if (outcome.status !== "done" && outcome.status !== "partly") return;
  await ledger.keepForecast({ ...forecast, actual: settled });
}
