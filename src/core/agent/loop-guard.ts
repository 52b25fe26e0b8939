/** How often the same tool call may give the same result in a row before the attempt is stopped. */
const MAX_REPEATS = 3;

export interface LoopGuard {
  /** Notes a call with its result; true when the agent is going round in circles. */
  repeats(call: { readonly name: string; readonly arguments: string }, result: string): boolean;
}

/** Sees an agent that repeats one call with one result. A cycle of several calls is bounded by the turn limit. */
export function createLoopGuard(): LoopGuard {
  let last = "";
  let count = 0;
  return {
    repeats(call, result) {
      const seen = JSON.stringify([call.name, call.arguments, result]);
      count = seen === last ? count + 1 : 1;
      last = seen;
      return count > MAX_REPEATS;
    },
  };
}
