import type { Host } from "../host.ts";
import { Circuit, type CircuitPolicy } from "./circuit.ts";
import type { FailureKind, ModelClient, ModelOutcome, ModelRequest } from "./client.ts";

/** A provider is rarer among the calls than its model, and others can take its place: slower to open, and for longer. */
export const AVOID_POLICY: CircuitPolicy = {
  windowMs: 60_000,
  leastCalls: 3,
  failureShare: 0.8,
  openMs: 30_000,
  longestOpenMs: 240_000,
  tryAgainMs: 30_000,
  hopeMs: 180_000,
};

/** What a server says when nobody is left who may be asked. */
const NOBODY_LEFT: ReadonlySet<FailureKind> = new Set(["model_gone", "unsupported", "policy"]);

/**
 * One breaker for each provider of each model, as OpenRouter names them. While it is open, requests ask OpenRouter to
 * leave that provider out; now and then one is sent that does not. Where that leaves nobody over, all are asked again.
 */
export function avoiding(inner: ModelClient, host: Host, policy: CircuitPolicy = AVOID_POLICY): ModelClient {
  const models = new Map<string, Map<string, Circuit>>();
  return {
    async complete(request, call) {
      const { swarm } = call.identity;
      const providers = models.get(request.model) ?? new Map<string, Circuit>();
      models.set(request.model, providers);
      const { avoid, probes } = sortOut(providers, swarm, host.elapsed());
      let outcome = await inner.complete(asking(request, avoid), call);
      if (avoid.length > 0 && outcome.status === "failed" && !outcome.unsent && NOBODY_LEFT.has(outcome.kind)) {
        providers.clear();
        outcome = await inner.complete(request, call);
      }
      const seen = verdictOn(outcome);
      const now = host.elapsed();
      for (const provider of probes) if (provider !== seen?.provider) providers.get(provider)?.abandoned();
      if (seen === null) return outcome;
      const circuit = providers.get(seen.provider) ?? new Circuit(policy);
      providers.set(seen.provider, circuit);
      const wasProbe = probes.includes(seen.provider);
      if (outcome.status === "completed") circuit.succeeded(wasProbe, now);
      else circuit.failed(outcome, wasProbe, swarm, now);
      return outcome;
    },
  };
}

function sortOut(providers: ReadonlyMap<string, Circuit>, swarm: string, now: number) {
  const avoid: string[] = [];
  const probes: string[] = [];
  for (const [provider, circuit] of providers) {
    const { status } = circuit.pass(swarm, now);
    if (status === "open") avoid.push(provider);
    else if (status === "probe") probes.push(provider);
  }
  return { avoid, probes };
}

function asking(request: ModelRequest, avoid: readonly string[]): ModelRequest {
  return avoid.length === 0 ? request : { ...request, avoid };
}

/** Of which provider an outcome tells whether it works; `null`: of none. */
function verdictOn(outcome: ModelOutcome): { readonly provider: string } | null {
  if (outcome.status === "completed") return named(outcome.provider);
  switch (outcome.kind) {
    case "provider_down":
      return named(outcome.provider ?? outcome.servedBy);
    case "cut":
    case "stalled":
      return named(outcome.servedBy);
    default:
      return null;
  }
}

function named(provider: string | null | undefined): { readonly provider: string } | null {
  return provider ? { provider } : null;
}
