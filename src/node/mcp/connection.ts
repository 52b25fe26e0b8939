import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { callResult } from "../../core/mcp/call-result.ts";
import { isObject, type JsonObject, own } from "../../core/mcp/schema/bounds.ts";
import type { CallResult, ConnectPlace, ServerConnection, ServerSpec } from "../../core/mcp/server.ts";
import { StartFailure } from "../../core/mcp/start-failure.ts";
import { Client } from "./connect-library.ts";
import type { ServerTransport } from "./connect-transport.ts";
import { type Asker, createAsker, failureWords } from "./connection-asks.ts";
import { listAll, listedPrompt, listedResource, listedTemplate, listedTool, sameTool } from "./connection-lists.ts";
import { ToolList } from "./connection-tools.ts";

const MAX_INSTRUCTIONS = 8_000;
const MAX_MESSAGES = 100;
/** For the list of templates, which few servers have, and which some leave without an answer; milliseconds. */
const TEMPLATES_LIMIT_MS = 5_000;
/** Of one log message. */
const MAX_LOG = 2_000;

/** Opens a connection and lists the tools; rejects with words for people, and then nothing is left of it. */
export async function openConnection(
  spec: ServerSpec,
  place: ConnectPlace,
  way: ServerTransport,
  elapsed: () => number,
  signal: AbortSignal,
): Promise<ServerConnection> {
  const client = new Client(
    { name: "frugal-swarm", version: "1.0.0" },
    {
      // Neither sampling nor elicitation: what a server asks for beside the roots is refused by the protocol's own words.
      capabilities: { roots: {} },
      // Never asked, since every result is read by our own code; and its default compiles a server's schemas to code.
      jsonSchemaValidator: { getValidator: () => () => REFUSED },
    },
  );
  const root = { uri: pathToFileURL(place.workspace).href, name: basename(place.workspace) };
  client.setRequestHandler("roots/list", () => ({ roots: [root] }));
  client.setNotificationHandler("notifications/message", ({ params }) => {
    const data = typeof params.data === "string" ? params.data : (JSON.stringify(params.data) ?? "");
    way.words.add(Buffer.from(`[${params.level}] ${data.slice(0, MAX_LOG)}\n`));
  });
  const asker = createAsker(client, spec);
  let isGone = false;
  let whenGone: () => void = () => undefined;
  client.onclose = () => {
    isGone = true;
    whenGone();
  };
  const listTools = async (limited: AbortSignal) => {
    const items = await listAll("tools", (cursor) => asker.ask("tools/list", pageOf(cursor), limited));
    return items.map(listedTool);
  };
  try {
    await client.connect(way.transport, { signal, timeout: spec.callLimitMs });
    const first = client.getServerCapabilities()?.tools === undefined ? [] : await listTools(signal);
    const tools = new ToolList(first, listTools, elapsed);
    client.setNotificationHandler("notifications/tools/list_changed", () => tools.changed());
    whenGone = () => tools.gone(way.why());
    if (isGone) whenGone();
    return connectionOver(client, way, asker, tools);
  } catch (error) {
    // Told by the end of it, where it has ended by itself.
    const why = isGone ? way.why() : failureWords(error);
    await client.close().catch(() => undefined);
    await way.transport.close().catch(() => undefined);
    if (signal.aborted) throw signal.reason;
    throw new StartFailure(why, way.words.text(), error);
  }
}

/** By the key of the result that holds it. */
const LISTS = {
  resources: { method: "resources/list", capability: "resources" },
  resourceTemplates: { method: "resources/templates/list", capability: "resources" },
  prompts: { method: "prompts/list", capability: "prompts" },
} as const;

const REFUSED = { valid: false, data: undefined, errorMessage: "not used" } as const;

function connectionOver(client: Client, way: ServerTransport, asker: Asker, tools: ToolList): ServerConnection {
  /** In words, whatever happens. */
  const result = async (signal: AbortSignal, work: () => Promise<CallResult>): Promise<CallResult> => {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) return { status: "failed", why: "the call was cancelled" };
      const gone = tools.whyGone();
      return { status: "failed", why: gone === null ? failureWords(error) : `the server is gone: ${gone}` };
    }
  };
  const list = async (key: keyof typeof LISTS, signal: AbortSignal): Promise<readonly JsonObject[]> => {
    const { method, capability } = LISTS[key];
    if (client.getServerCapabilities()?.[capability] === undefined) return [];
    try {
      return await listAll(key, (cursor) => asker.ask(method, pageOf(cursor), signal));
    } catch {
      // A list that cannot be had is empty; the calls of the server say what is wrong with it.
      return [];
    }
  };
  return {
    get tools() {
      return tools.now();
    },
    instructions: client.getInstructions()?.slice(0, MAX_INSTRUCTIONS) ?? null,
    call: (name, args, signal, onProgress) =>
      result(signal, async () => {
        const meant = tools.find(name);
        // The server has said that its tools are others now: what is called must be what was looked at.
        await tools.settled(signal);
        if (!sameTool(meant, tools.find(name)))
          return { status: "failed", why: "the server has just changed what this tool is, so it was not called" };
        return callResult(await asker.call("tools/call", { name, arguments: args }, signal, onProgress));
      }),
    resources: async (signal) => {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(TEMPLATES_LIMIT_MS)]);
      const [resources, templates] = await Promise.all([list("resources", signal), list("resourceTemplates", limited)]);
      return [...resources.flatMap(listedResource), ...templates.flatMap(listedTemplate)];
    },
    readResource: (uri, signal) =>
      result(signal, async () => {
        const contents = own(await asker.call("resources/read", { uri }, signal), "contents");
        if (!Array.isArray(contents)) return { status: "failed", why: "the server's answer is no resource" };
        return callResult({
          content: contents.slice(0, MAX_MESSAGES).map((resource) => ({ type: "resource", resource })),
        });
      }),
    prompts: async (signal) => (await list("prompts", signal)).flatMap(listedPrompt),
    getPrompt: (name, args, signal) =>
      result(signal, async () => {
        const messages = own(await asker.call("prompts/get", { name, arguments: args }, signal), "messages");
        if (!Array.isArray(messages)) return { status: "failed", why: "the server's answer is no prompt" };
        return callResult({ content: messages.slice(0, MAX_MESSAGES).flatMap(messageParts) });
      }),
    onChange: (told) => tools.onChange(told),
    stderr: () => way.words.text(),
    close: async () => {
      tools.close();
      await client.close();
      await way.transport.close();
    },
  };
}

function pageOf(cursor: string | undefined): JsonObject {
  return cursor === undefined ? {} : { cursor };
}

/** Who says it, and what. */
function messageParts(message: unknown): readonly unknown[] {
  if (!isObject(message)) return [];
  const role = own(message, "role") === "assistant" ? "assistant" : "user";
  return [{ type: "text", text: `${role}:` }, own(message, "content")];
}
