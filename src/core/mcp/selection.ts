import type { McpTool } from "./mcp-tool.ts";
import type { ToolUsage } from "./usage.ts";

/** A tool as the index knows it. */
export interface IndexedTool {
  /** As models see it. */
  readonly name: string;
  readonly server: string;
  readonly description: string;
  /** Names and descriptions of its parameters. */
  readonly parameters: readonly string[];
}

export interface ToolIndex {
  /** Names of all tools that have to do with it, best first. `likely`: names that count as found besides, likeliest first. */
  search(query: string, likely?: readonly string[]): readonly string[];
}

/** What tools are selected with. */
export interface SelectionDeps {
  /** Asked at every search and call, since a tool can be switched off or changed while agents work. Left out: all are on. */
  readonly isOn?: (tool: McpTool) => boolean;
  /** What was called after what before; left out: nothing is kept of it. */
  readonly usage?: ToolUsage;
}
