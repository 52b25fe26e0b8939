import type { Tool } from "../tools/tool.ts";
import { callTool } from "./call-tool.ts";
import { findTools } from "./find-tools.ts";
import { MAX_ANSWER } from "./find-tools-text.ts";
import type { McpTool } from "./mcp-tool.ts";
import type { IndexedTool, SelectionDeps } from "./selection.ts";
import { definitionTokens } from "./tool-cost.ts";
import { createToolIndex } from "./tool-index.ts";

/** Several providers take 128 tools in a request, ours among them. */
const MOST_DIRECT = 100;

/** Bytes of a token, by the house's cautious count. */
const BYTES_PER_TOKEN = 3;

/**
 * What agents are given for the tools of servers, in an order that depends on names alone: all of them where that is no
 * dearer than the two tools that stand for them together with one of their answers, else those two.
 */
export function selectTools(tools: readonly McpTool[], deps: SelectionDeps = {}): readonly Tool[] {
  const sorted = tools.toSorted((a, b) => compare(a.server, b.server) || compare(a.name, b.name));
  const index = createToolIndex(sorted.map(indexed));
  const pair = [findTools(sorted, index, deps), callTool(sorted, index, deps)];
  if (sorted.length > MOST_DIRECT) return pair;
  return definitionTokens(sorted) <= definitionTokens(pair) + MAX_ANSWER / BYTES_PER_TOKEN ? sorted : pair;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function indexed({ name, server, description, listed }: McpTool): IndexedTool {
  return {
    name,
    server,
    description: [listed.title ?? "", description].join("\n"),
    parameters: parametersOf(listed.inputSchema),
  };
}

/** Names and descriptions of what it takes, as far as its server's schema tells them. */
function parametersOf(schema: unknown): readonly string[] {
  if (typeof schema !== "object" || schema === null || !("properties" in schema)) return [];
  const { properties } = schema;
  if (typeof properties !== "object" || properties === null) return [];
  return Object.entries(properties).map(([name, one]: [string, unknown]) => {
    const said = typeof one === "object" && one !== null && "description" in one ? one.description : "";
    return `${name} ${typeof said === "string" ? said : ""}`;
  });
}
