import { toolDefinitions } from "../tools/parse-call.ts";
import type { FoundPage } from "./find-tools-page.ts";
import type { McpTool } from "./mcp-tool.ts";
import type { ToolNames } from "./select-names.ts";

/** Characters of an answer; about a third as many tokens by the house's cautious count. */
export const MAX_ANSWER = 9_000;

/** Of the list of servers in the description of `find_tools`. */
const MAX_CATALOGUE = 4_000;

/** Tools that are shown with their parameters, and characters of a schema that is shown whole. */
const MOST_SCHEMAS = 3;
const MAX_SCHEMA = 1_200;

/** Characters of a description that is shown in full, and of one on a line. */
const MAX_DESCRIPTION = 400;
const MAX_LINE = 130;

export function pageText({ described, beside, more }: FoundPage, page: number, names: ToolNames): string {
  if (described.length === 0 && beside.length === 0)
    return "Nothing was found. Say it in other words, or give a server to list its tools.";
  const best = page === 1 ? described.slice(0, MOST_SCHEMAS) : [];
  const lines = described.slice(best.length).map((tool) => `${tool.name}: ${shortened(tool.description, MAX_LINE)}`);
  const groups = beside.map(
    (group) =>
      `${group.server}: ${group.tools.map(names.short).join(", ")}${group.more > 0 ? `, and ${group.more} more` : ""}`,
  );
  const parts = [
    ...best.map((tool) => `${tool.name}: ${shortened(tool.description, MAX_DESCRIPTION)}\n${parametersOf(tool)}`),
    ...section("Others:", lines),
    ...section("Also on these servers, by name (all of one with `server`):", groups),
  ];
  const last = more ? `\n\nMore with the same query and page ${page + 1}.` : "";
  return `${upTo(parts.join("\n\n"), MAX_ANSWER - last.length)}${last}`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${title}\n${lines.join("\n")}`];
}

/** Its JSON schema; of one that is too long the names and kinds of what it takes. */
function parametersOf(tool: McpTool): string {
  const parameters = toolDefinitions([tool])[0]?.parameters ?? {};
  const schema = JSON.stringify(parameters);
  if (schema.length <= MAX_SCHEMA) return schema;
  const { properties = {}, required = [] } = parameters as {
    readonly properties?: Readonly<Record<string, { readonly type?: unknown }>>;
    readonly required?: readonly string[];
  };
  const kinds = Object.entries(properties).map(
    ([name, { type }]) =>
      `${name} (${typeof type === "string" ? type : "any"}${required.includes(name) ? ", required" : ""})`,
  );
  return `Takes ${shortened(kinds.join(", "), MAX_SCHEMA)}. Call it to be shown the whole schema where the arguments do not fit.`;
}

/** Every server, and of their tools as many as there is room for, each server's first ones before any server's later. */
export function catalogueText(tools: readonly McpTool[], names: ToolNames): string {
  const servers = Map.groupBy(tools, ({ server }) => server);
  const shown = new Map([...servers.keys()].map((server) => [server, 0]));
  let room = MAX_CATALOGUE;
  for (const [server, own] of servers) room -= `\n${server} (${own.length}): ...`.length;
  for (let round = 0; round < tools.length && room > 0; round++) {
    for (const [server, own] of servers) {
      const next = own[round];
      if (next === undefined) continue;
      room -= names.short(next).length + 2;
      if (room < 0) break;
      shown.set(server, round + 1);
    }
  }
  const lines = [...servers].map(([server, own]) => {
    const some = own.slice(0, shown.get(server)).map(names.short);
    return `${server} (${own.length}): ${[...some, ...(some.length < own.length ? ["..."] : [])].join(", ")}`;
  });
  return upTo(lines.join("\n"), MAX_CATALOGUE);
}

/** One line of a description, which was cleaned where the tool was made of its server's. */
function shortened(text: string, limit: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= limit) return line;
  const sentence = /^.*?[.!?。！？](?=\s|$)/u.exec(line)?.[0];
  if (sentence !== undefined && sentence.length <= limit) return sentence;
  return `${line.slice(0, limit - 3).toWellFormed()}...`;
}

/** Whole lines. */
function upTo(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = text.lastIndexOf("\n", limit - 5);
  return `${text.slice(0, end < 0 ? limit - 5 : end)}\n...`;
}
