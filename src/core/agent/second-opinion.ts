import type { CallFailure } from "../provider/client.ts";
import { describeFailure } from "../provider/failure-text.ts";
import type { Reviewing } from "../verify/ask-review.ts";
import type { ReviewedWork } from "../verify/review.ts";
import type { CheckVerdict } from "../verify/verdict.ts";
import type { Say } from "./call-reporter.ts";

/**
 * Asks a second model about a result; `null` where the tier's chain has no other than those that did the work. `step`:
 * what its calls are kept under.
 */
export type AskSecond = (work: ReviewedWork, doneBy: readonly string[], step: string) => Promise<Reviewing | null>;

type Opinion =
  | { readonly status: "reviewed"; readonly verdict: CheckVerdict }
  /** There is none: the result counts without proof, since work that may well be good is not thrown away for it. */
  | { readonly status: "none" }
  | { readonly status: "cancelled"; readonly failure: CallFailure };

/** A second model's word about a result, said as an event; why there is none is said too. */
export async function secondOpinion(
  work: ReviewedWork,
  doneBy: readonly [string, ...string[]],
  step: string,
  deps: { readonly review: AskSecond; readonly say: Say },
): Promise<Opinion> {
  const reviewing = await deps.review(work, doneBy, step);
  if (reviewing === null) return { status: "none" };
  const { id } = work.task;
  switch (reviewing.status) {
    case "reviewed":
      deps.say({ type: "check.finished", task: id, model: doneBy[0], verdict: reviewing.verdict });
      return reviewing;
    case "failed": {
      if (reviewing.failure.kind === "cancelled") return { status: "cancelled", failure: reviewing.failure };
      return withoutReview(id, describeFailure(reviewing.failure).what, deps.say);
    }
    case "unusable":
      return withoutReview(id, `Its answer could not be used. ${reviewing.problem}`, deps.say);
    default:
      return reviewing satisfies never;
  }
}

function withoutReview(task: string, why: string, say: Say): Opinion {
  const text = `The result of ${task} counts without proof: no check can tell, and the model that was to review it did not. ${why}`;
  say({ type: "notice", level: "warn", text });
  return { status: "none" };
}
