import { ALL_TOOLS } from "../tools/all-tools.ts";
import type { Tool } from "../tools/tool.ts";
import { clean } from "../untrusted/clean.ts";
import { type McpTool, mcpTool } from "./mcp-tool.ts";
import { type RunningServer, runServer } from "./running-server.ts";
import { selectTools } from "./select-tools.ts";
import type { CallResult, ListedTool, ServerSpec, ServerView, ToolView } from "./server.ts";
import { getPrompt, listPrompts, type ServerPrompt } from "./server-prompts.ts";
import { resourceTools } from "./server-resources.ts";
import type { TokenCost } from "./tool-cost.ts";
import { tokenCost } from "./tool-cost.ts";
import { modelName } from "./tool-names.ts";
import type { ToolboxParts } from "./toolbox-parts.ts";

/** The servers of one run or window, and their tools as agents have them. */
export interface Toolbox {
  /**
   * What agents are given beside our own tools, in an order that stays: all of them where they are few, else `find_tools`
   * and `call_tool`, behind which all of them are. After them the two tools for resources, where a server has some.
   */
  readonly tools: readonly Tool[];
  /** As they are now; complete snapshots. */
  views(): readonly ServerView[];
  /** What `tools` cost in every request that carries them; beside it stands what `views` say of all. */
  sent(): TokenCost;
  onChange(told: () => void): void;
  /** Closes the server's connection and opens a new one; a refusal before is forgotten, so that its questions come again. */
  restart(server: string): Promise<void>;
  /**
   * Switches off these, and all others on, each as `server` or `server/tool` in the server's own names: it is closed, or
   * its tool no longer offered, and refused where an agent still calls it.
   */
  switchOff(off: readonly string[]): Promise<void>;
  /** Last lines of its standard error; empty where there is none. */
  stderr(server: string): string;
  /** Of all servers that run, in the order of servers; one that cannot tell its own has none. Never rejects. */
  prompts(signal: AbortSignal): Promise<readonly ServerPrompt[]>;
  /**
   * A server's prompt, filled in, as text, clean and bounded: words of the server's, to be shown to the user before they
   * become a goal. Never rejects.
   */
  prompt(
    server: string,
    name: string,
    args: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<CallResult>;
  close(): Promise<void>;
}

/**
 * Starts the servers side by side and waits until each runs, has failed or was left out; a server that fails takes nothing
 * with it but its own tools. Never rejects.
 */
export async function createToolbox(parts: ToolboxParts): Promise<Toolbox> {
  const told = new Set<() => void>();
  const names = nameKeeper(parts.say);
  const tools = new Map<string, McpTool>();
  let selected: readonly Tool[] | null = null;
  let on: ReadonlySet<McpTool> | null = null;
  const changed = () => {
    [selected, on] = [null, null];
    for (const one of told) one();
  };
  const servers = uniqueSpecs(parts).map((spec) => runServer(spec, parts, changed));
  await Promise.all(servers.map((server) => server.started));

  /** One object for each definition, for as long as the toolbox stands. */
  const toolOf = (server: RunningServer, one: { readonly hash: string; readonly tool: ListedTool }): McpTool | null => {
    const { spec } = server;
    const name = names(spec.name, one.tool.name);
    if (name === null) return null;
    const known = tools.get(`${name} ${one.hash}`);
    if (known !== undefined) return known;
    const made = mcpTool(spec, name, one.tool, (args, context) => server.call(one.tool.name, one.hash, args, context));
    tools.set(`${name} ${one.hash}`, made);
    return made;
  };
  const usable = (server: RunningServer): readonly McpTool[] =>
    server.usable().flatMap((one) => toolOf(server, one) ?? []);
  const isOn = (tool: McpTool): boolean => {
    on ??= new Set(servers.flatMap(usable));
    return on.has(tool);
  };
  const shownTool = (tool: McpTool, isUsed: boolean): ToolView => ({
    ...{ name: tool.name, description: tool.description, on: isUsed },
    effect: tool.effect === "run" ? "send" : tool.effect,
    listed: tool.listed.name,
    cost: tokenCost([tool], parts.inputPrice()),
  });
  const viewOf = (server: RunningServer): ServerView => {
    const mine = usable(server);
    const off = server.off().flatMap((one) => toolOf(server, one) ?? []);
    const { name, origin } = server.spec;
    return {
      ...{ name, origin, ...server.state(), shown: server.shown },
      tools: [...mine.map((tool) => shownTool(tool, true)), ...off.map((tool) => shownTool(tool, false))],
      cost: tokenCost(mine, parts.inputPrice()),
    };
  };
  const box: Toolbox = {
    get tools() {
      selected ??= [
        ...selectTools(servers.flatMap(usable), { isOn, ...(parts.usage && { usage: parts.usage }) }),
        // Last, so that what comes before stays as it is when they come.
        ...resourceTools(servers.filter((server) => server.offersResources())),
      ];
      return selected;
    },
    views: () => servers.map(viewOf),
    sent: () => tokenCost(box.tools, parts.inputPrice()),
    restart: async (name) => servers.find(({ spec }) => spec.name === name)?.restart(),
    switchOff: async (off) => {
      const done = servers.map((server) => server.switchOff(off));
      // What is switched off is out of use from here on, before anybody is asked about the rest.
      changed();
      await Promise.all(done);
      changed();
    },
    stderr: (name) => servers.find(({ spec }) => spec.name === name)?.stderr() ?? "",
    prompts: (signal) => listPrompts(servers, signal),
    prompt: (name, prompt, args, signal) => getPrompt(servers, name, prompt, args, signal),
    onChange: (one) => void told.add(one),
    close: async () => {
      told.clear();
      await Promise.all(servers.map((server) => server.close()));
    },
  };
  return box;
}

function uniqueSpecs({ specs, say }: ToolboxParts): readonly ServerSpec[] {
  const names = new Set<string>();
  return specs.filter(({ name }) => {
    if (!names.has(name)) return names.add(name);
    say("warn", `The MCP server ${clean(name).text} is written down twice: only the first one is used.`);
    return false;
  });
}

/** A name stands for one tool of one server, the first that asked for it, for as long as the toolbox stands. */
function nameKeeper(say: ToolboxParts["say"]): (server: string, tool: string) => string | null {
  const owners = new Map<string, string>(ALL_TOOLS.map(({ name }) => [name, "ours"]));
  const refused = new Set<string>();
  return (server, tool) => {
    const name = modelName(server, tool);
    const owner = `server ${server} ${tool}`;
    if (!owners.has(name)) owners.set(name, owner);
    if (owners.get(name) === owner) return name;
    if (!refused.has(owner))
      say("warn", `${clean(`${server}: the tool ${tool}`).text} is left out: ${name} is the name of another tool.`);
    refused.add(owner);
    return null;
  };
}
