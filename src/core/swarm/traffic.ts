import type { ModelOutcome } from "../provider/client.ts";
import { untilAborted } from "../until-aborted.ts";

/** The calls of a swarm that are on their way, each with its worst case reserved. */
export interface Traffic {
  count(call: () => Promise<ModelOutcome>): Promise<ModelOutcome>;
  any(): boolean;
  /** How many have come back that no budget had refused: each has left room. */
  returned(): number;
  /** Waits until one more than `seen` has come back; `false` when none that is on its way does, or on abort. */
  after(seen: number, signal: AbortSignal): Promise<boolean>;
}

export function createTraffic(): Traffic {
  let open = 0;
  let returned = 0;
  let change = Promise.withResolvers<void>();
  return {
    async count(call) {
      open++;
      try {
        const outcome = await call();
        if (outcome.status === "completed" || outcome.kind !== "budget") returned++;
        return outcome;
      } finally {
        open--;
        change.resolve();
        change = Promise.withResolvers<void>();
      }
    },
    any: () => open > 0,
    returned: () => returned,
    async after(seen, signal) {
      while (returned === seen && open > 0 && !signal.aborted) await untilAborted(change.promise, signal);
      return returned !== seen;
    },
  };
}
