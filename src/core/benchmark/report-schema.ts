import * as z from "zod";
import { TIERS } from "../models/vocabulary.ts";
import { type NanoUsd, nanoUsd } from "../money.ts";
import { type BenchmarkReport, SCENARIOS } from "./report-types.ts";

const Count = z.int().min(0);
const Amount = z
  .int()
  .min(0)
  .transform((value): NanoUsd => nanoUsd(value));

const Report: z.ZodType<BenchmarkReport> = z.object({
  format: z.literal(1),
  date: z.iso.datetime(),
  commit: z.string(),
  tier: z.enum(TIERS),
  simulated: z.boolean(),
  endpoint: z.string(),
  priceDate: z.string(),
  scenarios: z.array(
    z.object({
      scenario: z.enum(SCENARIOS),
      title: z.string(),
      model: z.string(),
      passed: Count,
      total: Count,
      promptTokens: Count,
      completionTokens: Count,
      cost: Amount,
      baselineCost: Amount,
      medianMs: z.number().min(0),
      failures: z.array(z.object({ caseId: z.string(), why: z.string() })),
      status: z.enum(["finished", "stopped"]),
      stopped: z.string().exactOptional(),
    }),
  ),
  totalCost: Amount,
});

/** Reads a saved report; `null` for a text that is none. */
export function parseReport(text: string): BenchmarkReport | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = Report.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/** Name of a report's file: sorted by name is sorted by time. */
export function reportFileName({ date, tier }: BenchmarkReport): string {
  return `${date.replaceAll(/[:.]/g, "-")}-${tier}.json`;
}
