import type { TaskOutcome } from "../events.ts";
import { notMade } from "../provider/not-made.ts";
import type { Steps } from "../resume/steps.ts";
import type { Task } from "../swarm/plan.ts";
import { acceptable } from "../verify/acceptable.ts";
import type { CheckVerdict, Evidence } from "../verify/verdict.ts";
import type { CopyStore, WorkingCopy } from "../workspace/copies.ts";
import type { Say } from "./call-reporter.ts";
import { type EndedByCall, failedCall } from "./failed-call.ts";
import { NOTHING_CHANGED, type Refusal, refusalOf } from "./same-failure.ts";
import { type AskSecond, secondOpinion } from "./second-opinion.ts";

export interface JudgeDeps {
  readonly store: CopyStore;
  readonly steps: Steps;
  readonly say: Say;
  readonly goal: string;
  /** Runs the checks that decide about this task, in a folder in which these files were changed. */
  readonly check: (root: string, changed: readonly string[], signal: AbortSignal) => Promise<readonly CheckVerdict[]>;
  /** Asked where no check can tell. */
  readonly review: AskSecond;
  readonly signal: AbortSignal;
}

/** What a model says that it has done. */
interface Said {
  readonly text: string;
  /** Slug of the model that answered. */
  readonly model: string;
  /** Slugs of all that had a hand in it. */
  readonly doneBy: readonly [string, ...string[]];
  /** What the steps of judging it are kept under. */
  readonly step: string;
}

type Judgement =
  | {
      readonly status: "accepted";
      readonly commit: string;
      readonly outcome: TaskOutcome;
      readonly evidence: Evidence;
    }
  /** `feedback` is for the model. */
  | { readonly status: "refused"; readonly feedback: string; readonly refusal: Refusal }
  | EndedByCall;

/**
 * The checks decide, and where none can tell a second model. A task that changed nothing is only accepted where nothing
 * had to change.
 */
export async function judge(task: Task, copy: WorkingCopy, said: Said, deps: JudgeDeps): Promise<Judgement> {
  // Before the checks, which write files of their own.
  const recorded = await deps.steps.once(`${said.step}/record`, () =>
    deps.store.record(copy, `${task.id}: ${task.title}`),
  );
  for (const text of recorded.leftOut) deps.say({ type: "notice", level: "warn", text: `${task.id}: ${text}` });
  const changed = recorded.files.length > 0;
  if (!changed && task.type === "coding") {
    const feedback = "Checks failed: no file was changed. Use the tools to do the task.";
    return { status: "refused", feedback, refusal: NOTHING_CHANGED };
  }
  const check = () => deps.check(copy.root, recorded.files, deps.signal);
  const verdicts = changed ? [...(await deps.steps.once(`${said.step}/checks`, check))] : [];
  // A check that was cut off says nothing, which must not be taken for a result that no check applies to.
  if (deps.signal.aborted && verdicts.some((verdict) => verdict.status === "not-run"))
    return failedCall(notMade(said.model, "cancelled", "cancelled while the result was checked"));
  for (const verdict of verdicts) {
    deps.say({ type: "check.finished", task: task.id, model: said.model, verdict });
  }
  let decision = acceptable(verdicts);
  if (decision.status === "passed" && decision.evidence === "no-checks") {
    const patch = changed ? (await deps.store.diff(copy.commit, recorded.commit)).patch : "";
    const work = { task, goal: deps.goal, answer: said.text, patch };
    const second = await secondOpinion(work, said.doneBy, said.step, deps);
    if (second.status === "cancelled") return failedCall(second.failure);
    if (second.status === "reviewed") {
      verdicts.push(second.verdict);
      decision = acceptable(verdicts);
    }
  }
  if (decision.status === "failed")
    return { status: "refused", feedback: decision.feedback, refusal: refusalOf(verdicts) };
  const { evidence } = decision;
  const { files, commit } = recorded;
  return {
    status: "accepted",
    commit,
    evidence,
    outcome: { status: "done", answer: said.text, evidence, files, model: said.model },
  };
}
