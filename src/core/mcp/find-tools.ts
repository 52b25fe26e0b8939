import * as z from "zod";
import { defineTool } from "../tools/define-tool.ts";
import type { Tool } from "../tools/tool.ts";
import { MOST_PAGES, pageOf } from "./find-tools-page.ts";
import { catalogueText, pageText } from "./find-tools-text.ts";
import type { McpTool } from "./mcp-tool.ts";
import { namesOf } from "./select-names.ts";
import type { SelectionDeps, ToolIndex } from "./selection.ts";

export const FIND_TOOLS = "find_tools";

/**
 * Searches the tools of servers. `tools` in the order in which they are always listed; its description is the same for
 * every agent and turn of a run, so that prompt caches hold, and what has been switched off since is left out of answers.
 */
export function findTools(tools: readonly McpTool[], index: ToolIndex, deps: SelectionDeps): Tool {
  const names = namesOf(tools);
  const isOn = deps.isOn ?? (() => true);
  return defineTool({
    name: FIND_TOOLS,
    description:
      `Finds tools among the ${tools.length} of the user's servers; call what it lists with call_tool. Say what you want ` +
      "to do in plain words, all steps at once; each sentence is looked up by itself. Look before you say that something " +
      "cannot be done.\nThe servers, with how many tools each has and some of them:\n" +
      catalogueText(tools, names),
    input: z.strictObject({
      query: z.string().min(1).max(4_000).describe("What the tools are to do, in words, or a tool's name."),
      server: z.string().max(100).optional().describe("Only tools of this server; lists all of them."),
      page: z.int().min(1).max(MOST_PAGES).optional().describe("2 and on: what comes after."),
    }),
    effect: "read",
    // What servers say of their tools is their word.
    source: "mcp:definitions",
    async run({ query, server, page = 1 }, { task }) {
      const on = tools.filter((tool) => isOn(tool) && (server === undefined || tool.server === server));
      if (on.length === 0) return none(tools.filter(isOn), server);
      const byName = new Map(on.map((tool) => [tool.name, tool]));
      const found = index.search(query, deps.usage?.likely(task)).flatMap((name) => byName.get(name) ?? []);
      const named = names.find(query.trim());
      const best = named === undefined || !byName.has(named.name) ? [] : [named];
      const rest = server === undefined ? [] : on;
      const ranked = [...new Set([...best, ...found, ...rest])];
      const shown = pageOf(ranked, on, page);
      const count = shown.described.length + shown.beside.reduce((sum, one) => sum + one.tools.length, 0);
      return {
        ok: count > 0,
        content: pageText(shown, page, names),
        summary: `found ${count} ${count === 1 ? "tool" : "tools"} of servers`,
      };
    },
  });
}

function none(on: readonly McpTool[], server: string | undefined) {
  const servers = [...new Set(on.map((tool) => tool.server))].join(", ");
  const content =
    servers === ""
      ? "No tool of any server is on now. Go on without them."
      : `There is no server "${(server ?? "").slice(0, 80)}" with tools that are on. The servers are: ${servers}.`;
  return { ok: false, content, summary: "found no tools of servers" };
}
