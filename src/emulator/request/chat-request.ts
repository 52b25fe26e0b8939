import type { Refusal } from "../refusals.ts";
import type { ParsedChatRequest } from "../responder.ts";
import { sentParameters } from "../routing/parameters.ts";
import { type ProviderPreferences, readPreferences } from "../routing/preferences.ts";
import { cacheBreakpoint } from "./cache-breakpoint.ts";
import { readMessages, readTool } from "./messages.ts";
import { invalid, type Json, list, optionalRecord, parseJson, Refused, record, text } from "./read-json.ts";

/** A chat request as asked for, in the core's words, before any provider has been chosen. */
export interface AskedChat extends Omit<ParsedChatRequest, "index" | "maxTokens" | "model" | "provider"> {
  /** Slugs as asked, the first choice first; empty: the account's default model. */
  readonly models: readonly string[];
  readonly preferences: ProviderPreferences;
  /** `null` when the request names no limit. */
  readonly maxTokens: number | null;
  /** Fields that a provider must support where `require_parameters` is set. */
  readonly parameters: readonly string[];
  readonly reasoning: "shown" | "hidden" | "off";
  /** Messages up to which the request asks the provider to write its cache; `null` when it asks for none. */
  readonly cacheUpTo: number | null;
  readonly user: string | null;
  /** `debug.echo_upstream_body` */
  readonly echo: boolean;
  readonly stop: readonly string[];
}

export type ParseResult =
  | { readonly kind: "parsed"; readonly asked: AskedChat }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Reads the body of a chat request. `headerSession` is the `x-session-id` header; the body's `session_id` wins. */
export function parseChatRequest(body: string, headerSession: string | null): ParseResult {
  try {
    return { kind: "parsed", asked: chat(parseJson(body), headerSession) };
  } catch (error) {
    if (error instanceof Refused) return { kind: "refused", refusal: error.refusal };
    throw error;
  }
}

function chat(body: Json, headerSession: string | null): AskedChat {
  if (!Array.isArray(body.messages)) throw invalid('Input required: specify "messages"');
  const preferences = readPreferences(body.provider);
  if (typeof preferences === "string") throw invalid(preferences);
  const format = responseFormat(body.response_format);
  return {
    models: models(body),
    messages: readMessages(body.messages),
    tools: list(body.tools, "tools").map(readTool),
    toolChoice: toolChoice(body.tool_choice),
    responseFormat: format,
    maxTokens: tokenLimit(body.max_completion_tokens ?? body.max_tokens),
    sessionId: session(body, headerSession),
    stream: body.stream === true,
    preferences,
    parameters: sentParameters(body, format.type === "json_schema"),
    reasoning: reasoning(body),
    cacheUpTo: cacheBreakpoint(body),
    user: optionalText(body.user, "user"),
    echo: optionalRecord(body.debug, "debug").echo_upstream_body === true,
    stop: typeof body.stop === "string" ? [body.stop] : list(body.stop, "stop").map((one) => text(one, "stop[]")),
  };
}

function models(body: Json): readonly string[] {
  const first = optionalText(body.model, "model");
  const others = list(body.models, "models").map((slug) => text(slug, "models[]"));
  return [...new Set([...(first === null ? [] : [first]), ...others])];
}

function session(body: Json, header: string | null): string | null {
  const id =
    optionalText(body.session_id, "session_id") ?? header ?? optionalText(body.prompt_cache_key, "prompt_cache_key");
  if (id !== null && id.length > 256) throw invalid("session_id: at most 256 characters");
  return id;
}

function reasoning(body: Json): AskedChat["reasoning"] {
  const { effort = body.reasoning_effort, enabled, exclude } = optionalRecord(body.reasoning, "reasoning");
  if (effort === "none" || enabled === false) return "off";
  return exclude === true || body.include_reasoning === false ? "hidden" : "shown";
}

function toolChoice(value: unknown): AskedChat["toolChoice"] {
  if (value === undefined || value === null) return "auto";
  if (value === "auto" || value === "none" || value === "required") return value;
  return { name: text(record(record(value, "tool_choice").function, "tool_choice.function").name, "name") };
}

function responseFormat(value: unknown): AskedChat["responseFormat"] {
  if (value === undefined || value === null) return { type: "text" };
  const format = record(value, "response_format");
  if (format.type === "text" || format.type === "json_object") return { type: format.type };
  if (format.type !== "json_schema") throw invalid("response_format.type: unknown");
  const { name, schema } = record(format.json_schema, "response_format.json_schema");
  return { type: "json_schema", name: text(name, "name"), schema: record(schema, "schema") };
}

function tokenLimit(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  if (Number.isSafeInteger(value) && Number(value) > 0) return Number(value);
  throw invalid("max_tokens: expected a positive integer");
}

function optionalText(value: unknown, name: string): string | null {
  return value === undefined || value === null ? null : text(value, name);
}
