import { ARCHITECT_ROLE } from "./architect.ts";
import { CODER_RULES } from "./coder.ts";
import { CONDENSER_RULES } from "./condenser.ts";
import { DOCUMENTER_ROLE } from "./documenter.ts";
import { MERGER_TASK } from "./merger.ts";
import { PLANNER_RULES } from "./planner.ts";
import { REVIEWER_RULES } from "./reviewer.ts";
import { TESTER_ROLE } from "./tester.ts";

/** The versions of the texts that a swarm's models are given, for its journal. */
export const PROMPT_VERSIONS: readonly string[] = [
  PLANNER_RULES,
  CODER_RULES,
  TESTER_ROLE,
  DOCUMENTER_ROLE,
  ARCHITECT_ROLE,
  MERGER_TASK,
  REVIEWER_RULES,
  CONDENSER_RULES,
].map(({ id }) => id);
