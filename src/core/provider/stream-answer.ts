import type { NanoUsd } from "../money.ts";
import type { Usage } from "../usage.ts";
import type { Completion, Delta, ToolCall } from "./client.ts";
import { readUsage } from "./read-usage.ts";
import { countOf, isRecord, listOf, recordOf, textOf, type WireRecord } from "./wire.ts";

/** What the chunks of one stream add up to. `endOf` says whether it counts as an answer. */
export interface StreamAnswer {
  generationId: string | null;
  servedModel: string | null;
  provider: string | null;
  content: string;
  reasoned: boolean;
  readonly calls: CallParts[];
  /** First finish reason seen, as the wire says it. */
  finish: string | null;
  nativeFinish: string | null;
  usage: Usage | null;
  billed: NanoUsd | null;
  /** The `error` of a chunk or of a choice, as the wire says it. */
  error: WireRecord | null;
}

interface CallParts {
  readonly index: number;
  id: string;
  name: string;
  arguments: string;
}

export function emptyAnswer(): StreamAnswer {
  return {
    generationId: null,
    servedModel: null,
    provider: null,
    content: "",
    reasoned: false,
    calls: [],
    finish: null,
    nativeFinish: null,
    usage: null,
    billed: null,
    error: null,
  };
}

/**
 * Adds one chunk, whatever it holds, and returns what is new for the screen. Usage is taken from whichever chunk
 * carries it. A whole answer that came without streaming reads as one chunk whose `message` is its delta.
 */
export function addChunk(answer: StreamAnswer, chunk: unknown, trustCost: boolean): readonly Delta[] {
  const wire = recordOf(chunk);
  answer.generationId ??= textOf(wire.id) ?? null;
  answer.servedModel ??= textOf(wire.model) ?? null;
  answer.provider ??= textOf(wire.provider) ?? null;
  const reported = readUsage(wire.usage, trustCost);
  if (reported) {
    answer.usage = reported.usage;
    answer.billed = reported.billed ?? answer.billed;
  }
  noteError(answer, wire.error);
  const deltas: Delta[] = [];
  for (const value of listOf(wire.choices)) {
    const choice = recordOf(value);
    if ((countOf(choice.index) ?? 0) !== 0) continue;
    noteError(answer, choice.error);
    answer.finish ??= textOf(choice.finish_reason) ?? null;
    answer.nativeFinish ??= textOf(choice.native_finish_reason) ?? null;
    // A later "error" outweighs an earlier reason: the provider took its word back.
    if (choice.finish_reason === "error") answer.finish = "error";
    addDelta(answer, recordOf(choice.delta ?? choice.message), deltas);
  }
  return deltas;
}

export type StreamEnd =
  | { readonly status: "answer"; readonly parts: Pick<Completion, "content" | "toolCalls" | "finish"> }
  | { readonly status: "cut" | "empty" | "moderated" | "provider-error"; readonly why: string };

/**
 * What a stream without an error object came to. `sawDone`: the `[DONE]` line arrived. Tool calls are given out only
 * from a stream that ended properly with reason `tool_calls` or `stop`; one cut off by the token limit is withheld.
 */
export function endOf(answer: StreamAnswer, sawDone: boolean): StreamEnd {
  if (answer.finish === "error") {
    return {
      status: "provider-error",
      why: `the provider ended with an error (${answer.nativeFinish ?? "no reason"})`,
    };
  }
  if (answer.finish === null) return { status: "cut", why: "the stream ended without a finish reason" };
  if (!sawDone) return { status: "cut", why: "the stream ended without its last line" };
  if (answer.calls.some((call) => call.name === "")) return { status: "cut", why: "a tool call came without a name" };
  const nothing = answer.content.trim() === "" && answer.calls.length === 0;
  if (nothing && answer.finish === "content_filter") {
    return { status: "moderated", why: "the provider's content filter withheld the answer" };
  }
  if (nothing) return { status: "empty", why: emptyReason(answer) };
  const finish = finishOf(answer);
  const toolCalls = finish === "tool_calls" ? distinct(answer.calls.map(toolCallOf)) : [];
  return { status: "answer", parts: { content: answer.content, toolCalls, finish } };
}

function noteError(answer: StreamAnswer, error: unknown): void {
  if (answer.error !== null) return;
  if (isRecord(error)) answer.error = error;
  else if (textOf(error)) answer.error = { message: error };
}

function addDelta(answer: StreamAnswer, delta: WireRecord, deltas: Delta[]): void {
  const text = textOf(delta.content);
  if (text) {
    answer.content += text;
    deltas.push({ kind: "text", text });
  }
  // Two names are in use for the same thing: OpenRouter's and that of several other servers.
  const reasoning = textOf(delta.reasoning) ?? textOf(delta.reasoning_content);
  if (reasoning) {
    answer.reasoned = true;
    deltas.push({ kind: "reasoning", text: reasoning });
  }
  for (const [position, value] of listOf(delta.tool_calls).entries()) {
    const started = addCall(answer.calls, recordOf(value), position);
    if (started) deltas.push({ kind: "tool", name: started });
  }
}

/** Returns the tool's name when it became known with this piece. */
function addCall(calls: CallParts[], piece: WireRecord, position: number): string | undefined {
  const wire = recordOf(piece.function);
  const id = textOf(piece.id);
  const name = textOf(wire.name);
  const index = countOf(piece.index) ?? position;
  let call = calls.findLast((one) => one.index === index);
  // Some servers give every call the index 0 and tell them apart by id alone.
  const another = call !== undefined && id !== undefined && call.id !== "" && call.id !== id && name !== undefined;
  if (!call || another) {
    call = { index, id: "", name: "", arguments: "" };
    calls.push(call);
  }
  const isNew = call.name === "" && name !== undefined;
  if (id) call.id = id;
  if (name && isNew) call.name = name;
  if (typeof wire.arguments === "string") call.arguments += wire.arguments;
  else if (isRecord(wire.arguments)) call.arguments = JSON.stringify(wire.arguments);
  return isNew ? name : undefined;
}

/** Some models give two calls of one answer the same id, and servers refuse the results of such calls. */
function distinct(calls: readonly ToolCall[]): readonly ToolCall[] {
  const ids = new Set<string>();
  return calls.map((call, position) => {
    const id = ids.has(call.id) ? `${call.id}_${position}` : call.id;
    ids.add(id);
    return { ...call, id };
  });
}

/** A call without arguments never sends `{}` on some providers (recorded, Bedrock). */
function toolCallOf(call: CallParts, position: number): ToolCall {
  const text = call.arguments.trim();
  return { id: call.id || `call_${position}`, name: call.name, arguments: text === "" ? "{}" : call.arguments };
}

/** Finish reasons are an open set on the wire; one that is not known counts as a stop. */
function finishOf(answer: StreamAnswer): Completion["finish"] {
  if (answer.finish === "length" || answer.finish === "content_filter") return answer.finish;
  return answer.calls.length > 0 ? "tool_calls" : "stop";
}

function emptyReason(answer: StreamAnswer): string {
  if (answer.finish === "length") return "the token limit was reached before any answer";
  return answer.reasoned ? "the model reasoned, then gave no answer" : "the model gave no answer";
}
