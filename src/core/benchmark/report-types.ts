import type { Tier } from "../models/vocabulary.ts";
import type { NanoUsd } from "../money.ts";

/** One run of the suite, as saved and shown. */
export interface BenchmarkReport {
  readonly format: 1;
  /** ISO date and time, UTC. */
  readonly date: string;
  /** Commit of the project that ran it; "v" and its version where it was installed; else "unknown". */
  readonly commit: string;
  readonly tier: Tier;
  /** The model's answers came from the built-in simulator: figures say nothing about real models. */
  readonly simulated: boolean;
  readonly endpoint: string;
  readonly priceDate: string;
  readonly scenarios: readonly ScenarioResult[];
  readonly totalCost: NanoUsd;
}

export const SCENARIOS = ["A", "B", "C", "D"] as const;
export type ScenarioId = (typeof SCENARIOS)[number];

export interface ScenarioResult {
  readonly scenario: ScenarioId;
  readonly title: string;
  readonly model: string;
  readonly passed: number;
  /** Cases that were judged. */
  readonly total: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cost: NanoUsd;
  readonly baselineCost: NanoUsd;
  /** Milliseconds, per case: of the model's answer; in C of a task from its start to its verdict. 0 when none answered. */
  readonly medianMs: number;
  readonly failures: readonly { readonly caseId: string; readonly why: string }[];
  /** "stopped" when the run was cancelled or out of budget before all cases ran. */
  readonly status: "finished" | "stopped";
  /** With "stopped": how many cases did not run and why, in sentences. */
  readonly stopped?: string;
}
