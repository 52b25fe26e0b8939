import * as z from "zod";
import { defineTool } from "../tools/define-tool.ts";
import { parseInput } from "../tools/parse-call.ts";
import type { MeantCall, Tool } from "../tools/tool.ts";
import { type McpTool, mcpTool } from "./mcp-tool.ts";
import type { RunningServer } from "./running-server.ts";
import type { CallResult, ListedResource } from "./server.ts";

/** What a user's `effects` and `off` call it; the protocol's own word, which no tool of a server is mixed up with. */
export const READ_RESOURCE = "resources/read";

const LIST = "list_resources";
const READ = "read_resource";

/** Of one line of a list, and of an address; characters. */
const MAX_LINE = 400;
const MAX_URI = 2_000;

const TEMPLATE = "a template: fill in what stands in braces";

const string = { type: "string" };
const LIST_INPUT = {
  type: "object",
  properties: { contains: string, offset: { type: "integer", minimum: 0 } },
  additionalProperties: false,
};
const READ_INPUT = {
  type: "object",
  properties: { uri: { ...string, maxLength: MAX_URI } },
  required: ["uri"],
  additionalProperties: false,
};

/**
 * Two tools for the resources of all servers that offer some; none where no server does. A call of one means a tool of the
 * server that it names: to read tells the server an address of the agent's choosing, and so is held for what its tools are;
 * to list tells it nothing.
 */
export function resourceTools(servers: readonly RunningServer[]): readonly Tool[] {
  if (servers.length === 0) return [];
  const by = new Map(servers.map((server) => [server.spec.name, { list: listTool(server), read: readTool(server) }]));
  const names = [...by.keys()].toSorted();
  const meant = (server: string, of: "list" | "read", input: unknown): MeantCall => {
    const tool = by.get(server)?.[of];
    if (tool !== undefined) return parsed(tool, input);
    const message = `There is no server "${server.slice(0, 80)}" with resources. The servers are: ${names.join(", ")}.`;
    return { status: "invalid", message };
  };
  const server = z.string().min(1).max(100).describe("The server's name.");
  const unnamed = async () => ({ ok: false, content: "No server was named.", summary: "no server" });
  return [
    defineTool({
      name: LIST,
      description: `Lists resources (documents, records, files) that servers of the user's offer for reading. Servers with some: ${names.join(", ")}.`,
      input: z.strictObject({
        server,
        contains: z.string().max(200).optional().describe("Only those with this in their address or name."),
        offset: z.int().min(0).optional().describe("How many to leave out from the start."),
      }),
      effect: "send",
      resolve: ({ server: name, ...input }) => meant(name, "list", input),
      run: unnamed,
    }),
    defineTool({
      name: READ,
      description: "Reads one resource of a server, by its address as list_resources gives it.",
      input: z.strictObject({ server, uri: z.string().min(1).max(MAX_URI).describe("The resource's address.") }),
      effect: "send",
      resolve: ({ server: name, ...input }) => meant(name, "read", input),
      run: unnamed,
    }),
  ];
}

function parsed(tool: McpTool, input: unknown): MeantCall {
  const read = parseInput(tool, input);
  return read.status === "ok" ? { ...read, tool } : read;
}

function listTool(server: RunningServer): McpTool {
  const listed = { name: "resources/list", description: "Lists its resources.", inputSchema: LIST_INPUT };
  const tool = mcpTool(server.spec, `${LIST} of ${server.spec.name}`, listed, async (input, { signal }) => {
    const got = await server.use(signal, (open, limited) => open.resources(limited));
    if (got.status === "failed") return got;
    const { contains = "", offset = 0 } = input as { readonly contains?: string; readonly offset?: number };
    return { status: "answered", text: listText(got.result, contains, offset), isError: false };
  });
  return { ...tool, effect: "read" };
}

function readTool(server: RunningServer): McpTool {
  const listed = { name: READ_RESOURCE, description: "Reads a resource.", inputSchema: READ_INPUT };
  return mcpTool(
    server.spec,
    `${READ} of ${server.spec.name}`,
    listed,
    async (input, { signal }): Promise<CallResult> => {
      if (!server.offersResources())
        return { status: "failed", why: "the user has switched it off. Go on without it." };
      const { uri } = input as { readonly uri: string };
      const got = await server.use(signal, (open, limited) => open.readResource(uri, limited));
      return got.status === "done" ? got.result : got;
    },
  );
}

function listText(all: readonly ListedResource[], contains: string, offset: number): string {
  const wanted = contains.toLowerCase();
  const found = all.filter(({ uri, name }) => `${uri}\n${name}`.toLowerCase().includes(wanted));
  const lines = found.slice(offset).map(({ uri, isTemplate, name, mimeType, description }, at) => {
    const more = [isTemplate && TEMPLATE, name, mimeType, description].filter(
      (one) => one !== undefined && one !== "" && one !== uri,
    );
    return `${offset + at + 1}. ${uri}${more.length > 0 ? ` (${more.join("; ")})` : ""}`
      .replace(/\s+/g, " ")
      .slice(0, MAX_LINE);
  });
  return [`${found.length} of ${all.length} resources:`, ...lines].join("\n");
}
