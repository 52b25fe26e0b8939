import type { CallFailure, FailureKind, ModelClient } from "./client.ts";
import { describeFailure } from "./failure-text.ts";
import { RETRYABLE } from "./retrying.ts";

/** Failures that another model may not share, beside those whose retries are used up. */
const NEXT_MODEL: ReadonlySet<FailureKind> = new Set([
  ...RETRYABLE,
  "model_gone",
  "unsupported",
  "context_too_long",
  "moderated",
]);

/** Asks the request's fallbacks in turn when a model fails for reasons of its own. */
export function fallback(inner: ModelClient): ModelClient {
  return {
    async complete(request, call) {
      const models = [...new Set([request.model, ...request.fallbacks])];
      const failures: CallFailure[] = [];
      for (const [at, model] of models.entries()) {
        const outcome = await inner.complete({ ...request, model, fallbacks: [] }, call);
        if (outcome.status === "completed") return outcome;
        failures.push(outcome);
        const to = models[at + 1];
        if (to === undefined || !NEXT_MODEL.has(outcome.kind) || call.signal.aborted)
          return withHistory(failures, outcome);
        const why = `${describeFailure(outcome).what} Asking ${to} next.`;
        call.onStep?.({ type: "fallback", from: model, to, failure: outcome.kind, why });
      }
      throw new Error("a request names at least one model");
    },
  };
}

/** The last failure, its message telling of those before it. */
function withHistory(failures: readonly CallFailure[], last: CallFailure): CallFailure {
  const before = failures.slice(0, -1).map((one) => `${one.model}: ${one.kind}`);
  return before.length === 0 ? last : { ...last, message: `${last.message} (before it ${before.join(", ")})` };
}
