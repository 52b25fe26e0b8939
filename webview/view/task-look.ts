import type { SwarmOutcome, TaskOutcome } from "../../src/core/events.ts";
import type { SwarmState, TaskState } from "../../src/core/swarm/state-types.ts";
import type { CheckVerdict } from "../../src/core/verify/verdict.ts";
import { shortModel } from "./figures.ts";

/** A state as it is drawn: `mark` is a shape and a colour, `word` says the same to everybody. */
export interface Look {
  readonly mark: Mark;
  readonly word: string;
}

export type Mark = "waiting" | "running" | "checked" | "unchecked" | "stopped" | "failed" | "wrong";

/** `wrong`: its result had counted, and turned out not to deserve it. */
export function taskLook(task: TaskState, wrong = false): Look {
  if (wrong && task.status === "finished") return { mark: "wrong", word: "Accepted, then found wrong" };
  if (task.status === "waiting") return { mark: "waiting", word: "Waiting" };
  if (task.status === "running" || task.outcome === null) return { mark: "running", word: "Running" };
  return outcomeLook(task.outcome);
}

export function swarmLook(swarm: SwarmState): Look {
  switch (swarm.phase) {
    case "planning":
      return { mark: "running", word: "Planning" };
    case "running":
      return { mark: "running", word: "Running" };
    case "finished":
      return swarm.outcome === null ? { mark: "stopped", word: "Ended" } : endLook(swarm.outcome);
    default:
      return unreachable(swarm.phase);
  }
}

export function verdictLook(verdict: CheckVerdict): Look {
  switch (verdict.status) {
    case "passed":
      return verdict.little === undefined
        ? passedLook(verdict.before)
        : { mark: "unchecked", word: "passed, says little" };
    case "failed":
      return { mark: "failed", word: "failed" };
    case "failed-before":
      return { mark: "unchecked", word: "failed before too" };
    case "flaky":
      return { mark: "unchecked", word: "flaky: failed, then passed unchanged" };
    case "timed-out":
      return { mark: "failed", word: "timed out" };
    case "accepted":
      return { mark: "unchecked", word: `accepted by ${shortModel(verdict.by)}` };
    case "rejected":
      return { mark: "failed", word: `refused by ${shortModel(verdict.by)}` };
    case "not-applicable":
      return { mark: "waiting", word: "does not apply" };
    case "not-run":
      return { mark: "waiting", word: "not run" };
    default:
      return unreachable(verdict);
  }
}

function passedLook(before: "passed" | "failed" | undefined): Look {
  if (before === undefined) return { mark: "checked", word: "passed" };
  return { mark: "checked", word: before === "passed" ? "passed, as before" : "passed, failed before" };
}

/** The last verdict of each check, in the order in which the checks first ran. */
export function lastVerdicts(verdicts: readonly CheckVerdict[]): readonly CheckVerdict[] {
  return [...new Map(verdicts.map((verdict) => [verdict.check, verdict])).values()];
}

function outcomeLook(outcome: TaskOutcome): Look {
  switch (outcome.status) {
    case "done":
      return outcome.evidence === "checks-passed"
        ? { mark: "checked", word: "Done, checks passed" }
        : { mark: "unchecked", word: DONE[outcome.evidence] };
    case "stopped":
      return { mark: "stopped", word: STOPPED[outcome.reason] };
    case "failed":
      return { mark: "failed", word: outcome.kind === "checks" ? "Checks failed" : `Failed: ${words(outcome.kind)}` };
    default:
      return unreachable(outcome);
  }
}

/** Weaker evidence than a check that passed, or none. */
const DONE = {
  "flaky-checks": "Done, checks passed when repeated",
  reviewed: "Done, reviewed by a second model",
  "no-checks": "Done, not checked",
} as const;

const STOPPED = {
  budget: "Stopped by the budget",
  turns: "Stopped at the turn limit",
  guard: "Stopped by a guard",
  cancelled: "Cancelled",
  dependency: "Skipped: a task it needs did not finish",
} as const;

function endLook(outcome: SwarmOutcome): Look {
  switch (outcome.status) {
    case "done":
      return { mark: "checked", word: "Done" };
    case "partly":
      return { mark: "unchecked", word: `Partly done, ${outcome.failed} not finished` };
    case "stopped":
      return { mark: "stopped", word: outcome.reason === "budget" ? "Stopped by the budget" : "Cancelled" };
    case "failed":
      return { mark: "failed", word: `Failed: ${words(outcome.kind)}` };
    default:
      return unreachable(outcome);
  }
}

function words(kind: string): string {
  return kind.replaceAll("_", " ");
}

function unreachable(value: never): never {
  throw new Error(`Unknown state: ${JSON.stringify(value)}`);
}
