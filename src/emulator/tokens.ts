import type { Message, ToolDefinition } from "../core/provider/client.ts";
import type { ParsedChatRequest } from "./responder.ts";

/** Characters (UTF-16 code units) in one token of the simulated tokenizer. */
export const CHARACTERS_PER_TOKEN = 4;

/**
 * Tokens by the emulator's one rule: four characters are a token, and a started token counts in full. Every text is
 * counted on its own. A simple rule on purpose: whoever reads a bill can check it with a pencil.
 */
export function countTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/** A part of a prompt as the prompt cache compares it, and its tokens. */
export interface PromptPart {
  readonly text: string;
  readonly tokens: number;
}

/** Tokens that a message costs beside its text, for its role and its limits. */
const MESSAGE_OVERHEAD = 4;

/**
 * The prompt in the order in which a provider reads it: tool definitions and answer schema (their JSON text) first, then
 * the messages (4 tokens each, the content, and name and arguments of each tool call).
 */
export function promptParts(request: Pick<ParsedChatRequest, "messages" | "tools" | "responseFormat">): PromptPart[] {
  const head = [...request.tools.map(toolText), ...schemaText(request.responseFormat)];
  return [...head.map((text) => ({ text, tokens: countTokens(text) })), ...request.messages.map(messagePart)];
}

function toolText({ name, description, parameters }: ToolDefinition): string {
  return JSON.stringify({ name, description, parameters });
}

function schemaText(format: ParsedChatRequest["responseFormat"]): string[] {
  return format.type === "json_schema" ? [JSON.stringify(format.schema)] : [];
}

function messagePart(message: Message): PromptPart {
  const calls = message.role === "assistant" ? message.toolCalls : [];
  const texts = [message.content, ...calls.flatMap((call) => [call.name, call.arguments])];
  const tokens = texts.reduce((total, text) => total + countTokens(text), MESSAGE_OVERHEAD);
  return { text: JSON.stringify(message), tokens };
}
