import type { ModelPrice } from "../spend/price.ts";
import type { Message, ModelRequest } from "./client.ts";
import { type DataPolicy, policyFields } from "./data-policy.ts";

/** How the model is asked for JSON: by schema where it can, as any JSON object, as a forced tool call, or in words alone. */
export type OutputMode = "json_schema" | "json_object" | "tool" | "text";

export interface BodyOptions {
  /** The server understands OpenRouter's extensions. */
  readonly openRouter: boolean;
  readonly outputMode: OutputMode;
  /** Dearest prices that may be charged; `undefined` leaves the choice of provider to the server. */
  readonly ceiling: Pick<ModelPrice, "input" | "output"> | undefined;
  /** What providers may do with the request's content; left out: any. */
  readonly dataPolicy?: DataPolicy;
}

/** The JSON body of POST /chat/completions. Always streamed, always with a token limit. */
export function requestBody(request: ModelRequest, options: BodyOptions): Record<string, unknown> {
  const { output } = request;
  const mode = output === undefined ? null : modeFor(request, options.outputMode);
  const inWords = output !== undefined && (mode === "json_object" || mode === "text");
  const messages = inWords ? withInstruction(request.messages, output.schema) : request.messages;
  return {
    model: request.model,
    messages: messages.map(wireMessage),
    stream: true,
    max_tokens: request.maxTokens,
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...toolFields(request),
    ...(output === undefined || mode === null ? {} : outputFields(output, mode)),
    ...(options.openRouter ? openRouterFields(request, options) : { stream_options: { include_usage: true } }),
  };
}

/** A forced tool call leaves no room for tools of the request's own. */
export function modeFor(request: ModelRequest, mode: OutputMode): OutputMode {
  return mode === "tool" && request.tools.length > 0 ? "text" : mode;
}

function toolFields({ tools, toolChoice }: ModelRequest): Record<string, unknown> {
  if (tools.length === 0) return {};
  return {
    tools: tools.map(({ ...tool }) => ({ type: "function", function: tool })),
    ...(toolChoice === undefined ? {} : { tool_choice: toolChoice }),
  };
}

/**
 * Who asks, for OpenRouter's app pages; some free models answer known kinds of apps only. The address is where editors
 * list the extension, made of its publisher and name; nothing about the user, the folder or the task is sent.
 */
const ATTRIBUTION = {
  "http-referer": "https://marketplace.visualstudio.com/items?itemName=frugal-swarm.frugal-swarm",
  "x-openrouter-title": "Frugal Swarm",
  "x-openrouter-categories": "ide-extension,cli-agent",
} as const;

/** Headers of every request, the key's apart. */
export function requestHeaders(openRouter: boolean): Record<string, string> {
  return {
    "content-type": "application/json",
    accept: "text/event-stream",
    ...(openRouter ? ATTRIBUTION : {}),
  };
}

/**
 * `require_parameters` keeps the request from providers that would ignore the token limit, the tools or the schema;
 * `max_price` (USD per million tokens) from those that cost more than was reserved; `ignore` from those that fail;
 * `data_collection` and `zdr` from those that do with the content what the user does not allow.
 */
function openRouterFields(
  request: ModelRequest,
  { ceiling, dataPolicy = "any" }: BodyOptions,
): Record<string, unknown> {
  return {
    provider: {
      require_parameters: true,
      ...policyFields(dataPolicy),
      ...(request.avoid === undefined || request.avoid.length === 0 ? {} : { ignore: request.avoid }),
      ...(ceiling ? { max_price: { prompt: ceiling.input / 1e6, completion: ceiling.output / 1e6 } } : {}),
    },
    ...(request.sessionId === undefined ? {} : { session_id: request.sessionId.slice(0, 256) }),
  };
}

function outputFields(output: NonNullable<ModelRequest["output"]>, mode: OutputMode): Record<string, unknown> {
  switch (mode) {
    case "json_schema":
      return {
        response_format: {
          type: "json_schema",
          json_schema: { name: output.name, strict: true, schema: output.schema },
        },
      };
    case "json_object":
      return { response_format: { type: "json_object" } };
    case "tool": {
      const { name, schema } = output;
      const description = `Gives the ${name}. Call it exactly once, with the whole answer.`;
      return {
        tools: [{ type: "function", function: { name, description, parameters: schema } }],
        tool_choice: { type: "function", function: { name } },
      };
    }
    case "text":
      return {};
  }
}

/** Some chat templates take a system message only in front, so the instruction goes to the last thing the user said. */
function withInstruction(messages: readonly Message[], schema: unknown): readonly Message[] {
  const text = `Answer with one JSON object and nothing else. It must fit this JSON schema:\n${JSON.stringify(schema)}`;
  const at = messages.findLastIndex((message) => message.role === "user");
  const message = messages[at];
  if (message?.role !== "user") return [...messages, { role: "user", content: text }];
  return messages.with(at, { role: "user", content: `${message.content}\n\n${text}` });
}

function wireMessage(message: Message): Record<string, unknown> {
  switch (message.role) {
    case "system":
    case "user":
      return { role: message.role, content: message.content };
    case "assistant": {
      if (message.toolCalls.length === 0) return { role: "assistant", content: message.content };
      const calls = message.toolCalls.map(({ id, name, arguments: text }) => ({
        id,
        type: "function",
        function: { name, arguments: text },
      }));
      return { role: "assistant", content: message.content === "" ? null : message.content, tool_calls: calls };
    }
    case "tool":
      return { role: "tool", tool_call_id: message.toolCallId, content: message.content };
  }
}
