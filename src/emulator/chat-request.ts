import type { Message, ToolCall, ToolDefinition } from "../core/provider/client.ts";
import { type Refusal, refusal, relayedRefusal } from "./refusals.ts";
import type { ParsedChatRequest } from "./responder.ts";

/** A chat request as asked for, in the core's words, before the catalogue has been consulted. */
export interface AskedChat extends Omit<ParsedChatRequest, "index" | "maxTokens"> {
  /** `null` when the request names no limit. */
  readonly maxTokens: number | null;
  /** USD per million tokens. */
  readonly maxPrice: { readonly prompt: number | null; readonly completion: number | null };
  readonly requireParameters: boolean;
  readonly asksReasoning: boolean;
}

export type ParseResult =
  | { readonly kind: "parsed"; readonly asked: AskedChat }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Reads the body of a chat request. `headerSession` is the `x-session-id` header; the body's `session_id` wins. */
export function parseChatRequest(body: string, headerSession: string | null): ParseResult {
  try {
    return { kind: "parsed", asked: chat(json(body), headerSession) };
  } catch (error) {
    if (error instanceof Refused) return { kind: "refused", refusal: error.refusal };
    throw error;
  }
}

/** Carries a refusal out of the nested readers below; never leaves this file. */
class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refused: Refusal) {
    super("refused");
    this.refusal = refused;
  }
}

type Json = Readonly<Record<string, unknown>>;

function chat(body: Json, headerSession: string | null): AskedChat {
  if (!Array.isArray(body.messages)) throw invalid('Input required: specify "messages"');
  const messages = body.messages.map(message);
  checkToolResults(messages);
  const provider = optionalRecord(body.provider, "provider");
  const price = optionalRecord(provider.max_price, "provider.max_price");
  return {
    model: text(body.model, "model"),
    messages,
    tools: list(body.tools, "tools").map(tool),
    toolChoice: toolChoice(body.tool_choice),
    responseFormat: responseFormat(body.response_format),
    maxTokens: tokenLimit(body.max_completion_tokens ?? body.max_tokens),
    sessionId: body.session_id === undefined ? headerSession : text(body.session_id, "session_id"),
    stream: body.stream === true,
    maxPrice: { prompt: dollars(price.prompt), completion: dollars(price.completion) },
    requireParameters: provider.require_parameters === true,
    asksReasoning: body.reasoning !== undefined || body.reasoning_effort !== undefined,
  };
}

function message(value: unknown): Message {
  const { role, content, ...rest } = record(value, "messages[]");
  switch (role) {
    case "system":
    case "developer":
      return { role: "system", content: joined(content) };
    case "user":
      return { role, content: joined(content) };
    case "assistant":
      return { role, content: joined(content), toolCalls: list(rest.tool_calls, "tool_calls").map(toolCall) };
    case "tool":
      return { role, toolCallId: text(rest.tool_call_id, "tool_call_id"), content: joined(content) };
    default:
      throw invalid(`messages[].role: ${JSON.stringify(role)} is none of system, developer, user, assistant, tool`);
  }
}

function joined(content: unknown): string {
  if (content === null || content === undefined) return "";
  if (typeof content === "string") return content;
  return list(content, "content").map(textPart).join("");
}

function textPart(value: unknown): string {
  const part = record(value, "content[]");
  if (part.type === "text") return text(part.text, "content[].text");
  const metadata = { failed_routing_step: "Filter by Image Support" };
  throw new Refused(refusal(404, "No endpoints found that support image input", { metadata, user: false }));
}

function toolCall(value: unknown): ToolCall {
  const call = record(value, "tool_calls[]");
  const { name, arguments: args } = record(call.function, "tool_calls[].function");
  return { id: text(call.id, "tool_calls[].id"), name: text(name, "name"), arguments: text(args, "arguments") };
}

function tool(value: unknown): ToolDefinition {
  const { name, description, parameters } = record(record(value, "tools[]").function, "tools[].function");
  return {
    name: text(name, "tools[].function.name"),
    description: description === undefined ? "" : text(description, "tools[].function.description"),
    parameters: optionalRecord(parameters, "tools[].function.parameters"),
  };
}

function toolChoice(value: unknown): AskedChat["toolChoice"] {
  if (value === undefined) return "auto";
  if (value === "auto" || value === "none" || value === "required") return value;
  return { name: text(record(record(value, "tool_choice").function, "tool_choice.function").name, "name") };
}

function responseFormat(value: unknown): AskedChat["responseFormat"] {
  if (value === undefined) return { type: "text" };
  const format = record(value, "response_format");
  if (format.type === "text" || format.type === "json_object") return { type: format.type };
  if (format.type !== "json_schema") throw invalid("response_format.type: unknown");
  const { name, schema } = record(format.json_schema, "response_format.json_schema");
  return { type: "json_schema", name: text(name, "name"), schema: record(schema, "schema") };
}

/** Providers refuse a conversation in which calls and results do not pair up; so does this one. */
function checkToolResults(messages: readonly Message[]): void {
  let open = new Set<string>();
  for (const message of messages) {
    if (message.role === "tool") {
      if (!open.delete(message.toolCallId)) throw relayed(`tool_call_id ${message.toolCallId} answers no tool call`);
      continue;
    }
    if (open.size > 0) throw relayed(`tool call ${[...open].join(", ")} has no tool message after it`);
    if (message.role === "assistant") open = new Set(message.toolCalls.map(({ id }) => id));
  }
  if (open.size > 0) throw relayed(`tool call ${[...open].join(", ")} has no tool message after it`);
}

function json(body: string): Json {
  try {
    return record(JSON.parse(body), "body");
  } catch (error) {
    throw error instanceof Refused ? error : invalid("Invalid JSON body");
  }
}

function tokenLimit(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  if (Number.isSafeInteger(value) && Number(value) > 0) return Number(value);
  throw invalid("max_tokens: expected a positive integer");
}

/** Sent as a number or as a decimal string. */
function dollars(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  const amount = typeof value === "string" && value !== "" ? Number(value) : value;
  if (typeof amount === "number" && amount >= 0) return amount;
  throw invalid("provider.max_price: expected amounts of USD per million tokens");
}

function text(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw invalid(`${name}: expected a string`);
}

function list(value: unknown, name: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw invalid(`${name}: expected a list`);
}

function optionalRecord(value: unknown, name: string): Json {
  return value === undefined || value === null ? {} : record(value, name);
}

function record(value: unknown, name: string): Json {
  if (isRecord(value)) return value;
  throw invalid(`${name}: expected an object`);
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(message: string): Refused {
  return new Refused(refusal(400, message));
}

function relayed(raw: string): Refused {
  return new Refused(relayedRefusal(400, raw));
}
