import type { ParsedChatRequest } from "./responder.ts";

/**
 * One way for a chat request to go wrong. Every kind was seen on the real wire or is documented by the provider.
 * `afterTokens` is how many completion tokens of the answer still arrive before it happens; on a request that is not
 * streamed, it happens instead of the body.
 */
export type Fault =
  /** An HTTP error. Without a body: the provider's usual body for that status. */
  | { readonly kind: "http"; readonly status: number; readonly body?: unknown; readonly headers?: FaultHeaders }
  /** Status 200 whose JSON body is an error. */
  | { readonly kind: "error_in_200"; readonly error: WireError }
  /** The socket is torn down before any header. */
  | { readonly kind: "reset_before_headers" }
  /** The socket is torn down in mid-stream. */
  | { readonly kind: "reset"; readonly afterTokens: number }
  /** The response ends in good order, but without finish reason, usage and `[DONE]`. */
  | { readonly kind: "cut"; readonly afterTokens: number }
  /** Headers and `afterTokens` arrive, then only keep-alive comments, until the client goes away. */
  | { readonly kind: "stall"; readonly afterTokens: number }
  /** An error chunk within a stream of status 200; see `ErrorChunkForm`. */
  | {
      readonly kind: "error_chunk";
      readonly afterTokens: number;
      readonly error: WireError;
      readonly form: ErrorChunkForm;
    }
  /** The answer ends with `finish_reason: "error"` and no error object. */
  | { readonly kind: "finish_error"; readonly afterTokens: number }
  /** A proper end, but no content, no tool call and no completion tokens. */
  | { readonly kind: "empty" }
  /** The whole answer, billed as usual, but no usage is sent. */
  | { readonly kind: "missing_usage" };

/** `documented`: with a choice of finish reason "error" · `no_choices`: `choices: []` · `bare`: `{error}` alone ·
 * `with_usage`: usage in the same chunk, finish reason null, then `[DONE]`. */
export type ErrorChunkForm = "documented" | "no_choices" | "bare" | "with_usage";

export interface WireError {
  readonly code: number | string;
  readonly message: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export type FaultHeaders = Readonly<Record<string, string>>;

/** Decides for each accepted request whether it goes wrong; a fault here goes before the responder's own. */
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
