import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { createEngine } from "../../src/core/engine.ts";
import type { SwarmEvent } from "../../src/core/events.ts";
import { estimatedTokens } from "../../src/core/guards/shorten.ts";
import type { McpTool } from "../../src/core/mcp/mcp-tool.ts";
import { validate } from "../../src/core/mcp/schema/validate.ts";
import { selectTools } from "../../src/core/mcp/select-tools.ts";
import { definitionTokens } from "../../src/core/mcp/tool-cost.ts";
import { loadCatalogue } from "../../src/core/models/catalogue.ts";
import type { Message } from "../../src/core/provider/client.ts";
import type { Tool } from "../../src/core/tools/tool.ts";
import type { Answer, AnswerToolCall, ParsedChatRequest } from "../../src/emulator/responder.ts";
import { startEmulator } from "../../src/emulator/server.ts";
import { readConversation } from "../../src/emulator/simulated/conversation.ts";
import { toolCall } from "../../src/emulator/simulated/edits.ts";
import { asksForReview } from "../../src/emulator/simulated/reviewer.ts";
import { createNodeHost } from "../../src/node/host.ts";
import { openLedger } from "../../src/node/ledger/client.ts";
import { capsWith } from "./caps.ts";
import { type ListedRow, type ReachedCall, toolsOfRows } from "./listed-tools.ts";
import { argumentsFor } from "./made-arguments.ts";
import { task } from "./plans.ts";
import { catalogueJson, tierJsons } from "./real-configs.ts";
import { temporaryFolder, writeTree } from "./trees.ts";

/** What came of a swarm whose agents look for tools and call them. */
export interface ToolSwarmReport {
  /** Calls that the script made, and of these the ones that reached their tool once, and with arguments that its schema allows. */
  readonly scripted: number;
  readonly right: number;
  readonly valid: number;
  /** Tools that were listed by a search for what they do, before one for their names. */
  readonly foundByDeed: number;
  /** Turns of the agent with the fewest. */
  readonly turns: number;
  /** Largest request and smallest context window of a model that was asked; tokens. */
  readonly largest: number;
  readonly window: number;
  readonly condensed: number;
  /** Different definitions of tools among all requests of workers. */
  readonly prefixes: number;
  /** Of the tools of servers in each request, and of all of them; tokens. */
  readonly carried: number;
  readonly all: number;
  readonly outcome: string;
}

/** An agent's part, and how far it is. */
interface Part {
  readonly tools: readonly McpTool[];
  readonly called: Set<McpTool>;
  readonly named: Set<McpTool>;
  searched: number;
}

const AGENTS = 5;

/**
 * Scenario D: five agents share the tools among them. In each turn an agent looks for its next tools by the first
 * sentences of their descriptions, calls those that an answer has listed since, with arguments that are made from the
 * tool's own schema, and looks by name for those that none has. Simulated: the model is a script.
 */
export async function runToolSwarm(rows: readonly ListedRow[], turns: number): Promise<ToolSwarmReport> {
  const reached: ReachedCall[] = [];
  const tools = toolsOfRows(rows, reached, "write");
  const selected = selectTools(tools);
  const parts = Array.from({ length: AGENTS }, (_, agent): Part => {
    const own = tools.filter((_, at) => at % AGENTS === agent);
    return { tools: own, called: new Set(), named: new Set(), searched: 0 };
  });
  const seen = { largest: 0, prefixes: new Set<string>(), turns: new Map<string, number>(), models: new Set<string>() };
  const respond = (request: ParsedChatRequest): Answer => {
    if (asksForReview(request)) return says(JSON.stringify({ verdict: "accept", reasons: ["As told."], unmet: [] }));
    const talk = readConversation(request.messages);
    const part = parts[Number(talk?.task.slice(-1))];
    if (talk === null || part === undefined) throw new Error("a request that is no agent's");
    seen.largest = Math.max(seen.largest, estimatedTokens([...request.messages, ...request.tools]));
    seen.prefixes.add(JSON.stringify(request.tools));
    seen.turns.set(talk.task, talk.turnsDone + 1);
    seen.models.add(request.model);
    if (talk.turnsDone < turns - 2) return nextStep(part, request.messages, Math.ceil(part.tools.length / (turns - 4)));
    return talk.turnsDone < turns - 1
      ? calls(toolCall("write_file", { path: `${talk.task}.md`, content: "done\n" }))
      : says("Done.");
  };
  const { events, outcome } = await runOn(respond, selected);
  const catalogue = loadCatalogue(catalogueJson(), "models.json");
  const meant = parts.flatMap(({ called }, agent) => [...called].map((tool) => ({ tool, task: `agent-${agent}` })));
  return {
    scripted: meant.length,
    right: reached.filter((call) => isMeant(call, meant) && isAlone(call, reached)).length,
    valid: reached.filter((call) => fits(call, tools)).length,
    foundByDeed: tools.length - parts.reduce((sum, { named }) => sum + named.size, 0),
    turns: Math.min(...seen.turns.values()),
    largest: seen.largest,
    window: Math.min(...[...seen.models].map((slug) => catalogue.lookup(slug)?.contextWindow ?? 0)),
    condensed: events.filter(({ type }) => type === "context.condensed").length,
    prefixes: seen.prefixes.size,
    carried: definitionTokens(selected),
    all: definitionTokens(tools),
    outcome,
  };
}

