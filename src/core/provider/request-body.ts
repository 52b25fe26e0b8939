import type { ModelPrice } from "../spend/price.ts";
import type { Message, ModelRequest } from "./client.ts";

/** How the model is asked for JSON: by schema where it can, as any JSON object, or in words alone. */
export type OutputMode = "json_schema" | "json_object" | "text";

export interface BodyOptions {
  /** The server understands OpenRouter's extensions. */
  readonly openRouter: boolean;
  readonly outputMode: OutputMode;
  /** Dearest prices that may be charged; `undefined` leaves the choice of provider to the server. */
  readonly ceiling: Pick<ModelPrice, "input" | "output"> | undefined;
}

/** The JSON body of POST /chat/completions. Always streamed, always with a token limit. */
export function requestBody(request: ModelRequest, options: BodyOptions): Record<string, unknown> {
  const { output, tools } = request;
  const inWords = output !== undefined && options.outputMode !== "json_schema";
  const messages = inWords ? withInstruction(request.messages, output.schema) : request.messages;
  return {
    model: request.model,
    messages: messages.map(wireMessage),
    stream: true,
    max_tokens: request.maxTokens,
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(tools.length === 0 ? {} : { tools: tools.map(({ ...tool }) => ({ type: "function", function: tool })) }),
    ...(tools.length === 0 || request.toolChoice === undefined ? {} : { tool_choice: request.toolChoice }),
    ...(output === undefined ? {} : responseFormat(output, options.outputMode)),
    ...(options.openRouter ? openRouterFields(request, options.ceiling) : { stream_options: { include_usage: true } }),
  };
}

/** Headers of every request, the key's apart. */
export function requestHeaders(openRouter: boolean): Record<string, string> {
  return {
    "content-type": "application/json",
    accept: "text/event-stream",
    ...(openRouter ? { "x-openrouter-title": "Frugal Swarm" } : {}),
  };
}

/**
 * `require_parameters` keeps the request from providers that would ignore the token limit, the tools or the schema;
 * `max_price` (USD per million tokens) from those that cost more than was reserved.
 */
function openRouterFields(request: ModelRequest, ceiling: BodyOptions["ceiling"]): Record<string, unknown> {
  return {
    provider: {
      require_parameters: true,
      ...(ceiling ? { max_price: { prompt: ceiling.input / 1e6, completion: ceiling.output / 1e6 } } : {}),
    },
    ...(request.sessionId === undefined ? {} : { session_id: request.sessionId.slice(0, 256) }),
  };
}

function responseFormat(output: NonNullable<ModelRequest["output"]>, mode: OutputMode): Record<string, unknown> {
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
