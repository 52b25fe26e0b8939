import type { Abilities } from "../tools/abilities.ts";
import type { SwarmContext } from "./do-work.ts";

/** What the agents of one swarm can do beside their copies: what the request allows, and nothing else. */
export function createAbilities({ request }: SwarmContext): Abilities {
  return { commands: null, askUser: null, editor: request.editor ?? null };
}
