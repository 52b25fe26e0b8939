import { errorText } from "../error-text.ts";
import { mapRepository } from "../repository-map/map-repository.ts";
import type { CopyStore } from "../workspace/copies.ts";
import type { SwarmContext } from "./do-work.ts";

/** Tokens of the planner's prompt that the map may take: a hundredth of a cent on the tiers' planners. */
const MAP_TOKENS = 3_000;

/** Nobody waits longer for the plan of a big repository. */
const MAP_PATIENCE_MS = 5_000;

/** What the workspace's files define, for the planner; empty where it cannot be had, which is said and stops nothing. */
export async function mapForPlan(store: CopyStore, { parts, request, say, signal }: SwarmContext): Promise<string> {
  try {
    return await mapRepository({
      host: parts.host,
      store,
      commit: store.base,
      goal: request.goal,
      budgetTokens: MAP_TOKENS,
      cache: `${parts.runsFolder}/outlines.jsonl`,
      patienceMs: MAP_PATIENCE_MS,
      signal,
    });
  } catch (error) {
    const text = `The planner goes without a map of the code: ${errorText(error)}`;
    say({ type: "notice", level: "warn", text });
    return "";
  }
}
