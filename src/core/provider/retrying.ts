import type { Host } from "../host.ts";
import type { CallFailure, FailureKind, ModelClient } from "./client.ts";
import { notMade } from "./not-made.ts";

export interface RetryPolicy {
  /** Tries of one model, the first included. */
  readonly attempts: number;
  readonly baseMs: number;
  readonly capMs: number;
  /** A server that asks for a longer pause than this is not waited for. */
  readonly longestRetryAfterMs: number;
}

export const RETRY_POLICY: RetryPolicy = {
  attempts: 3,
  baseMs: 500,
  capMs: 20_000,
  longestRetryAfterMs: 30_000,
};

/** Failures after which the same model may well answer. */
export const RETRYABLE: ReadonlySet<FailureKind> = new Set([
  "rate_limited",
  "provider_down",
  "unreachable",
  "stalled",
  "cut",
  "empty",
]);

/** The one retry layer. Every attempt below it is reserved and booked for itself. */
export function retrying(inner: ModelClient, host: Host, policy: RetryPolicy = RETRY_POLICY): ModelClient {
  return {
    async complete(request, call) {
      let delay = policy.baseMs;
      for (let attempt = 1; ; attempt++) {
        const outcome = await inner.complete(request, call);
        if (outcome.status === "completed" || !RETRYABLE.has(outcome.kind) || attempt >= policy.attempts)
          return outcome;
        if (call.signal.aborted) return cancelled(outcome);
        const next = nextDelay(delay, outcome.retryAfterMs, host.random(), policy);
        if (next === null) return outcome;
        delay = next;
        const { model } = request;
        call.onStep?.({ type: "retrying", model, failure: outcome.kind, afterMs: next, attempt: attempt + 1 });
        try {
          await host.sleep(next, call.signal);
        } catch {
          return cancelled(outcome);
        }
      }
    },
  };
}

/**
 * Milliseconds until the next attempt; `null`: not here, the pause that the server asks for is too long. Without such a
 * wish it is decorrelated jitter: uniform between the base and three times the pause before, under a cap. With one, at
 * least that, and up to a base more, so that agents that were refused together do not come back together.
 * `random` is uniform in [0, 1).
 */
export function nextDelay(
  previousMs: number,
  retryAfterMs: number | undefined,
  random: number,
  policy: RetryPolicy = RETRY_POLICY,
): number | null {
  if (retryAfterMs !== undefined) {
    if (retryAfterMs > policy.longestRetryAfterMs) return null;
    return Math.round(retryAfterMs + random * policy.baseMs);
  }
  const highest = Math.max(policy.baseMs, previousMs * 3);
  return Math.round(Math.min(policy.capMs, policy.baseMs + random * (highest - policy.baseMs)));
}

/** The attempt before has been booked; cancelling the pause costs nothing. */
function cancelled({ model }: CallFailure): CallFailure {
  return notMade(model, "cancelled", "cancelled before a retry");
}
