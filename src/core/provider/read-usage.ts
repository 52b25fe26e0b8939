import { type NanoUsd, nanoUsd, usdFromNumber } from "../money.ts";
import type { Usage } from "../usage.ts";
import { countOf, recordOf } from "./wire.ts";

export interface ReportedUsage {
  readonly usage: Usage;
  /** What the provider says it charged; `null` when it says nothing of it. */
  readonly billed: NanoUsd | null;
}

/**
 * Reads the `usage` object of an answer; `undefined` when there is none, or its counts are no counts or its cost no cost.
 * `trustCost`: `usage.cost` is understood (OpenRouter), in US dollars.
 */
export function readUsage(value: unknown, trustCost: boolean): ReportedUsage | undefined {
  const wire = recordOf(value);
  const promptTokens = countOf(wire.prompt_tokens);
  const completionTokens = countOf(wire.completion_tokens);
  if (promptTokens === undefined || completionTokens === undefined) return undefined;
  // A cost that is none makes all that stands beside it doubtful: the attempt is held, not priced from the same report.
  if (trustCost && typeof wire.cost === "number" && amount(wire.cost) === null) return undefined;
  const prompt = recordOf(wire.prompt_tokens_details);
  const completion = recordOf(wire.completion_tokens_details);
  return {
    usage: {
      promptTokens,
      cachedTokens: countOf(prompt.cached_tokens) ?? 0,
      cacheWriteTokens: countOf(prompt.cache_write_tokens) ?? 0,
      completionTokens,
      reasoningTokens: countOf(completion.reasoning_tokens) ?? 0,
    },
    billed: trustCost ? billedOf(wire.cost, wire.is_byok === true, recordOf(wire.cost_details)) : null,
  };
}

/**
 * `cost` is the whole charge. `upstream_inference_cost` repeats it, and must not be added, except when the call ran on
 * the user's own provider key (`is_byok`): then it is the provider's bill and comes on top of OpenRouter's fee.
 */
function billedOf(cost: unknown, ownKey: boolean, details: Readonly<Record<string, unknown>>): NanoUsd | null {
  const charge = amount(cost);
  if (charge === null || !ownKey) return charge;
  const upstream = amount(details.upstream_inference_cost);
  return upstream === null ? null : nanoUsd(charge + upstream);
}

function amount(value: unknown): NanoUsd | null {
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0 || value > 1e6) return null;
  return usdFromNumber(value);
}
