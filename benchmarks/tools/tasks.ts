import { createHash } from "node:crypto";
import type { McpTool } from "../../src/core/mcp/mcp-tool.ts";
import { type ListedRow, toolsOfRows } from "../../test/support/listed-tools.ts";
import { sharedData } from "../../test/support/shared-data.ts";

/** A task of LiveMCPBench with all its labels: tools that one annotator's path to its solution used. */
export interface LabelledTask {
  readonly id: string;
  readonly text: string;
  /** The servers' own names of tools. */
  readonly needed: readonly string[];
  /** By hash of its id: the search was made by looking at tasks of the first half alone. */
  readonly half: "development" | "held-out";
}

export interface LabelledTasks {
  readonly tasks: readonly LabelledTask[];
  readonly tools: readonly McpTool[];
}

/** `undefined` after a printed reason. */
export function labelledTasks(): LabelledTasks | undefined {
  const texts = [sharedData("tool-selection/tools-flat.json"), sharedData("tool-selection/queries.json")] as const;
  if (texts[0] === undefined || texts[1] === undefined) return undefined;
  const rows = JSON.parse(texts[0]) as readonly ListedRow[];
  const queries = JSON.parse(texts[1]) as readonly {
    readonly id: string;
    readonly query: string;
    readonly tools: readonly string[];
    readonly unmatched: readonly string[];
  }[];
  const tasks = queries
    .filter(({ tools, unmatched }) => tools.length > 0 && unmatched.length === 0)
    .map(({ id, query, tools }): LabelledTask => {
      const first = createHash("sha256").update(id).digest()[0] ?? 0;
      return { id, text: query, needed: tools, half: first % 2 === 0 ? "development" : "held-out" };
    });
  return { tasks, tools: toolsOfRows(rows) };
}
