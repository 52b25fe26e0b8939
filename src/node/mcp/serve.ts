import { McpServer, ResourceTemplate, type ServerContext } from "@modelcontextprotocol/server";
import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import type * as z from "zod";

/** What a call is given beside its arguments. */
export interface ServedCall {
  /** The caller does not want the answer any more, or is gone. */
  readonly signal: AbortSignal;
  /** Tells the caller how it goes; `null` where it has not asked to be told. Never throws. */
  readonly progress: ((message: string) => void) | null;
}

export interface ServedAnswer {
  readonly texts: readonly string[];
  readonly isError: boolean;
}

/** A tool that others may call. Arguments that do not fit `input` never reach it. */
export interface ServedTool<S extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: S;
  /** As the protocol's annotations: hints for the caller, which rules nothing here. */
  readonly hints: { readonly readOnly: boolean; readonly destructive: boolean; readonly openWorld: boolean };
  call(args: z.infer<S>, call: ServedCall): Promise<ServedAnswer>;
}

/** A family of texts with one variable in the address, like `swarm://{id}/report`. */
export interface ServedResource {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: string;
  readonly template: string;
  /** Rejects, in words for the caller, when there is none. */
  read(id: string): Promise<string>;
}

export interface ServeOptions {
  readonly name: string;
  readonly version: string;
  /** Told to the caller once, about all tools together. */
  readonly instructions: string;
  readonly tools: readonly ServedTool[];
  readonly resources: readonly ServedResource[];
  /** What went wrong with the connection. */
  readonly onError: (error: Error) => void;
}

export interface Serving {
  /** The caller is gone: its end of the pipe is closed, or the connection cannot be used any more. */
  readonly gone: Promise<void>;
  /** Takes no more calls, and aborts those that wait. */
  close(): Promise<void>;
}

/** Elements of one call's arguments, all together. */
const MOST_ELEMENTS = 100;
/** Bytes of one message from the caller; a goal has at most 20,000 characters. */
const MOST_MESSAGE = 1_000_000;
/** Calls of one tool that are answered side by side. */
const MOST_CALLS = 32;
/** Bytes that wait for a caller that does not read; nothing more is read from it until they are gone. */
const MOST_UNREAD = 1_000_000;

const UNREAD = "its answers are not read, so nothing more is read from the caller until they are";

/**
 * Serves the Model Context Protocol on standard input and output, which from now on belong to it; callers of the 2025
 * and the 2026 revisions of the protocol are both understood.
 */
export function serveTools(options: ServeOptions): Serving {
  const { stdin, stdout } = process;
  const gone = Promise.withResolvers<void>();
  for (const event of ["end", "close", "error"] as const) stdin.once(event, () => gone.resolve());
  stdout.once("error", () => gone.resolve());
  const wire = new StdioServerTransport(stdin, stdout, { maxBufferSize: MOST_MESSAGE });
  const handle = serveStdio(
    () => {
      const server = instance(options);
      // A message beyond all bounds closes the connection while the pipe is still open.
      server.server.onclose = () => gone.resolve();
      return server;
    },
    { transport: wire, onerror: options.onError },
  );
  const slowDown = () => {
    if (stdout.writableLength < MOST_UNREAD) return;
    options.onError(new Error(UNREAD));
    stdin.pause();
    stdout.once("drain", () => stdin.resume());
  };
  stdin.on("data", slowDown);
  // The library waits for room once for each answer.
  stdout.setMaxListeners(0);
  return {
    gone: gone.promise,
    async close() {
      await handle.close();
      // Nothing more is read, so that an open pipe does not keep the program.
      stdin.off("data", slowDown).destroy();
    },
  };
}

function instance({ name, version, instructions, tools, resources }: ServeOptions): McpServer {
  const server = new McpServer({ name, version }, { instructions, maxToolInputElements: MOST_ELEMENTS });
  for (const tool of tools) {
    let calls = 0;
    const { title, description, input } = tool;
    const { readOnly, destructive, openWorld } = tool.hints;
    const annotations = { readOnlyHint: readOnly, destructiveHint: destructive, openWorldHint: openWorld };
    server.registerTool(tool.name, { title, description, inputSchema: input, annotations }, async (args, context) => {
      if (calls >= MOST_CALLS) return answer(BUSY);
      calls++;
      try {
        return answer(await tool.call(args, { signal: context.mcpReq.signal, progress: progressOf(context) }));
      } finally {
        calls--;
      }
    });
  }
  for (const { name, title, description, mimeType, template, read } of resources) {
    const address = new ResourceTemplate(template, { list: undefined });
    server.registerResource(name, address, { title, description, mimeType }, async (uri, { id }) => ({
      contents: [{ uri: uri.href, mimeType, text: await read(String(id)) }],
    }));
  }
  return server;
}

const BUSY: ServedAnswer = {
  texts: [
    `${MOST_CALLS} calls of this tool are being answered, which is the most side by side. Try again when one is.`,
  ],
  isError: true,
};

function answer({ texts, isError }: ServedAnswer) {
  return { content: texts.map((text) => ({ type: "text" as const, text })), isError };
}

function progressOf({ mcpReq }: ServerContext): ServedCall["progress"] {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return null;
  // Each notification has to say more than the one before; how much there is to do is not known.
  let progress = 0;
  return (message) => {
    progress++;
    const params = { progressToken, progress, message };
    // Who is gone is told nothing.
    mcpReq.notify({ method: "notifications/progress", params }).catch(() => undefined);
  };
}
