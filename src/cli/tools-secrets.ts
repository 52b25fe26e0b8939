import { secretNames } from "../core/mcp/given-values.ts";
import type { ServerSpec } from "../core/mcp/server.ts";

/** Variables of the user's own whose values servers may be given; nothing else of the environment reaches them. */
const PREFIX = "FRUGAL_SWARM_SECRET_";

/** The variable that holds a secret in the terminal: `my-token` -> FRUGAL_SWARM_SECRET_MY_TOKEN. */
export function secretVariable(name: string): string {
  return `${PREFIX}${name.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`;
}

export function secretsOf(
  env: Readonly<Record<string, string | undefined>>,
): (name: string) => Promise<string | undefined> {
  return async (name) => env[secretVariable(name)] || undefined;
}

/** What is to be set before these servers can start, a sentence each. */
export async function missingSecrets(
  servers: readonly ServerSpec[],
  secret: (name: string) => Promise<string | undefined>,
): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const server of servers)
    for (const name of secretNames(server))
      if ((await secret(name)) === undefined)
        missing.push(
          `The secret "${name}" of ${server.name} is not set. Put it into the variable ${secretVariable(name)}.`,
        );
  return missing;
}
