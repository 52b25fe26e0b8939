import type { SwarmState, TaskState } from "../../src/core/swarm/state-types.ts";
import type { FalseAccept } from "../../src/core/verify/false-accept.ts";
import type { Evidence } from "../../src/core/verify/verdict.ts";

/** What is known against a result that had counted, by task. */
export type WrongAccepts = ReadonlyMap<string, readonly FalseAccept[]>;

export function wrongAccepts({ falseAccepts }: Pick<SwarmState, "falseAccepts">): WrongAccepts {
  const byTask = new Map<string, FalseAccept[]>();
  for (const one of falseAccepts) for (const task of one.tasks) byTask.set(task, [...(byTask.get(task) ?? []), one]);
  return byTask;
}

/** What had counted and what told otherwise, a sentence each. */
export function wrongTexts(task: TaskState, wrong: readonly FalseAccept[]): readonly string[] {
  const counted = task.outcome?.status === "done" ? COUNTED[task.outcome.evidence] : "as its checks had passed";
  return wrong.map(
    ({ foundBy, detail }) => `Accepted ${counted}. ${TOLD[foundBy]}: ${detail.replace(/^Rejected: /, "")}`,
  );
}

const COUNTED: Record<Evidence, string> = {
  "checks-passed": "as its checks had passed",
  "flaky-checks": "as its checks had passed when they were repeated",
  reviewed: "on a second model's review",
  "no-checks": "without a check",
};

const TOLD: Record<FalseAccept["foundBy"], string> = {
  "merged-checks": "Then the checks failed on the merged files",
  user: "Then you rejected it",
};

/** How often a result that checks or a review had let count was wrong, over the swarm. */
export function acceptErrors({ tasks, falseAccepts }: Pick<SwarmState, "tasks" | "falseAccepts">): {
  readonly wrong: number;
  readonly of: number;
} {
  const wrong = wrongAccepts({ falseAccepts });
  // A task that counted, and then was done again and failed, has counted all the same.
  const counted = tasks.filter((task) => wrong.has(task.id) || counts(task));
  return { wrong: counted.filter((task) => wrong.has(task.id)).length, of: counted.length };
}

function counts({ outcome }: TaskState): boolean {
  return outcome?.status === "done" && outcome.evidence !== "no-checks";
}
