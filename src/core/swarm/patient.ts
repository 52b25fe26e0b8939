import type { ModelClient } from "../provider/client.ts";
import { LEAST_TOKENS } from "../provider/metered.ts";
import type { Traffic } from "./traffic.ts";

/**
 * While other calls of the swarm are on their way, a call that would have to be cut to less than half of its answer
 * waits for one of them to come back: they have reserved more than they will cost, and an answer that is cut in the
 * middle costs its price and comes to nothing. Once none is left to wait for, it takes what fits.
 */
export function patient(inner: ModelClient, traffic: Traffic): ModelClient {
  return {
    async complete(request, call) {
      const leastTokens = Math.max(LEAST_TOKENS, Math.ceil(request.maxTokens / 2));
      while (traffic.any() && !call.signal.aborted) {
        const seen = traffic.returned();
        const outcome = await traffic.count(() => inner.complete(request, { ...call, leastTokens }));
        if (outcome.status === "completed" || outcome.kind !== "budget" || outcome.refusal === undefined)
          return outcome;
        const { open, held } = outcome.refusal.use;
        if (open <= held || !(await traffic.after(seen, call.signal))) break;
      }
      return traffic.count(() => inner.complete(request, call));
    },
  };
}
