import type { ConnectPlace, ServerConnection, ServerConnector } from "../core/mcp/server.ts";
import { approvedServer } from "../core/mcp/server-approval.ts";
import type { ToolboxParts } from "../core/mcp/toolbox-parts.ts";

const NOT_STARTED = "the server is not started";

/** Servers that are trusted, with the tools that were approved, without starting any: to tell what they cost. */
export function approvedOnly(parts: Pick<ToolboxParts, "host" | "trust">): ServerConnector {
  return {
    async connect(spec, place: ConnectPlace, signal) {
      const { workspace, secret } = place;
      const nothing = { connector: approvedOnly(parts), specs: [], off: [], say: () => undefined };
      const known: ToolboxParts = { ...parts, ...nothing, workspace, secret, inputPrice: unpriced };
      const hash = await approvedServer(spec, known, signal);
      const pinned = hash === null ? [] : [...(await parts.trust.pinned(hash)).values()];
      return connectionOf(pinned.map(({ tool }) => tool));
    },
  };
}

function unpriced(): never {
  throw new Error("nothing is priced here");
}

function connectionOf(tools: ServerConnection["tools"]): ServerConnection {
  const failed = async () => ({ status: "failed", why: NOT_STARTED }) as const;
  return {
    tools,
    instructions: null,
    call: failed,
    resources: async () => [],
    readResource: failed,
    prompts: async () => [],
    getPrompt: failed,
    onChange: () => undefined,
    stderr: () => "",
    close: async () => undefined,
  };
}
