import type { Emit, SwarmFact } from "../events.ts";
import type { Host } from "../host.ts";
import { type NanoUsd, ZERO } from "../money.ts";
import type { CallStep } from "../provider/client.ts";
import type { AgentRole } from "../spend/ledger.ts";
import { cleanFact } from "../untrusted/clean-fact.ts";
import type { Usage } from "../usage.ts";

/** Says a fact of one swarm, with the time and the swarm's id put on it, in characters that show: screens and journals get no others. */
export type Say = (fact: SwarmFact) => void;

export function sayInto(emit: Emit, host: Host, swarm: string): Say {
  return (fact) => emit({ at: host.now(), swarm, ...cleanFact(fact) });
}

/** What of a call is told on: the tier file's `monitoring`, and what the same tokens cost on the baseline. */
export interface Monitoring {
  /** Off: costs are booked all the same, and the screens get no cost of single calls. */
  readonly costTracking: boolean;
  readonly performanceMetrics: boolean;
  readonly baselineCost: (usage: Usage) => NanoUsd;
}

/** Turns what happened to a model call on its way into events of one task. */
export function reportCalls(say: Say, task: string, role: AgentRole, monitoring: Monitoring): (step: CallStep) => void {
  const bounds = new Map<string, NanoUsd>();
  /** Models that something odd has been told of: once is enough. */
  const noted = new Set<string>();
  return (step) => {
    if (step.type === "cleaned") return say({ type: "text.cleaned", task, source: step.source, removed: step.removed });
    if (!monitoring.costTracking) return;
    const attempt = "attempt" in step ? String(step.attempt) : "";
    const common = { task, role, attempt, model: step.type === "fallback" ? step.from : step.model };
    const bound = bounds.get(attempt) ?? ZERO;
    switch (step.type) {
      case "reserved":
        bounds.set(attempt, step.bound);
        return say({ ...common, type: "call.reserved", bound: step.bound });
      case "settled":
        if (step.note !== undefined && !noted.has(step.model)) {
          noted.add(step.model);
          say({ type: "notice", level: "warn", text: step.note });
        }
        return say({
          ...common,
          type: "call.settled",
          bound,
          cost: step.charge.cost,
          origin: step.charge.origin,
          usage: step.usage,
          baselineCost: monitoring.baselineCost(step.usage),
          ms: step.ms,
          firstTokenMs: monitoring.performanceMetrics ? step.firstTokenMs : null,
        });
      case "held":
        return say({ ...common, type: "call.held", bound: step.bound, why: step.why });
      case "released":
        return say({ ...common, type: "call.released", bound, why: step.why });
      case "retrying":
        return say({ ...common, type: "call.retrying", failure: step.failure, afterMs: step.afterMs });
      case "fallback":
        return say({ ...common, type: "call.fallback", to: step.to, failure: step.failure, why: step.why });
    }
  };
}
