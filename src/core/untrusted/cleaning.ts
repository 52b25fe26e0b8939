import type { CallContext, Message, ModelClient, ModelRequest, ToolCall, ToolDefinition } from "../provider/client.ts";
import { clean } from "./clean.ts";
import { cleanValue } from "./clean-fact.ts";

/**
 * Every text of every request, whoever wrote it, reaches a model as `clean` leaves it: the one door of all prompts. What
 * was found in a message is told once, by the message itself: conversations send the same ones again and again.
 */
export function cleaning(client: ModelClient): ModelClient {
  const known = new WeakMap<Message, Message>();
  const cleanedMessage = (message: Message, request: ModelRequest, call: CallContext): Message => {
    const before = known.get(message);
    if (before !== undefined) return before;
    const { cleaned, hidden } = cleanMessage(message);
    known.set(message, cleaned);
    const source = sourceOf(message, request.messages);
    if (hidden > 0) call.onStep?.({ type: "cleaned", model: request.model, source, removed: hidden });
    return cleaned;
  };
  return {
    complete: (request, call) =>
      client.complete(
        {
          ...request,
          messages: request.messages.map((message) => cleanedMessage(message, request, call)),
          tools: request.tools.map(cleanTool),
        },
        call,
      ),
  };
}

function cleanMessage(message: Message): { readonly cleaned: Message; readonly hidden: number } {
  const { text: content, hidden } = clean(message.content);
  if (message.role !== "assistant") return { cleaned: { ...message, content }, hidden };
  return { cleaned: { ...message, content, toolCalls: message.toolCalls.map(cleanCall) }, hidden };
}

/** Arguments are JSON, in which a character that does not show can be spelled out and is none the less read as such. */
function cleanCall(call: ToolCall): ToolCall {
  if (clean(call.arguments).hidden === 0 && !/\\u/i.test(call.arguments)) return call;
  try {
    return { ...call, arguments: JSON.stringify(cleanValue(JSON.parse(call.arguments))) };
  } catch {
    return { ...call, arguments: clean(call.arguments).text };
  }
}

/** A server of tools writes its descriptions itself. */
function cleanTool(tool: ToolDefinition): ToolDefinition {
  return { name: tool.name, description: clean(tool.description).text, parameters: cleanValue(tool.parameters) };
}

/** For people: which tool's result it was, or whose words. */
function sourceOf(message: Message, messages: readonly Message[]): string {
  switch (message.role) {
    case "tool": {
      const { toolCallId } = message;
      for (const one of messages) {
        const call = one.role === "assistant" ? one.toolCalls.find(({ id }) => id === toolCallId) : undefined;
        if (call !== undefined) return call.name;
      }
      return "tool";
    }
    case "assistant":
      return "the model's own words";
    case "system":
    case "user":
      return "the task and what was told with it";
    default:
      return message satisfies never;
  }
}