/** The real engine, HTTP, ledger, git and processes; only the model and the servers are the test's own. */
async function runOn(respond: (request: ParsedChatRequest) => Answer, otherTools: readonly Tool[]) {
  const folder = temporaryFolder();
  const workspace = join(folder.path, "work");
  writeTree(workspace, { "README.md": "# Tools\n" });
  const emulator = await startEmulator({ catalogue: catalogueJson(), responder: { respond } });
  const ledger = await openLedger({ file: join(folder.path, "ledger.sqlite") });
  try {
    const { url, key } = emulator;
    const engine = createEngine({
      host: createNodeHost(),
      ledger,
      endpoint: { baseUrl: url, key: async () => key, simulated: true, label: "emulator", openRouter: true },
      configs: { models: catalogueJson(), tiers: tierJsons() },
      runsFolder: join(folder.path, "runs"),
    });
    const events: SwarmEvent[] = [];
    const { outcome } = await engine.runSwarm(
      {
        goal: "Use the tools",
        workspace,
        tier: "balanced",
        caps: capsWith(),
        alertPercent: 80,
        concurrency: AGENTS,
        checks: [{ name: "test", file: "true", args: [] }],
        checkLimits: { timeoutMs: 20_000, memoryMb: 1_024 },
        mayRunCommands: true,
        plan: { tasks: Array.from({ length: AGENTS }, (_, agent) => task(`agent-${agent}`)) },
        otherTools,
      },
      (event) => events.push(event),
      new AbortController().signal,
    );
    return { events, outcome: outcome.status };
  } finally {
    await ledger.close();
    await emulator.close();
    folder.dispose();
  }
}

/** By the agent that meant it, with all that it wrote. */
function isMeant(call: ReachedCall, meant: readonly { readonly tool: McpTool; readonly task: string }[]): boolean {
  const one = meant.find(({ tool }) => tool.server === call.server && tool.listed.name === call.tool);
  if (one?.task !== call.task) return false;
  const given = call.args as Readonly<Record<string, unknown>>;
  const written = Object.entries(argumentsFor(one.tool.listed.inputSchema));
  return written.every(([name, value]) => isDeepStrictEqual(given[name], value));
}

function isAlone({ server, tool }: ReachedCall, reached: readonly ReachedCall[]): boolean {
  return reached.filter((call) => call.server === server && call.tool === tool).length === 1;
}

/** By the server's own schema, as it was before any of our changes. */
function fits({ server, tool, args }: ReachedCall, tools: readonly McpTool[]): boolean {
  const called = tools.find((one) => one.server === server && one.listed.name === tool);
  return called !== undefined && validate(called.listed.inputSchema, args).length === 0;
}

function calls(...toolCalls: readonly AnswerToolCall[]): Answer {
  return { content: "", toolCalls };
}

function says(content: string): Answer {
  return { content, toolCalls: [] };
}

function nextStep(part: Part, messages: readonly Message[], batch: number): Answer {
  const answers = messages.flatMap((message) => (message.role === "tool" ? [message.content] : []));
  const searched = part.tools.slice(0, part.searched).filter((tool) => !part.called.has(tool));
  const listed = searched.filter((tool) => answers.some((answer) => isListed(tool, answer)));
  const missing = searched.filter((tool) => !listed.includes(tool));
  const next = part.tools.slice(part.searched, part.searched + batch);
  part.searched += next.length;
  const steps: AnswerToolCall[] = listed.map((tool) => {
    part.called.add(tool);
    return toolCall("call_tool", { name: tool.name, arguments: argumentsFor(tool.listed.inputSchema) });
  });
  for (const tool of missing) {
    part.named.add(tool);
    steps.push(toolCall("find_tools", { query: tool.listed.name, server: tool.server }));
  }
  if (next.length > 0) steps.push(toolCall("find_tools", { query: next.map(deedOf).join("\n") }));
  // Nothing is left to be done in the turns that remain.
  return calls(...(steps.length > 0 ? steps : [toolCall("list_files", { folder: "." })]));
}

function deedOf({ description, listed }: McpTool): string {
  return /^[^.。\n]*/.exec(description)?.[0].slice(0, 300) || listed.name;
}

/** By its full name in a line, or by its server's in the line of the server. */
function isListed({ name, server, listed }: McpTool, answer: string): boolean {
  return answer.split("\n").some((line) => {
    if (line.startsWith(`${name}: `)) return true;
    if (!line.startsWith(`${server}: `)) return false;
    const names = line.slice(server.length + 2).split(", ");
    return names.includes(name) || names.includes(listed.name);
  });
}
