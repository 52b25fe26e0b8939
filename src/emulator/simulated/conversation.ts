import type { Message } from "../../core/provider/client.ts";

/** What a worker's conversation says about where its task stands, read from the messages alone. */
export interface Conversation {
  readonly task: string;
  /** 1, and one more for each time the checks' feedback came back. */
  readonly attempt: number;
  /** A dearer model's new start after cheaper ones failed. */
  readonly escalated: boolean;
  /** Turns with tool calls in this attempt. Answers that were cut have none and are not counted. */
  readonly turnsDone: number;
  /** Results of `read_file` in this attempt, by path, as the tool gave them. */
  readonly reads: ReadonlyMap<string, string>;
}

/** `null` when no task is named: not a worker's conversation. */
export function readConversation(messages: readonly Message[]): Conversation | null {
  const first = firstUserText(messages);
  const task = lineValue(first, "Task");
  if (task === null) return null;
  const feedback = messages.flatMap((message, index) => (isFeedback(message) ? [index] : []));
  const current = messages.slice((feedback.at(-1) ?? -1) + 1);
  return {
    task,
    attempt: feedback.length + 1,
    escalated: /^Earlier attempts failed/m.test(first),
    turnsDone: current.filter((message) => message.role === "assistant" && message.toolCalls.length > 0).length,
    reads: readResults(current),
  };
}

/** The text after `name: ` on the first line that starts so; `null` when there is none. */
export function lineValue(text: string, name: string): string | null {
  const start = `${name}: `;
  const line = withoutData(text)
    .split("\n")
    .find((one) => one.startsWith(start));
  return line === undefined ? null : line.slice(start.length).trim();
}

/** What stands between the marks of a run is no word of the swarm's own. */
function withoutData(text: string): string {
  return text.replace(/^<(data-[\w-]+) from="[^"]*">\n[\s\S]*?\n<\/\1>$/gm, "");
}

/** Content of the first message of the user; "" when there is none. */
export function firstUserText(messages: readonly Message[]): string {
  return messages.find((message) => message.role === "user")?.content ?? "";
}

/** Content of the last message of the user; "" when there is none. */
export function lastUserText(messages: readonly Message[]): string {
  return messages.findLast((message) => message.role === "user")?.content ?? "";
}

function isFeedback(message: Message): boolean {
  return message.role === "user" && message.content.startsWith("Checks failed");
}

function readResults(messages: readonly Message[]): Map<string, string> {
  const paths = new Map<string, string>();
  const reads = new Map<string, string>();
  for (const message of messages) {
    if (message.role === "assistant") {
      for (const call of message.toolCalls) {
        const path = call.name === "read_file" ? pathArgument(call.arguments) : null;
        if (path !== null) paths.set(call.id, path);
      }
    } else if (message.role === "tool") {
      const path = paths.get(message.toolCallId);
      if (path !== undefined) reads.set(path, message.content);
    }
  }
  return reads;
}

function pathArgument(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    const path = typeof value === "object" && value !== null && "path" in value ? value.path : null;
    return typeof path === "string" ? path : null;
  } catch {
    return null;
  }
}
