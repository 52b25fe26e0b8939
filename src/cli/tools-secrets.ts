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
