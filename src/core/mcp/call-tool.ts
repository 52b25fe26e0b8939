import * as z from "zod";
import { defineTool } from "../tools/define-tool.ts";
import { parseInput } from "../tools/parse-call.ts";
import type { MeantCall, Tool } from "../tools/tool.ts";
import type { McpTool } from "./mcp-tool.ts";
import { namesOf } from "./select-names.ts";
import type { SelectionDeps, ToolIndex } from "./selection.ts";

export const CALL_TOOL = "call_tool";

/** Names that are offered in the place of one that there is not. */
const MOST_NEAR = 5;

/**
 * Stands for all the tools behind it, and for none else: a call of it is parsed, gated, run and resumed as a call of the
 * tool that it names, which may be read-only or one that a person is asked about.
 */
export function callTool(tools: readonly McpTool[], index: ToolIndex, deps: SelectionDeps): Tool {
  const names = namesOf(tools);
  const isOn = deps.isOn ?? (() => true);
  return defineTool({
    name: CALL_TOOL,
    description:
      "Calls a tool that find_tools has listed. Arguments must fit that tool's own JSON schema; when they do not, the " +
      "answer shows it. A tool that find_tools gave by name alone can be called too.",
    input: z.strictObject({
      name: z.string().min(1).max(200).describe("The tool's name, as find_tools gave it."),
      arguments: z.record(z.string(), z.unknown()).optional().describe("The tool's arguments, a JSON object."),
    }),
    // Never asked for: a call is resolved or invalid. If it ever were, it would be held for what carries data out.
    effect: "send",
    resolve({ name, arguments: given = {} }): MeantCall {
      const tool = names.find(name);
      if (tool === undefined) return invalid(unknown(name, tools.filter(isOn), index));
      if (!isOn(tool))
        return invalid(
          `${tool.name} was not run: it is switched off, or waits for the user's approval. Go on without it.`,
        );
      const parsed = parseInput(tool, given);
      return parsed.status === "ok" ? { ...parsed, tool: remembered(tool, deps) } : parsed;
    },
    run: async () => ({
      ok: false,
      content: "No tool was named. Call find_tools first.",
      summary: "call_tool: no tool",
    }),
  });
}

function unknown(name: string, on: readonly McpTool[], index: ToolIndex): string {
  const known = new Set(on.map((tool) => tool.name));
  const near = index.search(name.slice(0, 200)).filter((one) => known.has(one));
  const hint = near.length === 0 ? "" : ` Near to it: ${near.slice(0, MOST_NEAR).join(", ")}.`;
  return `There is no tool "${name.slice(0, 80)}" behind call_tool.${hint} Look for it with find_tools; tools that you have been given directly are called by their own names.`;
}

function remembered(tool: McpTool, { usage }: SelectionDeps): Tool {
  if (usage === undefined) return tool;
  return {
    ...tool,
    async run(input, context) {
      const result = await tool.run(input, context);
      if (result.ok) await usage.called(context.task, tool.name);
      return result;
    },
  };
}

function invalid(message: string): MeantCall {
  return { status: "invalid", message };
}
