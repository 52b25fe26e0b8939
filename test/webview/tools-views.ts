import type { ToolsView } from "../../src/core/mcp/messages.ts";
import type { ServerView, ToolView } from "../../src/core/mcp/server.ts";
import type { TokenCost } from "../../src/core/mcp/tool-cost.ts";
import { costOf, pricePerMillion, sum, ZERO } from "../../src/core/money.ts";

const PRICE = pricePerMillion("0.26");

export function cost(tokens: number): TokenCost {
  return { tokens, perTurn: tokens === 0 ? ZERO : costOf([{ tokens, price: PRICE }]) };
}

export function tool(server: string, listed: string, parts: Partial<ToolView> = {}): ToolView {
  const description = `What ${listed} does, in a sentence of its server's.`;
  return {
    ...{ name: `${server}__${listed}`, listed, description },
    ...{ on: true, effect: "send", cost: cost(128) },
    ...parts,
  };
}

/** A server whose cost is the sum of its tools that are on. */
export function server(name: string, tools: readonly ToolView[], parts: Partial<ServerView> = {}): ServerView {
  const tokens = tools.filter(({ on }) => on).reduce((all, one) => all + one.cost.tokens, 0);
  return {
    ...{ name, origin: "user", state: "running", detail: "", shown: `npx -y ${name}-server`, tools },
    ...{ cost: cost(tokens) },
    ...parts,
  };
}

export function toolsView(servers: readonly ServerView[], parts: Partial<ToolsView> = {}): ToolsView {
  return {
    type: "tools-view",
    state: "started",
    servers,
    written: servers.map(({ name, origin, shown, state }) => ({ name, origin, shown, on: state !== "off" })),
    sent: cost(900),
    all: {
      tokens: servers.reduce((all, one) => all + one.cost.tokens, 0),
      perTurn: servers.length === 0 ? ZERO : sum(servers.map((one) => one.cost.perTurn)),
    },
    priced: "DeepSeek V3.2, $0.26 per million tokens",
    problems: [],
    ...parts,
  };
}

/** Every state of a server once, and every effect. */
export function allStates(): ToolsView {
  const long = `Searches issues.\n\n${"Takes a query in the tracker's own language, with fields, words and quotes. ".repeat(8)}`;
  return toolsView(
    [
      server("tracker", [
        tool("tracker", "search_issues", { effect: "read", description: long, cost: cost(612) }),
        tool("tracker", "create_issue", { cost: cost(388) }),
        tool("tracker", "delete_issue", { on: false }),
      ]),
      server("files", [tool("files", "write_file", { effect: "write", description: "" })], {
        state: "changed",
        detail: "2 tools are new or not what you approved, and are not used before you have looked at them",
      }),
      server("browser", [], {
        ...{ state: "asks", origin: "workspace", shown: "npx '@playwright/mcp' --headless --user-data-dir=.cache/x" },
        detail: "it is not trusted yet: look at what it would run",
      }),
      server("docs", [], {
        state: "starting",
        shown: "https://docs.example.com/mcp",
        detail: "it ended (exit code 1)",
      }),
      server("database", [], { state: "failed", detail: "it ended and was started again 3 times: exit code 1" }),
      server("memory", [], { state: "off", detail: "you have switched it off" }),
      server("editor", [tool("editor", "rename", {})], { origin: "editor", shown: "Tools of other extensions" }),
    ],
    {
      problems: [
        'The MCP server "old" is left out: its type is "sse"; only stdio and http (streamable HTTP) are known.',
      ],
    },
  );
}

/** 459 tools of 11 servers. */
export function manyTools(): ToolsView {
  const names = Array.from({ length: 11 }, (_, index) => `server-${index}`);
  const servers = names.map((name, index) =>
    server(
      name,
      Array.from({ length: index === 0 ? 49 : 41 }, (_, at) =>
        tool(name, `tool_${at}`, { description: `Does thing ${at} of ${name}. ${"More words. ".repeat(60)}` }),
      ),
    ),
  );
  return toolsView(servers, { sent: cost(960) });
}
