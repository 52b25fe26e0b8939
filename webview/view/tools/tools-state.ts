import type { ToolsView } from "../../../src/core/mcp/messages.ts";
import type { ServerView, ToolView } from "../../../src/core/mcp/server.ts";

/** What the Tools section shows: the extension's answer, and what was typed and opened here. */
export interface ToolsState {
  /** `null` until the extension has told of them. */
  readonly view: ToolsView | null;
  /** What stands in the box. */
  readonly query: string;
  /** Servers whose tools are unfolded, by name. */
  readonly open: readonly string[];
}

export const NO_TOOLS: ToolsState = { view: null, query: "", open: [] };

export type ChangeTools = (change: Partial<ToolsState>) => void;

/** Tools that are drawn of all that a search finds; each is a row of controls. */
const MOST_FOUND = 60;

export interface ShownServer {
  readonly server: ServerView;
  /** Those to draw; `null`: it is folded. */
  readonly tools: readonly ToolView[] | null;
}

export interface Found {
  readonly servers: readonly ShownServer[];
  /** Tools that fit the search; `null`: nothing is searched for. */
  readonly tools: number | null;
  /** Of these, how many are not drawn. */
  readonly left: number;
}

/** The servers as they are drawn: folded but for those that were opened, or where a search has found something. */
export function foundTools(servers: readonly ServerView[], { query, open }: Omit<ToolsState, "view">): Found {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    const shown = servers.map((server) => ({ server, tools: open.includes(server.name) ? server.tools : null }));
    return { servers: shown, tools: null, left: 0 };
  }
  let room = MOST_FOUND;
  let tools = 0;
  const shown = servers.flatMap((server) => {
    const fitting = server.tools.filter((tool) => fits(words, server, tool));
    tools += fitting.length;
    const drawn = fitting.slice(0, room);
    room -= drawn.length;
    return drawn.length === 0 ? [] : [{ server, tools: drawn }];
  });
  return { servers: shown, tools, left: tools - (MOST_FOUND - room) };
}

function fits(words: readonly string[], { name }: ServerView, tool: ToolView): boolean {
  const text = `${name} ${tool.name} ${tool.listed} ${tool.description}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
