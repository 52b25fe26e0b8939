import { toolHash } from "../../src/core/mcp/definition-hash.ts";
import type {
  CallResult,
  ListedPrompt,
  ListedResource,
  ListedTool,
  ServerChange,
  ServerConnection,
  ServerConnector,
  ServerSpec,
} from "../../src/core/mcp/server.ts";
import { createToolbox, type Toolbox } from "../../src/core/mcp/toolbox.ts";
import type { ToolboxParts } from "../../src/core/mcp/toolbox-parts.ts";
import type { TrustStore } from "../../src/core/mcp/trust.ts";
import { pricePerMillion } from "../../src/core/money.ts";
import { NO_ABILITIES } from "../../src/core/tools/abilities.ts";
import { parseToolCall } from "../../src/core/tools/parse-call.ts";
import type { Tool, ToolContext, ToolResult } from "../../src/core/tools/tool.ts";
import { createTaint } from "../../src/core/untrusted/taint.ts";
import { type FakeHost, fakeHost } from "./fake-host.ts";

export function fakeSpec(name: string, more: Partial<ServerSpec> = {}): ServerSpec {
  const transport = { kind: "http", url: `https://${name}.example/mcp`, headers: {} } as const;
  return { name, origin: "user", transport, callTimeoutMs: 1_000, callLimitMs: 5_000, off: [], ...more };
}

export function listed(name: string, more: Partial<ListedTool> = {}): ListedTool {
  return { name, description: `Does ${name}.`, inputSchema: { type: "object", properties: {} }, ...more };
}

/** A server without a process. What it answers is scripted; what reaches it is kept. */
export interface FakeServer {
  readonly name: string;
  tools: readonly ListedTool[];
  /** What it offers besides; none unless a test says so. Requests for them are kept in `asked`. */
  resources: readonly ListedResource[];
  prompts: readonly ListedPrompt[];
  readonly asked: string[];
  answer: (
    tool: string,
    args: unknown,
    signal: AbortSignal,
    onProgress?: (text: string) => void,
  ) => Promise<CallResult>;
  /** Waited for before it connects. */
  before?: (signal: AbortSignal) => Promise<void>;
  readonly calls: { readonly tool: string; readonly args: unknown }[];
  connects: number;
  closed: number;
  tell(change: ServerChange): void;
}

export function fakeServer(name: string, tools: readonly ListedTool[]): FakeServer & { connect(): ServerConnection } {
  let told: (change: ServerChange) => void = () => undefined;
  const server = {
    name,
    tools,
    resources: [] as readonly ListedResource[],
    prompts: [] as readonly ListedPrompt[],
    asked: [] as string[],
    answer: async (): Promise<CallResult> => ({ status: "answered", text: "done", isError: false }),
    calls: [] as { tool: string; args: unknown }[],
    connects: 0,
    closed: 0,
    tell: (change: ServerChange) => told(change),
    connect(): ServerConnection {
      server.connects++;
      return {
        tools: server.tools,
        instructions: null,
        call: (tool, args, signal, onProgress) => {
          server.calls.push({ tool, args });
          return (server as FakeServer).answer(tool, args, signal, onProgress);
        },
        resources: async () => server.resources,
        readResource: (uri, signal) => {
          server.asked.push(uri);
          return (server as FakeServer).answer(uri, {}, signal);
        },
        prompts: async () => server.prompts,
        getPrompt: (prompt, args, signal) => {
          server.asked.push(prompt);
          return (server as FakeServer).answer(prompt, args, signal);
        },
        onChange: (one) => {
          told = one;
        },
        stderr: () => "noise",
        close: async () => {
          server.closed++;
        },
      };
    },
  };
  return server;
}

/** Trusts every server, and the tools that are given. */
export function memoryTrust(tools: Readonly<Record<string, readonly ListedTool[]>> = {}): TrustStore {
  const pins = new Map<string, Map<string, { hash: string; tool: ListedTool }>>();
  const all = Object.values(tools).flat();
  return {
    isServerTrusted: async () => true,
    isKnown: async () => true,
    trustServer: async () => undefined,
    pinned: async (hash) => pins.get(hash) ?? new Map(all.map((tool) => [tool.name, { hash: toolHash(tool), tool }])),
    pin: async (hash, added) => {
      pins.set(hash, new Map(added.map((tool) => [tool.name, { hash: toolHash(tool), tool }])));
    },
  };
}

export interface ToolboxBench {
  readonly host: FakeHost;
  readonly box: Toolbox;
  readonly said: string[];
  /** As an agent calls it, with the gate left out. */
  call(name: string, args?: unknown, signal?: AbortSignal): Promise<ToolResult>;
  /** The same for a tool that an agent was given earlier. */
  run(tool: Tool, args: unknown): Promise<ToolResult>;
  state(server: string): string;
}

/** A toolbox over servers whose tools are approved as they are at the start, unless the parts say otherwise. */
export async function toolboxOf(
  servers: readonly ReturnType<typeof fakeServer>[],
  more: Partial<ToolboxParts> = {},
): Promise<ToolboxBench> {
  const host = (more.host as FakeHost | undefined) ?? fakeHost();
  const said: string[] = [];
  const connector: ServerConnector = {
    connect: async ({ name }, _place, signal) => {
      const server = servers.find((one) => one.name === name);
      if (server === undefined) throw new Error("no such server");
      await (server as FakeServer).before?.(signal);
      return server.connect();
    },
  };
  const box = await createToolbox({
    host,
    connector,
    trust: memoryTrust(Object.fromEntries(servers.map(({ name, tools }) => [name, [...tools]]))),
    specs: servers.map(({ name }) => fakeSpec(name)),
    off: [],
    inputPrice: () => pricePerMillion("1"),
    workspace: "/work",
    secret: async () => undefined,
    say: (_level, text) => said.push(text),
    ...more,
  });
  const context = (signal: AbortSignal) => ({ ...CONTEXT, host, signal }) as ToolContext;
  const known = [...box.tools];
  return {
    host,
    box,
    said,
    async call(name, args = {}, signal = new AbortController().signal) {
      const parsed = parseToolCall([...box.tools, ...known], { id: "1", name, arguments: JSON.stringify(args) });
      if (parsed.status === "invalid") return { ok: false, content: parsed.message, summary: "invalid" };
      return parsed.tool.run(parsed.input, context(signal));
    },
    run: (tool, args) => tool.run(args, context(new AbortController().signal)),
    state: (server) => box.views().find(({ name }) => name === server)?.state ?? "missing",
  };
}

const CONTEXT = {
  root: "/work",
  task: "t1",
  notes: { add: () => undefined, all: () => [] },
  taint: createTaint([]),
  runChecks: async () => [],
  changed: async () => [],
  abilities: NO_ABILITIES,
};
