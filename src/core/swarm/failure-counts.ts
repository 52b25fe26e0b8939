import type { SwarmEvent } from "../events.ts";

/** Counts, per model, the calls that were booked or released and those that failed on the way. */
export interface FailureCounts {
  count(event: SwarmEvent): void;
  /** "failed calls: a/b 2 of 11"; `null` when none failed. */
  text(): string | null;
}

export function countFailures(): FailureCounts {
  const calls = new Map<string, number>();
  const failed = new Map<string, number>();
  const add = (map: Map<string, number>, model: string) => map.set(model, (map.get(model) ?? 0) + 1);
  return {
    count(event) {
      if (event.type === "call.reserved") add(calls, event.model);
      if (event.type === "call.held" || event.type === "call.released") add(failed, event.model);
    },
    text() {
      if (failed.size === 0) return null;
      const parts = [...failed].map(([model, count]) => `${model} ${count} of ${calls.get(model) ?? count}`);
      return `Failed calls: ${parts.join(", ")}.`;
    },
  };
}
