import type { Message, ToolDefinition } from "../provider/client.ts";

/** What is known of a request before it is made. */
interface Opening {
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDefinition[];
  /** Characters that the conversation is to hold besides: files that it will read. */
  readonly material: number;
  /** Tokens for all else that it grows by. */
  readonly room: number;
}

/** Least bytes of a token that are counted on: English and code have 3.5 to 4, a Chinese character in UTF-8 has 3. */
const BYTES_PER_TOKEN = 3;

/**
 * Tokens of a model's context window that a conversation will need, its next answer aside: what it begins with, the
 * files that it is known to be about, and room to grow. An estimate that leaves out models whose window is too small from
 * the start; one that grows beyond it moves to another model. (What a call can cost is bounded by `promptTokenBound`.)
 */
export function contextNeed({ messages, tools, material, room }: Opening): number {
  const begun = bytesOf(JSON.stringify([messages, tools]));
  return Math.ceil((begun + material) / BYTES_PER_TOKEN) + room;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
