import type { Answer } from "./responder.ts";
import { CHARACTERS_PER_TOKEN, countTokens } from "./tokens.ts";

/** A piece of an answer as it travels in one chunk of a stream. */
export type Piece = { readonly tokens: number } & (
  | { readonly kind: "reasoning" | "content"; readonly text: string }
  | { readonly kind: "tool_open"; readonly index: number; readonly id: string; readonly name: string }
  | { readonly kind: "tool_arguments"; readonly index: number; readonly text: string }
);

export type AnswerFinish = "stop" | "tool_calls" | "length";

/**
 * An answer in pieces of at most `chunkTokens` tokens: reasoning, content, then each tool call. Where it would need more
 * than `maxTokens` it is cut there, in the middle of the arguments if need be, and finishes with `length`.
 */
export function piecesOf(
  answer: Answer,
  limits: { readonly maxTokens: number; readonly chunkTokens: number },
  callId: () => string,
): { readonly pieces: readonly Piece[]; readonly finish: AnswerFinish } {
  const whole = [
    ...split("reasoning", answer.reasoning ?? "", limits.chunkTokens),
    ...split("content", answer.content, limits.chunkTokens),
    ...answer.toolCalls.flatMap((call, index) => toolPieces(call, index, limits.chunkTokens, callId())),
  ];
  const pieces = takeTokens(whole, limits.maxTokens);
  const cut = totalTokens(pieces) < totalTokens(whole);
  const natural = answer.finish ?? (answer.toolCalls.length > 0 ? "tool_calls" : "stop");
  return { pieces, finish: cut ? "length" : natural };
}

/** The pieces that fit into so many tokens; the last one is shortened, but a tool's name is never broken. */
export function takeTokens(pieces: readonly Piece[], tokens: number): Piece[] {
  const taken: Piece[] = [];
  let left = tokens;
  for (const piece of pieces) {
    if (piece.tokens > left) {
      if (left > 0 && piece.kind !== "tool_open") taken.push(shorten(piece, left));
      break;
    }
    taken.push(piece);
    left -= piece.tokens;
  }
  return taken;
}

export function totalTokens(pieces: readonly Piece[]): number {
  return pieces.reduce((total, piece) => total + piece.tokens, 0);
}

function toolPieces(call: Answer["toolCalls"][number], index: number, chunkTokens: number, id: string): Piece[] {
  const open: Piece = { kind: "tool_open", index, id, name: call.name, tokens: countTokens(call.name) };
  // Without arguments the wire still carries one empty piece.
  const texts = call.arguments === "" ? [""] : chunks(call.arguments, chunkTokens);
  return [open, ...texts.map((text): Piece => ({ kind: "tool_arguments", index, text, tokens: countTokens(text) }))];
}

function split(kind: "reasoning" | "content", text: string, chunkTokens: number): Piece[] {
  return chunks(text, chunkTokens).map((part) => ({ kind, text: part, tokens: countTokens(part) }));
}

/** Whole tokens in each chunk, so that the chunks' tokens add up to those of the text. */
function chunks(text: string, chunkTokens: number): string[] {
  const size = chunkTokens * CHARACTERS_PER_TOKEN;
  const parts: string[] = [];
  for (let start = 0; start < text.length; start += size) parts.push(text.slice(start, start + size));
  return parts;
}

function shorten(piece: Exclude<Piece, { kind: "tool_open" }>, tokens: number): Piece {
  return { ...piece, text: piece.text.slice(0, tokens * CHARACTERS_PER_TOKEN), tokens };
}
