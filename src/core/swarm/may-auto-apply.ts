import { protectedReason } from "../workspace/protected.ts";
import { PLANNER_TASK } from "./own-tasks.ts";
import type { SwarmState } from "./state-types.ts";

/**
 * Why a swarm's result is not applied without a review; `null` when it may be. Merged files that fail their checks end a
 * swarm as `partly`, unless a repair passed them, so a swarm that is done has passed them all.
 * @param trusted the folder is one that the user trusts.
 */
export function needsReview(state: SwarmState, paths: readonly string[], trusted: boolean): string | null {
  if (!trusted) return "the folder is not trusted";
  if (state.outcome?.status !== "done") return "not all was done";
  const weak = state.tasks.find(
    ({ id, outcome }) => id !== PLANNER_TASK && !(outcome?.status === "done" && outcome.evidence === "checks-passed"),
  );
  if (weak !== undefined) return `no check that looks at the change passed for "${weak.title}"`;
  const closed = paths.find((path) => protectedReason(path) !== null);
  return closed === undefined ? null : `${closed} is protected`;
}
