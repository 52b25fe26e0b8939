import type { Host } from "../host.ts";
import type { CallFailure, ModelClient, ModelOutcome } from "./client.ts";
import { notMade } from "./not-made.ts";

export interface LimitPolicy {
  /** Calls of one model at the same time. */
  readonly perModel: number;
  /** Pause of a model that refused without saying for how long. */
  readonly coolDownMs: number;
  /** A longer pause is not waited for: the call fails at once, so that another model can take it. */
  readonly longestWaitMs: number;
}

export const LIMIT_POLICY: LimitPolicy = { perModel: 8, coolDownMs: 1_000, longestWaitMs: 30_000 };

interface Gate {
  active: number;
  readonly waiting: Waiter[];
  /** On the monotonic clock. */
  coolUntil: number;
}

interface Waiter {
  readonly enter: () => void;
}

/**
 * Keeps the calls of each model within a number, first come first served, and has them all wait when one of them was
 * told to slow down. What it knows is shared by all callers of the returned client.
 */
export function limited(inner: ModelClient, host: Host, policy: LimitPolicy = LIMIT_POLICY): ModelClient {
  const gates = new Map<string, Gate>();
  const gateOf = (model: string): Gate => {
    const gate = gates.get(model) ?? { active: 0, waiting: [], coolUntil: 0 };
    gates.set(model, gate);
    return gate;
  };
  return {
    async complete(request, call) {
      const gate = gateOf(request.model);
      if (!(await enter(gate, policy.perModel, call.signal))) return cancelled(request.model);
      try {
        const stopped = await coolDown(gate, host, policy, request.model, call.signal);
        if (stopped) return stopped;
        const outcome = await inner.complete(request, call);
        learn(gate, outcome, host.elapsed(), policy);
        return outcome;
      } finally {
        leave(gate);
      }
    },
  };
}

/** Waits the model's pause out; returns why the call may not go on after it. */
async function coolDown(
  gate: Gate,
  host: Host,
  policy: LimitPolicy,
  model: string,
  signal: AbortSignal,
): Promise<CallFailure | null> {
  // The pause may grow while it is waited for.
  for (let left = leftOf(gate, host); left > 0; left = leftOf(gate, host)) {
    if (left > policy.longestWaitMs) return coolingDown(model, left);
    try {
      await host.sleep(left, signal);
    } catch {
      return cancelled(model);
    }
  }
  return signal.aborted ? cancelled(model) : null;
}

function leftOf(gate: Gate, host: Host): number {
  return gate.coolUntil - host.elapsed();
}

function learn(gate: Gate, outcome: ModelOutcome, now: number, policy: LimitPolicy): void {
  if (outcome.status !== "failed" || outcome.kind !== "rate_limited") return;
  gate.coolUntil = Math.max(gate.coolUntil, now + (outcome.retryAfterMs ?? policy.coolDownMs));
}

/** Resolves to whether the place was got; `false` when the signal aborted first. */
function enter(gate: Gate, places: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  if (gate.active < places) {
    gate.active++;
    return Promise.resolve(true);
  }
  return new Promise((resolve) => {
    const abort = (): void => {
      gate.waiting.splice(gate.waiting.indexOf(waiter), 1);
      resolve(false);
    };
    const waiter: Waiter = {
      enter: () => {
        signal.removeEventListener("abort", abort);
        resolve(true);
      },
    };
    gate.waiting.push(waiter);
    signal.addEventListener("abort", abort, { once: true });
  });
}

/** The place goes to the next in the queue, or becomes free. */
function leave(gate: Gate): void {
  const next = gate.waiting.shift();
  if (next) next.enter();
  else gate.active--;
}

function cancelled(model: string): CallFailure {
  return notMade(model, "cancelled", "cancelled while waiting its turn");
}

function coolingDown(model: string, retryAfterMs: number): CallFailure {
  const message = `${model} asked all callers to wait another ${Math.ceil(retryAfterMs / 1000)} s`;
  return { ...notMade(model, "rate_limited", message), retryAfterMs };
}
