import { type McpTool, mcpTool } from "../../src/core/mcp/mcp-tool.ts";
import type { ListedTool, ToolEffect } from "../../src/core/mcp/server.ts";
import { modelName } from "../../src/core/mcp/tool-names.ts";
import { fakeSpec } from "./mcp-servers.ts";

/** A row of the public lists of tools. */
export interface ListedRow extends ListedTool {
  readonly server: string;
}

/** A call that has reached a server. */
export interface ReachedCall {
  readonly server: string;
  /** The server's own name of the tool. */
  readonly tool: string;
  readonly args: unknown;
  readonly task: string;
}

/** Tools of servers as agents get them, without any server behind: each call is recorded and answered in a word. */
export function toolsOfRows(
  rows: readonly ListedRow[],
  reached: ReachedCall[] = [],
  effect: ToolEffect = "read",
): readonly McpTool[] {
  const names = new Set<string>();
  return rows.flatMap((listed) => {
    const { server } = listed;
    const name = modelName(server, listed.name);
    // As of a real server: what is listed twice is there once.
    if (names.has(name)) return [];
    names.add(name);
    return mcpTool(fakeSpec(server, { effects: { [listed.name]: effect } }), name, listed, async (args, { task }) => {
      reached.push({ server, tool: listed.name, args, task });
      return { status: "answered", text: `done: ${listed.name}`, isError: false };
    });
  });
}
