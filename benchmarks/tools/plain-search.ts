import MiniSearch from "minisearch";
import type { McpTool } from "../../src/core/mcp/mcp-tool.ts";
import { wordsOf } from "../../src/core/mcp/tool-index-words.ts";

/** What is compared with: one search by the task's text, nothing else. */
export interface PlainSearch {
  readonly name: string;
  best(text: string, limit: number): readonly McpTool[];
}

/** BM25 of the same library: as it comes, and over all that our index knows, in its words, without what it adds to them. */
export function plainSearches(tools: readonly McpTool[]): readonly PlainSearch[] {
  return [
    plain("plain BM25", tools, undefined, ["name", "description"]),
    plain("BM25, our words and fields", tools, (text) => [...wordsOf(text)], [
      "name",
      "description",
      "server",
      "parameters",
    ]),
  ];
}

function plain(
  name: string,
  tools: readonly McpTool[],
  tokenize: ((text: string) => string[]) | undefined,
  fields: string[],
): PlainSearch {
  const index = new MiniSearch({ fields, ...(tokenize && { tokenize }) });
  index.addAll(
    tools.map(({ listed, server }, id) => {
      const { properties = {} } = listed.inputSchema as { readonly properties?: object };
      return {
        id,
        server,
        name: listed.name,
        description: listed.description ?? "",
        parameters: Object.keys(properties).join(" "),
      };
    }),
  );
  return {
    name,
    best: (text, limit) =>
      index
        .search(text)
        .slice(0, limit)
        .flatMap(({ id }) => tools[Number(id)] ?? []),
  };
}
