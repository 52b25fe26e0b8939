import type { Host } from "../host.ts";
import type { CallFailure, FailureKind, ModelClient, ModelRequest } from "./client.ts";
import { LEAST_TOKENS } from "./metered.ts";
import { notMade } from "./not-made.ts";

export interface RetryPolicy {
  /** Tries of one model, the first included. */
  readonly attempts: number;
  readonly baseMs: number;
  readonly capMs: number;
  /** A server that asks for a longer pause than this is not waited for, as long as there is another model to ask. */
  readonly longestRetryAfterMs: number;
  /** The last model is waited for so long in all, when it says when to come back or has worked before. */
  readonly lastWaitMs: number;
}

export const RETRY_POLICY: RetryPolicy = {
  attempts: 3,
  baseMs: 500,
  capMs: 20_000,
  longestRetryAfterMs: 30_000,
  lastWaitMs: 180_000,
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

/**
 * The one retry layer. Every attempt below it is reserved and booked for itself, also one that follows a stream that
 * broke off: its partial answer is thrown away and its reservation stays until its cost is known.
 */
export function retrying(inner: ModelClient, host: Host, policy: RetryPolicy = RETRY_POLICY): ModelClient {
  return {
    async complete(asked, call) {
      const started = host.elapsed();
      const tries: Tries = { request: asked, sent: 0, delayMs: policy.baseMs };
      let waiting = false;
      for (let attempt = 2; ; attempt++) {
        const outcome = await inner.complete(tries.request, call);
        if (outcome.status === "completed") return outcome;
        const leftMs = policy.lastWaitMs - (host.elapsed() - started);
        const afterMs = shorten(tries, asked, outcome) ? 0 : pauseBefore(tries, outcome, leftMs, host, policy);
        if (afterMs === null) return outcome;
        // Waiting in the same place again is no news.
        if (!outcome.unsent || !waiting) {
          const { model } = tries.request;
          call.onStep?.({ type: "retrying", model, failure: outcome.kind, afterMs, attempt });
        }
        waiting = outcome.unsent === true;
        if (!(await paused(afterMs, call.signal, host))) return cancelled(outcome);
      }
    },
  };
}

/** One call on its way through its attempts. */
interface Tries {
  request: ModelRequest;
  /** Attempts that left this machine. */
  sent: number;
  delayMs: number;
}

/** Whether the pause was waited out. */
async function paused(ms: number, signal: AbortSignal, host: Host): Promise<boolean> {
  if (ms === 0) return !signal.aborted;
  try {
    await host.sleep(ms, signal);
    return true;
  } catch {
    return false;
  }
}

/** Milliseconds until the next attempt; `null`: this outcome is the last word. */
function pauseBefore(
  tries: Tries,
  failure: CallFailure,
  leftMs: number,
  host: Host,
  policy: RetryPolicy,
): number | null {
  const { unsent, kind } = failure;
  if (!RETRYABLE.has(kind)) return null;
  if (!unsent) tries.sent++;
  // The credit that other calls hold is free when they end, which the turns below see; no other model has more of it.
  const inFlight = kind === "rate_limited" && failure.by.who === "in-flight-credit";
  const retryAfterMs = inFlight ? undefined : failure.retryAfterMs;
  const last = inFlight || tries.request.fallbacks.length === 0;
  // What was kept back on this side has been waited for there, or there is another model to go to.
  if (unsent && (!last || retryAfterMs === undefined)) return null;
  // A pause that is known, or that the turns below keep, is not a failing attempt.
  const waitsItOut = last && (unsent || kind === "rate_limited");
  if (tries.sent >= policy.attempts && !waitsItOut) return null;
  const next = nextDelay(
    tries.delayMs,
    retryAfterMs,
    host.random(),
    policy,
    last ? leftMs : policy.longestRetryAfterMs,
  );
  if (next === null || (waitsItOut && next > leftMs)) return null;
  tries.delayMs = next;
  return next;
}

/**
 * Milliseconds until the next attempt; `null`: not here, the pause that the server asks for is longer than `longestMs`.
 * Without such a wish it is decorrelated jitter: uniform between the base and three times the pause before, under a cap.
 * With one, at least that, and up to a base more, so that agents that were refused together do not come back together.
 * `random` is uniform in [0, 1).
 */
export function nextDelay(
  previousMs: number,
  retryAfterMs: number | undefined,
  random: number,
  policy: RetryPolicy = RETRY_POLICY,
  longestMs: number = policy.longestRetryAfterMs,
): number | null {
  if (retryAfterMs !== undefined) {
    if (retryAfterMs > longestMs) return null;
    return Math.round(retryAfterMs + random * policy.baseMs);
  }
  const highest = Math.max(policy.baseMs, previousMs * 3);
  return Math.round(Math.min(policy.capMs, policy.baseMs + random * (highest - policy.baseMs)));
}

/** Cuts the answer to what the account says that it can pay for, once and where it is of use. Tells whether it did. */
function shorten(tries: Tries, asked: ModelRequest, failure: CallFailure): boolean {
  if (tries.request !== asked || failure.unsent) return false;
  if (failure.kind !== "no_credit" && failure.kind !== "key_limit") return false;
  const { affordableTokens } = failure;
  const least = Math.min(LEAST_TOKENS, asked.maxTokens);
  if (affordableTokens === null || affordableTokens < least || affordableTokens >= asked.maxTokens) return false;
  tries.request = { ...asked, maxTokens: affordableTokens };
  return true;
}

/** The attempt before has been booked; cancelling the pause costs nothing. */
function cancelled({ model }: CallFailure): CallFailure {
  return notMade(model, "cancelled", "cancelled before a retry");
}
