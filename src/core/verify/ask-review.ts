import type { CallContext, CallFailure, ModelClient } from "../provider/client.ts";
import { completeStructured } from "../provider/structured.ts";
import { createFence } from "../untrusted/fence.ts";
import { contradiction, Review, type ReviewedWork, reviewMessages } from "./review.ts";
import type { CheckVerdict } from "./verdict.ts";

export interface ReviewDeps {
  readonly client: ModelClient;
  /** Not the model that did the work, and neither is any of the fallbacks. */
  readonly model: string;
  readonly fallbacks: readonly string[];
  readonly sessionId: string;
  readonly maxTokens: number;
  readonly call: CallContext;
  /** Monotonic milliseconds. */
  readonly elapsed: () => number;
}

export type Reviewing =
  | { readonly status: "reviewed"; readonly verdict: CheckVerdict & { readonly status: "accepted" | "rejected" } }
  /** Twice something that is no review. */
  | { readonly status: "unusable"; readonly problem: string }
  | { readonly status: "failed"; readonly failure: CallFailure };

/** Asks a second model whether a result meets what the task asks for. Its word is weaker evidence than a check's. */
export async function askReview(work: ReviewedWork, deps: ReviewDeps): Promise<Reviewing> {
  const { client, model, fallbacks, sessionId, maxTokens, call } = deps;
  const started = deps.elapsed();
  const answer = await completeStructured(
    client,
    {
      request: {
        model,
        fallbacks,
        messages: reviewMessages(work, createFence(call.identity.swarm)),
        maxTokens,
        sessionId,
      },
      name: "review",
      schema: Review,
      check: contradiction,
    },
    call,
  );
  if (answer.status === "failed") return answer;
  if (answer.status === "unusable") return { status: "unusable", problem: answer.problem };
  const { verdict, reasons, unmet } = answer.value;
  const lines = [...reasons, ...unmet.map((one) => `Not met: ${one}`)];
  const common = { check: "review", ms: deps.elapsed() - started, excerpt: lines.join("\n"), by: answer.answer.model };
  return {
    status: "reviewed",
    verdict: { ...common, status: verdict === "accept" ? "accepted" : "rejected" },
  };
}
