import { reportCalls } from "../agent/call-reporter.ts";
import type { AskSecond } from "../agent/second-opinion.ts";
import { steppedClient } from "../resume/step-client.ts";
import type { RouteDecision } from "../routing/route.ts";
import { askReview } from "../verify/ask-review.ts";
import type { SwarmContext } from "./do-work.ts";

/** Most completion tokens of a review. */
const REVIEW_MAX_TOKENS = 2_000;

/** A reviewer out of the chain that a task was routed to, the last resort aside, paid from the task's own budgets. */
export function createReviewer(context: SwarmContext, { candidates }: RouteDecision): AskSecond {
  const { parts, request, budget, steps, say, signal } = context;
  let reviews = 0;
  return async (work, doneBy, step) => {
    const [model, ...fallbacks] = candidates
      .filter(({ slug, role }) => role !== "baseline" && !doneBy.includes(slug))
      .map(({ slug }) => slug);
    if (model === undefined) return null;
    const { id } = work.task;
    reviews += 1;
    return askReview(work, {
      client: steppedClient(budget.client, steps, step),
      model,
      fallbacks,
      sessionId: `${context.id}:${id}-review`,
      maxTokens: Math.min(REVIEW_MAX_TOKENS, parts.catalogue.lookup(model)?.maxOutputTokens ?? REVIEW_MAX_TOKENS),
      elapsed: () => parts.host.elapsed(),
      call: {
        signal,
        identity: {
          swarm: context.id,
          task: id,
          agent: `${id}-review`,
          role: "reviewer",
          workspace: request.workspace,
          tier: request.tier,
          // Not counted among the attempts at this kind of task.
          taskType: null,
          complexity: null,
          attempt: reviews,
          routeReason: `No check can tell, and ${model} did not do the work.`,
        },
        limits: budget.limits(id),
        onStep: reportCalls(say, id, "reviewer", {
          ...parts.tiers.byName[request.tier].monitoring,
          baselineCost: context.baselineCost,
        }),
      },
    });
  };
}
