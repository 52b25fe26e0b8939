import type { ParsedChatRequest } from "./responder.ts";

/**
 * One way for a chat request to go wrong. Every kind was seen on the real wire, is documented by the provider, or is
 * what networks do. `afterTokens` is how many completion tokens of the answer still arrive before it happens; on a
 * request that is not streamed, it happens instead of the body.
 */
export type Fault = WorldFault | BeforeAnswerFault | MidAnswerFault;

/** The world changes just before the request is looked at, and stays so. */
export interface WorldFault {
  readonly kind: "change";
  readonly change: WorldChange;
}

/** A change of prices, models, credits or keys. Where no model is named, it is the request's. */
export type WorldChange =
  | { readonly type: "price"; readonly model?: string; readonly factor: number }
  | { readonly type: "retire"; readonly model?: string; readonly supersededBy?: string }
  | { readonly type: "free_day_used_up" }
  /** Leaves so many dollars of credit. */
  | { readonly type: "credits"; readonly leaveUsd: number }
  | { readonly type: "key_limit_reached" }
  | { readonly type: "revoke_key" };

/** Faults that happen before a model runs; nothing is billed. */
export type BeforeAnswerFault =
  /** An HTTP error. Without a body: the provider's usual body for that status. */
  | { readonly kind: "http"; readonly status: number; readonly body?: unknown; readonly headers?: FaultHeaders }
  /** Any status with any text, such as a proxy's page. */
  | {
      readonly kind: "raw";
      readonly status: number;
      readonly contentType: string;
      readonly text: string;
      readonly headers?: FaultHeaders;
    }
  /** Status 200 whose JSON body is an error. */
  | { readonly kind: "error_in_200"; readonly error: WireError }
  /** Recorded bytes as they are. */
  | { readonly kind: "replay"; readonly status: number; readonly contentType: string; readonly bytes: Uint8Array }
  /** The socket is torn down before any header. */
  | { readonly kind: "reset_before_headers" }
  /** The connection stays open, but nothing ever comes. */
  | { readonly kind: "silent" };

/** Faults that happen once the model runs. */
export type MidAnswerFault =
  /** The socket is torn down in mid-stream. */
  | { readonly kind: "reset"; readonly afterTokens: number }
  /** The response ends in good order, but without finish reason, usage and `[DONE]`. */
  | { readonly kind: "cut"; readonly afterTokens: number }
  /** Headers and `afterTokens` arrive, then only keep-alive comments, until the client goes away. */
  | { readonly kind: "stall"; readonly afterTokens: number }
  /** The same, but without comments: nothing at all, on an open connection. */
  | { readonly kind: "half_open"; readonly afterTokens: number }
  /** An error chunk within a stream of status 200; see `ErrorChunkForm`. */
  | {
      readonly kind: "error_chunk";
      readonly afterTokens: number;
      readonly error: WireError;
      readonly form: ErrorChunkForm;
    }
  /** An error chunk after the finish reason, in place of the usage chunk, or behind the usage and `[DONE]`. */
  | { readonly kind: "late_error"; readonly error: WireError; readonly place: "before_usage" | "after_done" }
  /** The answer ends with `finish_reason: "error"` and no error object. */
  | { readonly kind: "finish_error"; readonly afterTokens: number }
  /** The whole answer, but with another finish reason. */
  | { readonly kind: "finish"; readonly reason: "length" | "content_filter" }
  /** A proper end, but no content, no tool call and no completion tokens. */
  | { readonly kind: "empty" }
  /** The whole answer, billed as usual, but no usage is sent. */
  | { readonly kind: "missing_usage" }
  /** The whole answer and its usage, but the stream ends without `[DONE]`. */
  | { readonly kind: "missing_done" }
  /** An event whose JSON is broken off in the middle; then the stream goes on. */
  | { readonly kind: "broken_event"; readonly afterTokens: number }
  /** The whole answer; the usage that is sent is wrong, the bill is right. */
  | { readonly kind: "wrong_usage"; readonly how: WrongUsage }
  /** Another generation's id is sent. */
  | { readonly kind: "same_id"; readonly id: string }
  /** All tool calls of the answer have one id. */
  | { readonly kind: "same_tool_ids" }
  /** Tool calls whose arguments are broken, or whose tool nobody offered. */
  | { readonly kind: "spoilt_call"; readonly how: "cut_arguments" | "no_json" | "unknown_tool" }
  /** A chunk with so many bytes of padding. */
  | { readonly kind: "huge_chunk"; readonly bytes: number }
  /** The answer is whole; what is wrong is how its bytes travel. */
  | { readonly kind: "wire"; readonly shape: WireShape };

export type WrongUsage = "negative" | "nan_text" | "absurd" | "zero" | "null" | "text_cost" | "no_cost";

/** How the bytes of a body travel. */
export interface WireShape {
  /** The body is cut at this byte, whatever stands there, and then ends, is reset, or is never ended. */
  readonly cut?: { readonly atByte: number; readonly ending: "end" | "reset" | "silence" };
  /** Slices of so many bytes, one every so many milliseconds (0: at once, each in a packet of its own). */
  readonly slices?: { readonly bytes: number; readonly everyMs: number };
  /** Lines end with carriage return and line feed. */
  readonly crlf?: boolean;
  readonly contentType?: string;
}

/** `documented`: with a choice of finish reason "error" · `no_choices`: `choices: []` · `bare`: `{error}` alone ·
 * `with_usage`: usage in the same chunk, finish reason null, then `[DONE]` · `in_choice`: inside the choice. */
export type ErrorChunkForm = "documented" | "no_choices" | "bare" | "with_usage" | "in_choice";

export interface WireError {
  readonly code: number | string;
  readonly message: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export type FaultHeaders = Readonly<Record<string, string>>;

/**
 * Decides for each accepted request whether it goes wrong; a fault here goes before the responder's own. Where a
 * request may fall back, it is asked again for the next provider.
 */
export type FaultScript = (request: ParsedChatRequest) => Fault | null;

/** Faults by the request's index, counted from 0. */
export function faultsAt(faults: Readonly<Record<number, Fault>>): FaultScript {
  return ({ index }) => faults[index] ?? null;
}

/** The fault for the first `times` requests that match, then none. */
export function faultWhen(matches: (request: ParsedChatRequest) => boolean, fault: Fault, times = 1): FaultScript {
  let left = times;
  return (request) => {
    if (left === 0 || !matches(request)) return null;
    left -= 1;
    return fault;
  };
}
