import type { McpTool } from "./mcp-tool.ts";

/** One answer of `find_tools`, before it is text. */
export interface FoundPage {
  /** Best first. */
  readonly described: readonly McpTool[];
  /** Others of their servers, by name alone; the server most likely to help first. */
  readonly beside: readonly { readonly server: string; readonly tools: readonly McpTool[]; readonly more: number }[];
  /** Whether another page would list anything. */
  readonly more: boolean;
}

/** Tools of an answer that are described. */
const MOST_DESCRIBED = 20;

/** Of one server among them, as long as others have found something too. */
const MOST_OF_SERVER = 8;

/** Tools of an answer that are named besides, and of one server. */
const MOST_BESIDE = 110;
const MOST_BESIDE_OF_SERVER = 12;

/** How fast later places in the list count less for a server. */
const SERVER_FUSION = 8;

/** Pages that there can be; nobody reads on for longer. */
export const MOST_PAGES = 10;

/**
 * A page of what was found. Tasks need several tools of one server more often than not, and the words of a task seldom
 * name all of them, so each server that has something is shown with its other tools. A page lists nothing that one before
 * it has listed.
 */
export function pageOf(ranked: readonly McpTool[], all: readonly McpTool[], page: number): FoundPage {
  const listed = new Set<McpTool>();
  const grouped = new Set<string>();
  for (let before = 1; before < page; before++) onePage(ranked, all, listed, grouped);
  const { described, beside } = onePage(ranked, all, listed, grouped);
  return { described, beside, more: page < MOST_PAGES && ranked.some((tool) => !listed.has(tool)) };
}

/** Adds what it lists to `listed`, and servers whose other tools it names to `grouped`. */
function onePage(
  ranked: readonly McpTool[],
  all: readonly McpTool[],
  listed: Set<McpTool>,
  grouped: Set<string>,
): Omit<FoundPage, "more"> {
  const left = ranked.filter((tool) => !listed.has(tool));
  const described = diverse(left);
  for (const tool of described) listed.add(tool);
  const beside: FoundPage["beside"][number][] = [];
  let room = MOST_BESIDE;
  for (const server of serversOf(left)) {
    if (grouped.has(server)) continue;
    const others = [...left, ...all].filter((tool) => tool.server === server && !listed.has(tool));
    const tools = [...new Set(others)];
    const shown = tools.slice(0, MOST_BESIDE_OF_SERVER);
    if (shown.length > room) break;
    grouped.add(server);
    if (shown.length === 0) continue;
    room -= shown.length;
    for (const tool of shown) listed.add(tool);
    beside.push({ server, tools: shown, more: tools.length - shown.length });
  }
  return { described, beside };
}

/** The best, no server with more than its share while there are others. */
function diverse(left: readonly McpTool[]): readonly McpTool[] {
  const counts = new Map<string, number>();
  const within = left.filter(({ server }) => {
    const count = (counts.get(server) ?? 0) + 1;
    counts.set(server, count);
    return count <= MOST_OF_SERVER;
  });
  const chosen = within.slice(0, MOST_DESCRIBED);
  const filled = [...chosen, ...left.filter((tool) => !chosen.includes(tool)).slice(0, MOST_DESCRIBED - chosen.length)];
  return filled;
}

/** Servers of what was found, best first. */
function serversOf(left: readonly McpTool[]): readonly string[] {
  const scores = new Map<string, number>();
  for (const [place, { server }] of left.entries())
    scores.set(server, (scores.get(server) ?? 0) + 1 / (SERVER_FUSION + place));
  return [...scores].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1)).map(([server]) => server);
}
