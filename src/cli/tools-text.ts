import type { ServerOrigin, ServerView, ToolEffect } from "../core/mcp/server.ts";
import type { TokenCost } from "../core/mcp/tool-cost.ts";
import { formatUsd } from "../core/money.ts";
import { textTable } from "./text-table.ts";

export interface ToolsReport {
  readonly workspace: string;
  /** Whether servers were started for it; else what is told is what was approved before. */
  readonly started: boolean;
  readonly servers: readonly ServerView[];
  /** What every request of an agent carries, and with all tools that are on. */
  readonly sent: TokenCost;
  readonly all: TokenCost;
  /** "DeepSeek V3.2, $0.26 per million tokens" */
  readonly priced: string;
  readonly problems: readonly string[];
}

const FROM: Readonly<Record<ServerOrigin, string>> = {
  user: "your file",
  workspace: "this folder's file",
  editor: "the editor",
};

const EFFECTS: Readonly<Record<ToolEffect, string>> = { read: "reads", write: "writes", send: "sends" };

/** Characters of a description in the list; `--json` has all. */
const SHORT = 60;

/** What `frugal-swarm tools` prints. Not cleaned of what does not show, but for what is so already. */
export function toolsText(report: ToolsReport): string {
  const { servers, problems } = report;
  const left = problems.map((text) => `Note: ${text}`);
  if (servers.length === 0) return [...none(report.workspace), ...left].join("\n");
  return [
    `MCP servers of ${report.workspace}${report.started ? "" : " (none was started; tools are told as you approved them)"}`,
    ...servers.flatMap((server) => ["", ...serverLines(server, report.started)]),
    "",
    ...costLines(report),
    ...next(report),
    ...left,
  ].join("\n");
}

function none(workspace: string): readonly string[] {
  return [
    `No MCP server is written down for ${workspace}.`,
    'Write one into .vscode/mcp.json of the folder, or into a file of your own for --mcp FILE: {"servers": {"memory": {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-memory"]}}}',
  ];
}

function serverLines({ name, origin, state, detail, shown, tools, cost }: ServerView, started: boolean): string[] {
  const on = tools.filter((tool) => tool.on).length;
  const figures = tools.length === 0 ? "" : `, ${on} of ${tools.length} tools on, ${costText(cost)}`;
  const rows = tools.map((tool) => {
    const line = tool.description.replace(/\s+/g, " ").trim();
    return [
      tool.on ? "on" : "off",
      tool.name,
      EFFECTS[tool.effect],
      tool.cost.tokens.toLocaleString("en-US"),
      formatUsd(tool.cost.perTurn),
      line.length > SHORT ? `${[...line].slice(0, SHORT).join("")}...` : line,
    ];
  });
  return [
    `${name}: ${stateText(state, started)} (${FROM[origin]})${figures}`,
    `  ${shown}`,
    ...(detail === "" ? [] : [`  ${detail}`]),
    ...textTable(rows, [3, 4]).map((line) => `    ${line}`),
  ];
}

function stateText(state: ServerView["state"], started: boolean): string {
  switch (state) {
    case "off":
      return "switched off";
    case "asks":
      return "not trusted yet";
    case "starting":
      return "starting";
    case "running":
      return started ? "running" : "trusted";
    case "failed":
      return "failed";
    case "changed":
      return "tools to look at";
    default:
      return state satisfies never;
  }
}

export function costText({ tokens, perTurn }: TokenCost): string {
  return `${tokens.toLocaleString("en-US")} tokens, ${formatUsd(perTurn)} a turn`;
}

function costLines({ sent, all, priced }: ToolsReport): readonly string[] {
  const carried = `Every request of an agent carries ${costText(sent)}`;
  const how =
    sent.tokens === 0
      ? "No tool of a server is in use."
      : sent.tokens < all.tokens
        ? `${carried}: find_tools and call_tool, in place of all tools (${costText(all)}).`
        : `${carried}: all of them${sent.tokens > all.tokens ? ", and the tools that read resources of servers" : ""}.`;
  return [how, `Tokens are estimated; dollars at ${priced}, without a prompt cache.`];
}

function next({ servers, started }: ToolsReport): readonly string[] {
  if (!servers.some(({ state }) => state === "asks" || state === "changed")) return [];
  return [
    started
      ? "What is not trusted is asked about at a terminal: start this again there."
      : "To be asked about what is not trusted yet, and to start all: frugal-swarm tools --start, at a terminal.",
  ];
}
