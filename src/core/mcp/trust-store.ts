import * as z from "zod";
import { errorText } from "../error-text.ts";
import type { Host } from "../host.ts";
import { toolHash } from "./definition-hash.ts";
import type { ListedTool } from "./server.ts";
import type { TrustStore } from "./trust.ts";

const Listed = z.looseObject({ name: z.string(), inputSchema: z.unknown() });
const Server = z.strictObject({ hash: z.string(), name: z.string(), tools: z.array(Listed) });
const Trusted = z.strictObject({ version: z.literal(1), servers: z.array(Server) });
type Server = z.infer<typeof Server>;

/** Newest last; older ones are asked about again. */
const MOST = 200;

/** For the user alone. */
const MODE = 0o600;

/**
 * Kept in one private file of the user's own data folder, never in a repository or a run's journal. It is read again for
 * each answer, since other windows write it too. What cannot be read as such trusts nothing.
 */
export function createTrustStore(host: Pick<Host, "files" | "log">, file: string): TrustStore {
  let queue: Promise<unknown> = Promise.resolve();
  const read = async (): Promise<readonly Server[]> => {
    const bytes = await host.files.read(file);
    if (bytes === undefined) return [];
    const parsed = Trusted.safeParse(jsonOf(new TextDecoder().decode(bytes)));
    if (parsed.success) return parsed.data.servers;
    host.log("warn", `${file} is not what was written to it: every MCP server and its tools are asked about again.`);
    return [];
  };
  const change = (hash: string, changed: (before: Server | undefined) => Server | undefined): Promise<void> => {
    const work = queue.then(async () => {
      const servers = await read();
      const next = changed(servers.find((one) => one.hash === hash));
      if (next === undefined) return;
      const others = servers.filter((one) => one.hash !== hash);
      const text = JSON.stringify({ version: 1, servers: [...others, next].slice(-MOST) }, null, 1);
      await host.files.write(file, `${text}\n`, { mode: MODE });
    });
    queue = work.catch((error) => host.log("error", `${file} could not be written: ${errorText(error)}`));
    return work;
  };
  return {
    isServerTrusted: async (hash) => (await read()).some((one) => one.hash === hash),
    isKnown: async (name) => (await read()).some((one) => one.name === name),
    trustServer: (hash, name) => change(hash, (before) => before ?? { hash, name, tools: [] }),
    pinned: async (hash) => {
      const tools = ((await read()).find((one) => one.hash === hash)?.tools ?? []) as ListedTool[];
      return new Map(tools.map((tool) => [tool.name, { hash: toolHash(tool), tool }]));
    },
    // Only what is trusted has pins.
    pin: (hash, tools) =>
      change(hash, (before) => {
        if (before === undefined) return undefined;
        const names = new Set(tools.map(({ name }) => name));
        return { ...before, tools: [...before.tools.filter(({ name }) => !names.has(name)), ...tools] } as Server;
      }),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
