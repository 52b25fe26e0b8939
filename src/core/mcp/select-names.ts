import type { McpTool } from "./mcp-tool.ts";

/** How tools behind `call_tool` are named. */
export interface ToolNames {
  /** By its full name, or by the one that its server gave it where only one tool has that. */
  find(name: string): McpTool | undefined;
  /** The shortest of its names that `find` knows. */
  short(tool: McpTool): string;
}

/** Names of servers' own that say nothing but themselves. */
const PLAIN = /^[\w.-]{1,64}$/;

export function namesOf(tools: readonly McpTool[]): ToolNames {
  const full = new Map(tools.map((tool) => [tool.name, tool]));
  const own = new Map<string, McpTool | null>();
  for (const tool of tools) own.set(tool.listed.name, own.has(tool.listed.name) ? null : tool);
  const byOwn = (name: string): McpTool | undefined => own.get(name) ?? undefined;
  return {
    find: (name) => full.get(name) ?? byOwn(name),
    short: (tool) => {
      const { name } = tool.listed;
      return PLAIN.test(name) && !full.has(name) && byOwn(name) === tool ? name : tool.name;
    },
  };
}
