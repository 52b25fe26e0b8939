import type { ModelClient } from "../provider/client.ts";
import type { Steps } from "./steps.ts";

/** A client whose calls are steps, counted from 1 behind `name`. Its caller must ask the same in every run. */
export function steppedClient(client: ModelClient, steps: Steps, name: string): ModelClient {
  let calls = 0;
  return {
    complete(request, call) {
      calls += 1;
      return steps.once(`${name}/call-${calls}`, () => client.complete(request, call));
    },
  };
}
