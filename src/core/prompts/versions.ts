import { CODER_RULES } from "./coder.ts";
import { MERGER_TASK } from "./merger.ts";
import { PLANNER_RULES } from "./planner.ts";
import { REVIEWER_RULES } from "./reviewer.ts";

/** The versions of the texts that a swarm's models are given, for its journal. */
export const PROMPT_VERSIONS: readonly string[] = [PLANNER_RULES, CODER_RULES, MERGER_TASK, REVIEWER_RULES].map(
  ({ id }) => id,
);
