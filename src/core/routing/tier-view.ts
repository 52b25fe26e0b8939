import type { TaskType, Tier } from "../models/vocabulary.ts";
import type { NanoUsd } from "../money.ts";

/** What is known about the models of a tier, public results and the user's own side by side. JSON-safe, for all screens. */
export interface TierView {
  readonly tier: Tier;
  readonly types: readonly TypeView[];
}

export interface TypeView {
  readonly type: TaskType;
  /** Slugs in the order of the tier's table, for a task of medium complexity. */
  readonly table: readonly string[];
  /** Slugs in the order in force. */
  readonly order: readonly string[];
  /** How many of `order` a task may climb when checks fail, the last resort that the user has allowed among them. */
  readonly stages: number;
  /** Where the order in force comes from. `learnt`: it is drawn anew for each task, and `order` is what is drawn from. */
  readonly source: "table" | "tier" | "user" | "learnt";
  /** Each model of `order`, of `table` and of the better chain once, in that order. */
  readonly models: readonly ModelEvidence[];
  /** Where evidence, public or own, says something else than the tier's table, a sentence each. */
  readonly disagreements: readonly string[];
  /** An order that the evidence favours over the one in force; `null` when there is none. */
  readonly better: BetterChain | null;
}

export interface ModelEvidence {
  readonly slug: string;
  readonly name: string;
  /** Formatted, USD per million tokens: "$0.26". */
  readonly input: string;
  readonly output: string;
  readonly published: readonly PublishedResult[];
  /** `null`: it was never tried on this type of task here. */
  readonly own: OwnResult | null;
}

/** Percentages with their 95 % intervals. */
export interface PublishedResult {
  readonly benchmark: string;
  readonly percent: number;
  readonly low: number;
  readonly high: number;
  readonly tasks: number;
  /** US dollars a task as the source recorded it; `null` where it did not. */
  readonly costPerTask: number | null;
  readonly date: string;
  readonly source: string;
}

export interface OwnResult {
  readonly tasks: number;
  readonly attempts: number;
  readonly solved: number;
  readonly proved: number;
  readonly overturned: number;
  readonly percent: number;
  readonly low: number;
  readonly high: number;
  readonly cost: NanoUsd;
  /** `null` where nothing was solved. */
  readonly costPerSolved: NanoUsd | null;
}

export interface BetterChain {
  readonly models: readonly string[];
  /** The figures behind it, for people. */
  readonly why: string;
}
