import { mkdir } from "node:fs/promises";
import { join } from "node:path";

/** What is kept of MCP servers in the user's data folder: one place for all windows and the terminal. */
interface KeptFiles {
  /** Approvals, see trust-store.ts. */
  readonly trust: string;
  /** What agents called after what, see usage.ts. */
  readonly usage: string;
  /** A server's own folder, made when it is not there; closed to other users. */
  serverFolder(server: string): Promise<string>;
}

/** @param data absolute. */
export function keptFiles(data: string): KeptFiles {
  return {
    trust: join(data, "mcp-trust.json"),
    usage: join(data, "mcp-usage.json"),
    async serverFolder(server) {
      const folder = join(data, "mcp-servers", server);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return folder;
    },
  };
}
