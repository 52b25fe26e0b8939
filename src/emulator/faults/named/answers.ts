import type { WrongUsage } from "../../faults.ts";
import { always, type NamedFault, type NamedFaults } from "../named-fault.ts";

/** Whole answers that say something wrong: about their usage, their ids or their tool calls. */
export const ANSWERS: NamedFaults = {
  "usage-missing": always("no usage; it is billed all the same", { kind: "missing_usage" }),
  "usage-negative": usage("negative counts and a negative cost", "negative"),
  "usage-nan": usage("counts and cost are the text NaN", "nan_text"),
  "usage-absurd": usage("a thousand million million tokens for a thousand million dollars", "absurd"),
  "usage-zero": usage("all zero", "zero"),
  "usage-null": usage("null", "null"),
  "usage-text-cost": usage("the cost is a text", "text_cost"),
  "usage-no-cost": usage("counts without a cost", "no_cost"),
  "duplicate-generation-id": {
    summary: "the id of the generation before",
    make: ({ lastGeneration }) => ({ kind: "same_id", id: lastGeneration }),
  },
  "duplicate-tool-ids": always("all tool calls of the answer have one id", { kind: "same_tool_ids" }),
  "tool-arguments-cut": always("a tool call whose arguments lack the last character", {
    kind: "spoilt_call",
    how: "cut_arguments",
  }),
  "tool-arguments-no-json": always("a tool call whose arguments are no JSON", { kind: "spoilt_call", how: "no_json" }),
  "tool-unknown": always("a call of a tool that nobody offered", { kind: "spoilt_call", how: "unknown_tool" }),
};

function usage(what: string, how: WrongUsage): NamedFault {
  return always(`wrong usage: ${what}; the bill is right`, { kind: "wrong_usage", how });
}
