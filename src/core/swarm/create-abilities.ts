import type { Abilities } from "../tools/abilities.ts";
import { createAskUser } from "./create-ask-user.ts";
import type { SwarmContext } from "./do-work.ts";

/** What the agents of one swarm can do beside their copies: what the request allows, and nothing else. */
export function createAbilities({ request, say }: SwarmContext): Abilities {
  return {
    commands: null,
    askUser: request.onQuestion ? createAskUser(request.onQuestion, say) : null,
    editor: request.editor ?? null,
  };
}
