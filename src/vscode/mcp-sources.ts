import { join } from "node:path";
import type * as vscode from "vscode";
import { errorText } from "../core/error-text.ts";
import type { Host } from "../core/host.ts";
import { MAX_MCP_JSON, parseMcpJson } from "../core/mcp/parse-mcp-json.ts";
import { type ReadServers, readServers } from "../core/mcp/read-servers.ts";
import type { Settings } from "../core/settings.ts";
import { EDITOR_SERVER } from "./mcp-editor-tools.ts";

/** In a folder of the workspace. */
export const WORKSPACE_FILE = ".vscode/mcp.json";

/**
 * The servers that are written down for a trusted folder: the user's own first, so that none of the folder can take the
 * place of one of these. Starts nothing. A file of the folder is read only here, and only as a suggestion.
 */
export async function readSources(
  folder: vscode.Uri,
  settings: Settings,
  { files }: Pick<Host, "files">,
): Promise<ReadServers> {
  const parts = [readServers({ servers: settings["mcp.servers"] }, "user", folder.fsPath)];
  if (settings["mcp.workspaceServers"] === "ask") parts.push(await ofWorkspace(folder.fsPath, files));
  if (settings["mcp.editorTools"]) parts.push({ servers: [EDITOR_SERVER], problems: [] });
  const servers = parts.flatMap((part) => part.servers);
  const problems = parts.flatMap((part) => part.problems);
  const first = new Map(servers.toReversed().map((server) => [server.name, server]));
  for (const server of servers)
    if (first.get(server.name) !== server)
      problems.push(`${server.name} is written down twice: only the one of ${first.get(server.name)?.origin} is used.`);
  return { servers: servers.filter((server) => first.get(server.name) === server), problems };
}

async function ofWorkspace(folder: string, files: Host["files"]): Promise<ReadServers> {
  try {
    const bytes = await files.read(join(folder, WORKSPACE_FILE));
    if (bytes === undefined) return { servers: [], problems: [] };
    if (bytes.length > MAX_MCP_JSON) throw new Error("it is too large");
    return readServers(parseMcpJson(new TextDecoder().decode(bytes)), "workspace", folder);
  } catch (error) {
    return {
      servers: [],
      problems: [`${WORKSPACE_FILE} cannot be read: ${errorText(error).slice(0, 200)}. Its servers are left out.`],
    };
  }
}
