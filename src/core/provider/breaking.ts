import type { Host } from "../host.ts";
import { Circuit, type CircuitPolicy } from "./circuit.ts";
import type { CallFailure, FailureKind, ModelClient, ModelOutcome } from "./client.ts";

export const BREAKER_POLICY: CircuitPolicy = {
  windowMs: 10_000,
  leastCalls: 5,
  failureShare: 0.8,
  openMs: 5_000,
  longestOpenMs: 15_000,
  tryAgainMs: 2_000,
  hopeMs: 180_000,
};

/**
 * Stops asking what does not answer. One circuit for each model, for failures that are its provider's, and one for the
 * whole endpoint, for a network or a server that is gone and, at the first word of it, for a key that is refused or an
 * account without credit. An open circuit answers at once with the failure that opened it; now and then one single call
 * is let through to find out, and its success closes the circuit for all.
 */
export function breaking(inner: ModelClient, host: Host, policy: CircuitPolicy = BREAKER_POLICY): ModelClient {
  const endpoint = new Circuit(policy);
  const models = new Map<string, Circuit>();
  const circuitOf = (model: string): Circuit => {
    const circuit = models.get(model) ?? new Circuit(policy);
    models.set(model, circuit);
    return circuit;
  };
  return {
    async complete(request, call) {
      const { swarm } = call.identity;
      const model = circuitOf(request.model);
      const start = host.elapsed();
      const own = model.pass(swarm, start);
      if (own.status === "open") return refused(request.model, own.last, model.hopeful(start) ? own.waitMs : undefined);
      const whole = endpoint.pass(swarm, start);
      if (whole.status === "open") {
        if (own.status === "probe") model.abandoned();
        return refused(request.model, whole.last, endpoint.hopeful(start) ? whole.waitMs : undefined);
      }
      let outcome: ModelOutcome | undefined;
      try {
        outcome = await inner.complete(request, call);
        return outcome;
      } finally {
        const now = host.elapsed();
        record(model, own.status === "probe", MODEL, outcome, swarm, now);
        record(endpoint, whole.status === "probe", ENDPOINT, outcome, swarm, now);
      }
    },
  };
}

/** What failures say about one circuit; a kind that is not named shows that the other side works. */
type Verdicts = Readonly<Partial<Record<FailureKind, "failed" | "nothing">>>;

const MODEL: Verdicts = {
  provider_down: "failed",
  stalled: "failed",
  cut: "failed",
  unreachable: "failed",
  cancelled: "nothing",
  budget: "nothing",
  rate_limited: "nothing",
  unauthorized: "nothing",
  no_credit: "nothing",
  key_limit: "nothing",
};

const ENDPOINT: Verdicts = { unreachable: "failed", stalled: "nothing", cancelled: "nothing", budget: "nothing" };

function record(
  circuit: Circuit,
  probe: boolean,
  verdicts: Verdicts,
  outcome: ModelOutcome | undefined,
  swarm: string,
  now: number,
): void {
  const verdict = verdictOf(outcome, verdicts);
  if (verdict === "worked") circuit.succeeded(probe, now);
  else if (verdict === "failed" && outcome?.status === "failed") circuit.failed(outcome, probe, swarm, now);
  else if (verdict === "refused" && outcome?.status === "failed") circuit.trip(outcome, swarm, now);
  else if (probe) circuit.abandoned();
}

function verdictOf(outcome: ModelOutcome | undefined, verdicts: Verdicts): "worked" | "failed" | "refused" | "nothing" {
  if (outcome === undefined) return "nothing";
  if (outcome.status === "completed") return "worked";
  if (outcome.unsent) return "nothing";
  if (verdicts === ENDPOINT && refusesAll(outcome)) return "refused";
  return verdicts[outcome.kind] ?? "worked";
}

/** Every further call to this endpoint would be refused for the same reason. */
function refusesAll(failure: CallFailure): boolean {
  switch (failure.kind) {
    case "unauthorized":
      return true;
    case "no_credit":
      return failure.scope === "account";
    case "key_limit":
      return (failure.affordableTokens ?? 0) === 0;
    default:
      return false;
  }
}

/** `waitMs` is left out where there is no reason to believe that waiting helps. */
function refused(model: string, last: CallFailure, waitMs: number | undefined): CallFailure {
  const { retryAfterMs: _, generationId: __, ...known } = last;
  return {
    ...known,
    model,
    message: `not asked again yet, since calls just failed: ${last.message}`,
    billing: "nothing",
    unsent: true,
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  };
}
