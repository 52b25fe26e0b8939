import { EU_ENDPOINT } from "../core/provider/data-policy.ts";
import { findLocalServers, LOCAL_SERVERS, REMOTE_SERVERS } from "../core/provider/known-servers.ts";
import { createNodeHost } from "../node/host.ts";
import { printable } from "./printable.ts";
import type { CliContext } from "./run.ts";

/** `frugal-swarm servers`: what runs on this machine, and how to use it and other servers. Returns the exit code. */
export async function runServers(context: CliContext): Promise<number> {
  const found = await findLocalServers(createNodeHost(), LOCAL_SERVERS, context.signal);
  const lines: string[] = [];
  for (const { name, baseUrl, models } of found) {
    lines.push(`${name} at ${baseUrl}, free:`);
    for (const model of models) lines.push(`  --endpoint ${baseUrl} --model ${model}`);
  }
  if (found.length === 0) {
    const looked = LOCAL_SERVERS.map(({ name, baseUrl }) => `${name} (${new URL(baseUrl).port})`).join(", ");
    lines.push(`No server answered on this machine. Looked for ${looked}.`);
  }
  lines.push("With a key in ENDPOINT_API_KEY and the prices of the server's list:");
  for (const { name, baseUrl } of REMOTE_SERVERS)
    lines.push(`  --endpoint ${baseUrl} --model MODEL --price IN/OUT (${name})`);
  lines.push("OpenRouter: its key in OPENROUTER_API_KEY, and no --endpoint.");
  lines.push(`OpenRouter in the EU, for its Business and Enterprise accounts: --endpoint ${EU_ENDPOINT}, same key.`);
  for (const line of lines) process.stdout.write(`${printable(line)}\n`);
  return 0;
}
