import { estimatedTokens } from "../../src/core/guards/shorten.ts";
import type { McpTool } from "../../src/core/mcp/mcp-tool.ts";
import { wordsOf } from "../../src/core/mcp/tool-index-words.ts";
import type { Tool, ToolContext } from "../../src/core/tools/tool.ts";

/** How the second search is made, of the task's text and the first answer alone. */
export type SecondSearch = "next page" | "words left";

export interface Listed {
  readonly tools: ReadonlySet<McpTool>;
  /** Of these, with a description. */
  readonly described: ReadonlySet<McpTool>;
  /** Of the answers, as messages of the conversation. */
  readonly tokens: number;
}

/** Longest query that `find_tools` takes. */
const LONGEST = 4_000;

/** What the first answer lists, and both. The first search is the task's text as it is. */
export async function searchTwice(
  find: Tool,
  all: readonly McpTool[],
  text: string,
  second: SecondSearch,
  context: ToolContext,
): Promise<readonly [Listed, Listed]> {
  const query = text.slice(0, LONGEST);
  const first = await find.run({ query }, context);
  const left = second === "words left" ? wordsLeft(query, first.content) : "";
  const next = await find.run(left === "" ? { query, page: 2 } : { query: left }, context);
  const one = listedIn(first.content, all);
  const two = listedIn(next.content, all);
  return [
    one,
    {
      tools: new Set([...one.tools, ...two.tools]),
      described: new Set([...one.described, ...two.described]),
      tokens: one.tokens + two.tokens,
    },
  ];
}

/** Words of the task that the first answer does not have. */
function wordsLeft(text: string, answer: string): string {
  const known = new Set(wordsOf(answer));
  return (text.match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => wordsOf(word).some((one) => !known.has(one))).join(" ");
}

/** Reads an answer as it stands: "name: description" lines, and below the heading "server: name, name". */
function listedIn(answer: string, all: readonly McpTool[]): Listed {
  const [above = "", below = ""] = answer.split("\nAlso on these servers");
  const names = new Set([...above.matchAll(/^([\w-]+): /gm)].map(([, name]) => name));
  const described = new Set(all.filter(({ name }) => names.has(name)));
  const tools = new Set(described);
  for (const line of below.split("\n").slice(1)) {
    const at = line.indexOf(": ");
    const beside = new Set(line.slice(at + 2).split(", "));
    for (const tool of all)
      if (tool.server === line.slice(0, at) && (beside.has(tool.name) || beside.has(tool.listed.name))) tools.add(tool);
  }
  return { tools, described, tokens: estimatedTokens([{ role: "tool", toolCallId: "call-1", content: answer }]) };
}

/** Whether all that a task needs is among these; a name that several servers have is any of theirs. */
export function hasAll(tools: Iterable<McpTool>, needed: readonly string[]): boolean {
  const names = new Set([...tools].map(({ listed }) => listed.name));
  return needed.every((name) => names.has(name));
}
