import type { SwarmEvent } from "../events.ts";

/**
 * What earlier processes have told of a run. A run that goes on tells its way from the start again; `wasTold` is true, as
 * often as a fact was told before, so that the screens and the journal get each once. What a killed process could no
 * longer write is told now.
 */
export function toldFacts(events: readonly SwarmEvent[]): { wasTold(event: SwarmEvent): boolean } {
  const left = new Map<string, number>();
  for (const event of events) {
    const name = nameOf(event);
    if (name !== null) left.set(name, (left.get(name) ?? 0) + 1);
  }
  return {
    wasTold(event) {
      const name = nameOf(event);
      const times = name === null ? 0 : (left.get(name) ?? 0);
      if (name !== null && times > 0) left.set(name, times - 1);
      return times > 0;
    },
  };
}

/** `null`: each is a fact of its own. A call is told once, when it is made, and its attempt's id is its own. */
function nameOf(event: SwarmEvent): string | null {
  switch (event.type) {
    case "task.activity":
    case "swarm.resumed":
    case "budget.reached":
    case "budget.decided":
    case "call.reserved":
    case "call.settled":
    case "call.held":
    case "call.released":
    case "call.retrying":
    case "call.fallback":
      return null;
    case "call.reconciled":
      return `${event.type} ${event.attempt}`;
    default: {
      const { at: _at, swarm: _swarm, ...fact } = event;
      return JSON.stringify(fact);
    }
  }
}
