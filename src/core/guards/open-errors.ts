import { fingerprint, type SeenCall } from "./fingerprint.ts";

/** What an agent was told has failed and has not yet been mended, word for word. */
export interface OpenErrors {
  saw(call: SeenCall): void;
  /** Oldest first. */
  texts(): readonly string[];
}

/** Refused changes that are kept: of more than these the agent has gone on. */
const MOST_REFUSED = 3;

/** A failed run stands until the same run succeeds, a refused change until one on that file does. */
export function createOpenErrors(): OpenErrors {
  const runs = new Map<string, string>();
  const changes = new Map<string, string>();
  return {
    saw(call) {
      if (call.effect !== "run" && call.effect !== "write") return;
      const { asked, place } = fingerprint(call);
      const [errors, key] = call.effect === "run" ? [runs, asked] : [changes, place];
      errors.delete(key);
      if (!call.ok) errors.set(key, call.result);
    },
    texts: () => [...[...changes.values()].slice(-MOST_REFUSED), ...runs.values()],
  };
}
