import type { Complexity, TaskType, Tier } from "../models/vocabulary.ts";
import type { NanoUsd } from "../money.ts";
import type { Evidence } from "../verify/verdict.ts";

/**
 * What became of the work of one model on one task: the user's own evidence, kept beside the attempts that it cost. Simulated
 * runs keep theirs in ledgers of their own.
 */
export interface OutcomeBook {
  /** Keeps what a stage of a task's cascade ended with. The same swarm, task and model again replaces it. */
  keepOutcome(outcome: StageOutcome): Promise<void>;
  /** Results that had counted turned out to be wrong. Tasks without an accepted outcome are passed over. */
  overturnOutcomes(swarm: string, tasks: readonly string[], foundBy: "merged-checks" | "user"): Promise<void>;
  /** Sums per type of task and model, with what the attempts of those stages cost. */
  modelRecords(filter: RecordFilter): Promise<readonly ModelRecord[]>;
  /** Keeps what the user says a task is, in place of what it was taken for. */
  keepCorrection(correction: Correction): Promise<void>;
  /** Newest first. */
  corrections(atMost: number): Promise<readonly Correction[]>;
}

/** One model's try at one task, all its attempts and retries together. Calls that failed at the provider are no outcome. */
export interface StageOutcome {
  readonly swarm: string;
  readonly task: string;
  /** Slug of the model that answered last. */
  readonly model: string;
  readonly tier: Tier;
  readonly type: TaskType;
  readonly complexity: Complexity;
  readonly at: number;
  /** How often its result was checked. */
  readonly attempts: number;
  /** `stopped`: it gave no result to check, such as one that went in circles. */
  readonly result: "accepted" | "rejected" | "stopped";
  /** Of an accepted result; else `null`. */
  readonly evidence: Evidence | null;
}

export interface RecordFilter {
  /** UTC day, YYYY-MM-DD. */
  readonly from?: string;
  readonly type?: TaskType;
}

export interface ModelRecord {
  readonly type: TaskType;
  readonly model: string;
  /** Tasks that it was tried on. */
  readonly tasks: number;
  readonly attempts: number;
  /** Of `tasks`: accepted, and not overturned since. */
  readonly solved: number;
  /** Of `solved`: by checks that passed, not by a review or by nothing. */
  readonly proved: number;
  /** Of `tasks`: accepted first, then found to be wrong. */
  readonly overturned: number;
  /** Known cost of all its attempts at these tasks, the failed ones included. */
  readonly cost: NanoUsd;
  /** Still reserved or held for them. */
  readonly open: NanoUsd;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** What the user says that a task is. The text itself is not kept. */
export interface Correction {
  readonly at: number;
  /** The task's different words, lower case, sorted, at most 64. */
  readonly words: readonly string[];
  readonly type: TaskType;
  readonly complexity: Complexity;
}
