import type { JsonSchema, Message, ToolDefinition } from "../core/provider/client.ts";
import type { Fault } from "./faults.ts";

/** The simulated model behind the emulated endpoint: what is answered, never how it travels or what it costs. */
export interface Responder {
  /** Called once per accepted request, before the first byte of the answer. Must not throw. */
  respond(request: ParsedChatRequest): Reply;
}

/** A chat request after validation, in the core's own words: text parts are joined, roles and tool calls are typed. */
export interface ParsedChatRequest {
  /** Place among all chat requests this emulator received, counted from 0; depends on arrival, not on any seed. */
  readonly index: number;
  /** Slug of a current model of the catalogue that was given to the emulator. */
  readonly model: string;
  /** Display name of the provider that is to serve it. */
  readonly provider: string;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDefinition[];
  readonly toolChoice: "auto" | "none" | "required" | { readonly name: string };
  readonly responseFormat: ResponseFormat;
  /** Most completion tokens of the answer: what was asked for, else the model's own limit. Longer answers are cut. */
  readonly maxTokens: number;
  readonly sessionId: string | null;
  readonly stream: boolean;
}

export type ResponseFormat =
  | { readonly type: "text" }
  | { readonly type: "json_object" }
  | { readonly type: "json_schema"; readonly name: string; readonly schema: JsonSchema };

/** What the simulated model does: it answers, or it fails; a fault in mid-answer may name the answer it spoils. */
export type Reply = Answer | { readonly fault: Fault; readonly answer?: Answer };

export interface Answer {
  readonly content: string;
  readonly toolCalls: readonly AnswerToolCall[];
  /** Thinking shown before the answer; counted inside the completion tokens. */
  readonly reasoning?: string;
  /** Without it: `tool_calls` when there are any, else `stop`. An answer over `maxTokens` always ends in `length`. */
  readonly finish?: "stop" | "tool_calls" | "length";
}

export interface AnswerToolCall {
  readonly name: string;
  /** The arguments as the model writes them: normally JSON text, but nothing checks it. */
  readonly arguments: string;
}
