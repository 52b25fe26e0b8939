import { spoilUsage } from "./faults/spoil-usage.ts";
import type { MidAnswerFault } from "./faults.ts";
import type { Delivery } from "./stream.ts";
import { errorChunk, finishChunk, usageChunk, usageOf, type WireFinish } from "./wire.ts";

export const DONE = "data: [DONE]\n\n";

export function event(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** Settles the generation and sends finish reason, usage and `[DONE]`, or what a fault leaves of them. */
export async function endStream({ exchange, generation, usageForm, fault, finish: natural }: Delivery): Promise<void> {
  const finish = finishOf(natural, fault);
  const entry = generation.settle(finish, false);
  const body = fault?.kind === "wrong_usage" ? spoilUsage(usageOf(entry), fault.how) : usageOf(entry);
  const usage = event(usageChunk(generation, finish, body, usageForm));
  const end = event(finishChunk(generation, finish));
  switch (fault?.kind) {
    case "missing_usage":
      return await exchange.write(end + DONE);
    case "missing_done":
      return await exchange.write(end + usage);
    case "late_error": {
      const error = event(errorChunk(generation, fault.error, "no_choices", null));
      return await exchange.write(fault.place === "before_usage" ? end + error : end + usage + DONE + error);
    }
    default:
      return await exchange.write(end + usage + DONE);
  }
}

/** The finish reason that is sent and billed. */
export function finishOf(natural: Delivery["finish"], fault: MidAnswerFault | null): WireFinish {
  if (fault?.kind === "finish_error") return "error";
  if (fault?.kind === "empty") return "stop";
  return fault?.kind === "finish" ? fault.reason : natural;
}
