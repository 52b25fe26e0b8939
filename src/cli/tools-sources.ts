import { isAbsolute, join, relative, resolve } from "node:path";
import { errorText } from "../core/error-text.ts";
import type { Host } from "../core/host.ts";
import { MAX_MCP_JSON, parseMcpJson } from "../core/mcp/parse-mcp-json.ts";
import { type ReadServers, readServers } from "../core/mcp/read-servers.ts";
import type { ServerOrigin, ServerSpec } from "../core/mcp/server.ts";
import { UsageError } from "./options.ts";

/** The flags that say which servers a run has. */
export interface ToolsFlags {
  /** Files with servers, of the user's own; `false`: no servers at all. */
  readonly mcp?: readonly string[] | false;
  /** `server` or `server/tool`, in the server's own names. */
  readonly mcpOff?: readonly string[];
}

const WORKSPACE_FILE = ".vscode/mcp.json";

/**
 * The servers of the files that the flags name, then those of the folder's own `.vscode/mcp.json`; of one name the first
 * counts. Starts nothing. A file inside the folder is the folder's, however it is named: it comes with what agents and
 * other people write. Throws a `UsageError` for a named file that cannot be read.
 */
export async function toolSources(
  { mcp = [] }: ToolsFlags,
  workspace: string,
  files: Pick<Host["files"], "read" | "realPath">,
): Promise<ReadServers> {
  if (mcp === false) return { servers: [], problems: [] };
  const folder = (await files.realPath(workspace)) ?? workspace;
  const parts: ReadServers[] = [];
  for (const named of mcp) {
    const file = resolve(named);
    const real = await files.realPath(file);
    const origin: ServerOrigin = real !== undefined && isInside(folder, real) ? "workspace" : "user";
    const read = await readFile(file, origin, workspace, files);
    if (typeof read === "string") throw new UsageError(`--mcp ${named}: ${read}.`);
    parts.push(read);
  }
  const own = join(workspace, WORKSPACE_FILE);
  if (!mcp.some((named) => resolve(named) === own) && (await files.realPath(own)) !== undefined) {
    const read = await readFile(own, "workspace", workspace, files);
    const problems = [`${WORKSPACE_FILE} cannot be used: ${read}. Its servers are left out.`];
    parts.push(typeof read === "string" ? { servers: [], problems } : read);
  }
  return firstOfEach(parts);
}

/** In words why not. */
async function readFile(
  file: string,
  origin: ServerOrigin,
  workspace: string,
  files: Pick<Host["files"], "read">,
): Promise<ReadServers | string> {
  try {
    const bytes = await files.read(file);
    if (bytes === undefined) return "there is no such file";
    if (bytes.length > MAX_MCP_JSON) return `it has more than ${MAX_MCP_JSON} bytes`;
    return readServers(parseMcpJson(new TextDecoder().decode(bytes)), origin, workspace);
  } catch (error) {
    return `it cannot be read: ${errorText(error).slice(0, 200)}`;
  }
}

function firstOfEach(parts: readonly ReadServers[]): ReadServers {
  const problems = parts.flatMap((part) => part.problems);
  const first = new Map<string, ServerSpec>();
  for (const server of parts.flatMap((part) => part.servers)) {
    if (first.has(server.name)) problems.push(`${server.name} is written down twice: only the first one is used.`);
    else first.set(server.name, server);
  }
  return { servers: [...first.values()], problems };
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && way.split(/[\\/]/)[0] !== "..";
}
