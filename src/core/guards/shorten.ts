import type { Message, ToolCall } from "../provider/client.ts";

/** A conversation in three: what stays for the prompt cache, what can be made shorter, and the last turns. */
export interface Parts {
  /** Up to the task itself. */
  readonly head: readonly Message[];
  readonly middle: readonly Message[];
  /** Begins with an answer of the model, so that no result is without its call. */
  readonly tail: readonly Message[];
}

/** Turns that stay as they are. */
const LAST_TURNS = 3;

/** Of all bytes, what the last turns may hold at most; one turn always stays. */
const TAIL_SHARE = 0.35;

/** Characters from which on an old result is worth leaving out. */
const LONG_RESULT = 600;

/** Bytes of a token that are counted on, as where a model is chosen by its window (swarm/context-need.ts). */
const BYTES_PER_TOKEN = 3;

/** A cautious count; what providers report corrects it. */
export function estimatedTokens(messages: readonly unknown[]): number {
  return Math.ceil(messages.reduce((sum: number, one) => sum + bytesOf(one), 0) / BYTES_PER_TOKEN);
}

export function partsOf(messages: readonly Message[]): Parts {
  const start = messages.findIndex(({ role }) => role === "user") + 1;
  const most = messages.reduce((sum, one) => sum + bytesOf(one), 0) * TAIL_SHARE;
  let from = messages.length;
  let turns = 0;
  let bytes = 0;
  for (let at = messages.length - 1; at >= start; at--) {
    const message = messages[at];
    if (message === undefined) break;
    bytes += bytesOf(message);
    if (message.role !== "assistant") continue;
    if (turns > 0 && bytes > most) break;
    from = at;
    if (++turns === LAST_TURNS) break;
  }
  return { head: messages.slice(0, start), middle: messages.slice(start, from), tail: messages.slice(from) };
}

/** Long results are left out; a line in their place says how to have them again. Costs nothing. */
export function withoutResults(middle: readonly Message[]): readonly Message[] {
  const calls = new Map<string, ToolCall>();
  return middle.map((message) => {
    if (message.role === "assistant") for (const call of message.toolCalls) calls.set(call.id, call);
    if (message.role !== "tool" || message.content.length < LONG_RESULT) return message;
    const call = calls.get(message.toolCallId);
    const again = call === undefined ? "" : ` Call ${call.name} with ${call.arguments.slice(0, 200)} to have it again.`;
    return { ...message, content: `(${message.content.length} characters left out to save room.${again})` };
  });
}

/** The conversation as text for the model that makes it shorter: the newest of it, and notes of earlier times first. */
export function transcriptOf(messages: readonly Message[], most: number): string {
  const [first, ...rest] = messages.map(lineOf);
  if (first === undefined) return "";
  const taken: string[] = [];
  let size = first.length;
  for (const line of rest.reverse()) {
    size += line.length + 1;
    if (size > most) break;
    taken.push(line);
  }
  const left = rest.length - taken.length;
  return [first, ...(left > 0 ? [`(${left} parts left out)`] : []), ...taken.reverse()].join("\n");
}

/** Characters of a single part in the transcript. */
const LONGEST_PART = 6_000;

function lineOf(message: Message): string {
  const { role } = message;
  const calls = role === "assistant" ? message.toolCalls.map((call) => `\n  ${call.name} ${call.arguments}`) : [];
  return `[${role}] ${message.content}${calls.join("")}`.slice(0, LONGEST_PART);
}

const COUNTED = new WeakMap<object, number>();

/** Messages are never changed, so that each is counted once. */
function bytesOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return Buffer.byteLength(JSON.stringify(value) ?? "");
  const known = COUNTED.get(value);
  if (known !== undefined) return known;
  const bytes = Buffer.byteLength(JSON.stringify(value));
  COUNTED.set(value, bytes);
  return bytes;
}
