import type { TaskLimits } from "../models/task-limits.ts";

/** What one task has used of its limits, over all its attempts and stages. */
export interface Allowance {
  /** Why nothing more is to be done, a sentence; `null` while there is room. */
  over(): string | null;
  /** `ms`: how long the model took. */
  turn(ms: number): void;
  toolCalls(count: number): void;
}

/** Counts what was recorded, so that a run that is played again counts the same. */
export function createAllowance(limits: TaskLimits): Allowance {
  let turns = 0;
  let calls = 0;
  let ms = 0;
  return {
    over() {
      if (turns >= limits.turns) return says(`${limits.turns} turns`);
      if (calls >= limits.toolCalls) return says(`${limits.toolCalls} tool calls`);
      if (ms >= limits.activeMs) return says(`${Math.round(limits.activeMs / 60_000)} minutes of work`);
      return null;
    },
    turn(took) {
      turns++;
      ms += took;
    },
    toolCalls(count) {
      calls += count;
    },
  };
}

function says(what: string): string {
  return `The task has used up its ${what}. Give it as several smaller tasks.`;
}
