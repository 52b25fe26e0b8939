import type { ToolCall } from "../provider/client.ts";

/** What OpenAI-compatible servers take as the name of a tool. */
const LONGEST_NAME = 64;

/**
 * A model's tool calls as they can be sent back to it. Servers refuse a whole conversation for a name with odd
 * characters in it, and chat templates that read the arguments fail on what is no JSON object; the model has been told
 * in the tool's result what was wrong with the call as it wrote it.
 */
export function asHistory(calls: readonly ToolCall[]): readonly ToolCall[] {
  return calls.map((call) => ({
    id: call.id,
    name: call.name.replace(/[^\w-]/g, "_").slice(0, LONGEST_NAME),
    arguments: isObject(call.arguments) ? call.arguments : "{}",
  }));
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
