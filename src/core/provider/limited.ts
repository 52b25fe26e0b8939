import type { Host } from "../host.ts";
import type { CallContext, CallFailure, ModelClient, ModelOutcome, ModelRequest } from "./client.ts";
import type { RateLimited } from "./failure-cause.ts";
import { createGate, type Gate, type Passage, pause } from "./gate.ts";
import { notMade } from "./not-made.ts";
import { Turns } from "./turns.ts";

export interface LimitPolicy {
  /** Calls of one model at the same time. */
  readonly perModel: number;
  /** Calls a minute to all models whose slug ends with ":free" together; `null` where there is no such limit. */
  readonly freePerMinute: number | null;
  /** Pause of a model that refused without saying for how long; twice as long with each refusal in a row. */
  readonly coolDownMs: number;
  readonly longestCoolDownMs: number;
  /** A longer pause is not waited for: the call fails at once, so that another model can take it. */
  readonly longestWaitMs: number;
  /** The same where there is no other model left. */
  readonly lastWaitMs: number;
}

/** OpenRouter takes 20 calls a minute of an account to free models (documented, 2026-08). */
export const LIMIT_POLICY: LimitPolicy = {
  perModel: 64,
  freePerMinute: 20,
  coolDownMs: 1_000,
  longestCoolDownMs: 16_000,
  longestWaitMs: 30_000,
  lastWaitMs: 180_000,
};

interface Gates {
  readonly model: Gate;
  /** Of free models only. */
  readonly free: Gate | null;
  /** Closed while the credit of the account is reserved by what is on its way. */
  readonly account: Gate;
}

/**
 * Keeps all callers of the returned client together within what the server allows: calls at once, requests and tokens a
 * minute, and the pauses that it asks for. What one call learns from a refusal, all obey.
 */
export function limited(inner: ModelClient, host: Host, policy: LimitPolicy = LIMIT_POLICY): ModelClient {
  const turns = new Turns(host);
  const models = new Map<string, Gate>();
  const free = createGate(Number.POSITIVE_INFINITY, policy.freePerMinute);
  const account = createGate(Number.POSITIVE_INFINITY, null);
  const gatesOf = (model: string): Gates => {
    const own = models.get(model) ?? createGate(policy.perModel, null);
    models.set(model, own);
    return { model: own, free: model.endsWith(":free") && policy.freePerMinute !== null ? free : null, account };
  };
  return {
    async complete(request, call) {
      const gates = gatesOf(request.model);
      const list = gates.free ? [gates.model, gates.free, gates.account] : [gates.model, gates.account];
      const turn = await turns.take({
        gates: list,
        tokens: list.some((gate) => gate.tokensPerMinute !== null) ? tokensOf(request) : 0,
        interactive: call.priority === "interactive",
        group: call.identity.swarm,
        signal: call.signal,
        // No other model has more credit.
        patienceMs: (gate) => (gate === account ? policy.lastWaitMs : patience(request, call, policy)),
      });
      if (turn.status === "cancelled") return cancelled(request.model);
      if (turn.status === "too-long") return tooLong(request.model, turn.waitMs, turn.gate, host.now());
      let unsent = false;
      let first = true;
      // The first word of an answer shows that the server took the call.
      const onDelta: CallContext["onDelta"] = (delta) => {
        if (first) turn.taken();
        first = false;
        call.onDelta?.(delta);
      };
      try {
        const outcome = await inner.complete(request, { ...call, onDelta });
        unsent = outcome.status === "failed" && outcome.unsent === true;
        if (outcome.status === "completed") turn.taken();
        learn(outcome, gates, turn.passages, host, policy);
        return outcome;
      } finally {
        turn.leave(unsent);
      }
    },
  };
}

/** A person who waits, or another model that is free, make a long pause not worth it. */
function patience(request: ModelRequest, call: CallContext, policy: LimitPolicy): number {
  const alone = request.fallbacks.length === 0 && call.priority !== "interactive";
  return alone ? policy.lastWaitMs : policy.longestWaitMs;
}

function learn(
  outcome: ModelOutcome,
  gates: Gates,
  passages: readonly Passage[],
  host: Host,
  policy: LimitPolicy,
): void {
  const now = host.elapsed();
  if (outcome.status === "failed" && outcome.unsent) return;
  // A call that has ended gives its share of the account's credit free.
  if (gates.account.pausedUntil > now) gates.account.pausedUntil = now;
  if (outcome.status === "completed") {
    const { usage } = outcome;
    if (usage) for (const passage of passages) passage.tokens = usage.promptTokens + usage.completionTokens;
    return;
  }
  if (outcome.kind === "rate_limited") obey(outcome, outcome.retryAfterMs, gates, now, policy);
}

function obey(
  { by }: RateLimited,
  retryAfterMs: number | undefined,
  gates: Gates,
  now: number,
  policy: LimitPolicy,
): void {
  const gate = by.who === "free-tier" ? (gates.free ?? gates.model) : gates.model;
  const own = Math.min(policy.longestCoolDownMs, policy.coolDownMs * 2 ** Math.min(gate.refusals, 10));
  const ms = retryAfterMs ?? own;
  switch (by.who) {
    case "in-flight-credit":
      pause(gates.account, ms, by, now);
      return;
    case "free-tier":
      if (by.per === "minute") learnRate(gate, by.limit);
      break;
    case "shared-capacity":
      learnRate(gate, by.perMinute);
      break;
    case "server":
      learnRate(gate, by.perMinute);
      gate.tokensPerMinute = by.tokensPerMinute ?? gate.tokensPerMinute;
      break;
    case "upstream":
    case "this-side":
      break;
  }
  pause(gate, ms, by, now);
}

function learnRate(gate: Gate, perMinute: number | null): void {
  if (perMinute !== null && perMinute > 0) gate.perMinute = Math.min(perMinute, gate.perMinute ?? perMinute);
}

/** Rough, for a limit of tokens a minute only: four letters a token, and the whole answer that is allowed. */
function tokensOf(request: ModelRequest): number {
  const letters = JSON.stringify([request.messages, request.tools]).length;
  return Math.ceil(letters / 4) + request.maxTokens;
}

function cancelled(model: string): CallFailure {
  return notMade(model, "cancelled", "cancelled while waiting its turn");
}

function tooLong(model: string, waitMs: number, gate: Gate, now: number): CallFailure {
  const message = `${model} asked all callers to wait another ${Math.ceil(waitMs / 1000)} s`;
  // Who limits is kept where it says more than that somebody does: the user can do something about a daily limit.
  const by = gate.pausedBy?.who === "free-tier" ? gate.pausedBy : ({ who: "this-side" } as const);
  const cause: RateLimited = { kind: "rate_limited", by, until: now + waitMs };
  return { ...notMade(model, cause, message), retryAfterMs: waitMs };
}
