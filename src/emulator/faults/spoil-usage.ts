import type { WrongUsage } from "../faults.ts";
import type { WireBody } from "../wire.ts";

/** The usage as the fault sends it; what is billed stays right. */
export function spoilUsage(usage: WireBody, how: WrongUsage): WireBody | null {
  switch (how) {
    case "negative":
      return { ...usage, prompt_tokens: -5, completion_tokens: -7, total_tokens: -12, cost: -0.001 };
    case "nan_text":
      return { ...usage, prompt_tokens: "NaN", completion_tokens: "NaN", total_tokens: "NaN", cost: "NaN" };
    case "absurd":
      return { ...usage, prompt_tokens: 1e15, completion_tokens: 1e15, total_tokens: 2e15, cost: 1e9 };
    case "zero":
      return { ...usage, prompt_tokens: 0, completion_tokens: 0, total_tokens: 0, cost: 0 };
    case "null":
      return null;
    case "text_cost":
      return { ...usage, cost: String(usage.cost) };
    case "no_cost": {
      const { cost: _, cost_details: __, ...rest } = usage;
      return rest;
    }
    default:
      return how satisfies never;
  }
}
