import type { Message, ToolCall, ToolDefinition } from "../../core/provider/client.ts";
import { relayedRefusal } from "../refusals.ts";
import { noImages } from "../routing/routing-refusals.ts";
import { invalid, list, optionalRecord, Refused, record, text } from "./read-json.ts";

/** Reads the messages of a chat request and checks that tool calls and tool results pair up. */
export function readMessages(value: readonly unknown[]): readonly Message[] {
  const messages = value.map(message);
  checkToolResults(messages);
  return messages;
}

export function readTool(value: unknown): ToolDefinition {
  const { name, description, parameters } = record(record(value, "tools[]").function, "tools[].function");
  return {
    name: text(name, "tools[].function.name"),
    description: description === undefined ? "" : text(description, "tools[].function.description"),
    parameters: optionalRecord(parameters, "tools[].function.parameters"),
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
  throw new Refused(noImages());
}

function toolCall(value: unknown): ToolCall {
  const call = record(value, "tool_calls[]");
  const { name, arguments: args } = record(call.function, "tool_calls[].function");
  return { id: text(call.id, "tool_calls[].id"), name: text(name, "name"), arguments: text(args, "arguments") };
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

function relayed(raw: string): Refused {
  return new Refused(relayedRefusal(400, raw));
}
