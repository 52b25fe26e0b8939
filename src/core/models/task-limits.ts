/**
 * What one task may use, all its attempts and stages together; dollars are the tier's `taskUsd` and its share of the
 * swarm's budget, which the ledger holds. A folder's file may only tighten these.
 */
export interface TaskLimits {
  /** Answers of models. */
  readonly turns: number;
  /** Tool calls that were run. */
  readonly toolCalls: number;
  /** Milliseconds of work. Waiting for people, budgets and other tasks is free. */
  readonly activeMs: number;
}

/**
 * Reading and editing 40 files one by one, with checks between, takes some 100 turns; what needs more than twice that is
 * two tasks. openai-agents-js stops at 10 turns, Cline and Roo Code at none. An hour is what an agent may run unwatched.
 */
export const TASK_LIMITS: TaskLimits = { turns: 240, toolCalls: 1_000, activeMs: 60 * 60_000 };
