import { type NanoUsd, toUsdString } from "../core/money.ts";
import type { BillEntry } from "./bill.ts";
import type { ErrorChunkForm, WireError } from "./faults.ts";
import type { Generation } from "./generation.ts";
import type { AnswerFinish, Piece } from "./pieces.ts";

/** Shapes as recorded on the wire from March to August 2026; they differ from the documented ones in places. */

/**
 * Choices of the chunk that carries the usage: the finishing choice once more (Aug 2026), none (Mar 2026), or one
 * without a finish reason (until Feb 2026).
 */
export const USAGE_CHUNK_FORMS = ["repeated", "empty", "legacy"] as const;
export type UsageChunkForm = (typeof USAGE_CHUNK_FORMS)[number];

export type WireFinish = AnswerFinish | "content_filter" | "error";

/** An amount as the JSON number of dollars that `usdFromNumber` reads back to the very same amount. */
export function dollars(amount: NanoUsd): number {
  return Number(toUsdString(amount));
}

export function completionBody(generation: Generation, pieces: readonly Piece[], finish: WireFinish): WireBody {
  const message = wholeMessage(pieces);
  return {
    ...frame(generation, "chat.completion"),
    system_fingerprint: null,
    choices: [{ index: 0, logprobs: null, finish_reason: finish, native_finish_reason: nativeFinish(finish), message }],
  };
}

export function pieceChunk(generation: Generation, piece: Piece): WireBody {
  const choice = { index: 0, delta: delta(piece), finish_reason: null, native_finish_reason: null };
  return { ...chunkFrame(generation), choices: [choice] };
}

export function finishChunk(generation: Generation, finish: WireFinish): WireBody {
  return { ...chunkFrame(generation), choices: [endChoice(finish)] };
}

export function usageChunk(generation: Generation, finish: WireFinish, usage: WireBody | null, form: UsageChunkForm) {
  const frame = chunkFrame(generation);
  switch (form) {
    case "repeated":
      return { ...frame, service_tier: "default", choices: [endChoice(finish)], usage };
    case "empty":
      return { ...frame, choices: [], usage };
    case "legacy":
      return { ...frame, choices: [{ ...endChoice(finish), finish_reason: null, native_finish_reason: null }], usage };
    default:
      return form satisfies never;
  }
}

/** A chunk that carries nothing but bytes, in a field that clients must ignore. */
export function paddedChunk(generation: Generation, bytes: number): WireBody {
  return { ...chunkFrame(generation), choices: [], padding: "x".repeat(bytes) };
}

export function errorChunk(
  generation: Generation,
  error: WireError,
  form: ErrorChunkForm,
  entry: BillEntry | null,
): WireBody {
  const framed = { ...chunkFrame(generation), error };
  const ended = { index: 0, delta: { role: "assistant", content: "" } };
  switch (form) {
    case "documented":
      return { ...framed, choices: [{ ...ended, finish_reason: "error" }] };
    case "no_choices":
      return { ...framed, choices: [] };
    case "bare":
      return { error };
    case "with_usage": {
      const choices = [{ ...ended, finish_reason: null, native_finish_reason: null }];
      return { ...framed, choices, ...(entry && { usage: usageOf(entry) }) };
    }
    case "in_choice":
      return { ...chunkFrame(generation), choices: [{ ...ended, finish_reason: "error", error }] };
    default:
      return form satisfies never;
  }
}

export function usageOf({ usage, cost, promptCost, completionCost }: BillEntry): WireBody {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    cost: dollars(cost),
    is_byok: false,
    prompt_tokens_details: {
      cached_tokens: usage.cachedTokens,
      cache_write_tokens: usage.cacheWriteTokens,
      audio_tokens: 0,
      video_tokens: 0,
    },
    cost_details: {
      upstream_inference_cost: dollars(cost),
      upstream_inference_prompt_cost: dollars(promptCost),
      upstream_inference_completions_cost: dollars(completionCost),
    },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens, image_tokens: 0, audio_tokens: 0 },
  };
}

export type WireBody = Readonly<Record<string, unknown>>;

/** The provider's own word for the end; the one for errors is Google's, the only one recorded. */
export function nativeFinish(finish: WireFinish): string {
  return finish === "error" ? "MALFORMED_FUNCTION_CALL" : finish;
}

function endChoice(finish: WireFinish) {
  const delta = { content: "", role: "assistant" };
  return { index: 0, delta, finish_reason: finish, native_finish_reason: nativeFinish(finish) };
}

function chunkFrame(generation: Generation) {
  return frame(generation, "chat.completion.chunk");
}

function frame({ start, startedAt }: Generation, object: string) {
  const created = Math.floor(startedAt / 1000);
  const { model, provider } = start.endpoint;
  return { id: start.wireId, object, created, model: model.slug, provider };
}

function delta(piece: Piece): WireBody {
  const role = "assistant";
  switch (piece.kind) {
    case "content":
      return { content: piece.text, role };
    case "reasoning":
      return { content: "", role, ...reasoningFields(piece.text) };
    case "tool_open": {
      const { index, id, name } = piece;
      return { content: null, role, tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] };
    }
    case "tool_arguments":
      return { content: null, role, tool_calls: [{ index: piece.index, function: { arguments: piece.text } }] };
    default:
      return piece satisfies never;
  }
}

function wholeMessage(pieces: readonly Piece[]): WireBody {
  const content = textOf(pieces, "content");
  const reasoning = textOf(pieces, "reasoning");
  const calls = pieces.flatMap((piece) => (piece.kind === "tool_open" ? [wholeCall(piece, pieces)] : []));
  return {
    role: "assistant",
    content: content === "" && calls.length > 0 ? null : content,
    refusal: null,
    ...(reasoning === "" ? { reasoning: null } : reasoningFields(reasoning)),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

function wholeCall({ index, id, name }: Extract<Piece, { kind: "tool_open" }>, pieces: readonly Piece[]): WireBody {
  const texts = pieces.flatMap((piece) =>
    piece.kind === "tool_arguments" && piece.index === index ? [piece.text] : [],
  );
  return { type: "function", index, id, function: { name, arguments: texts.join("") } };
}

function textOf(pieces: readonly Piece[], kind: "content" | "reasoning"): string {
  return pieces.flatMap((piece) => (piece.kind === kind ? [piece.text] : [])).join("");
}

function reasoningFields(text: string): WireBody {
  return { reasoning: text, reasoning_details: [{ type: "reasoning.text", text, format: "unknown", index: 0 }] };
}
