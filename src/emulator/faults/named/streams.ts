import type { ErrorChunkForm, WireError } from "../../faults.ts";
import { always, type NamedFault, type NamedFaults } from "../named-fault.ts";

const DISCONNECTED: WireError = {
  code: 502,
  message: "Provider disconnected unexpectedly",
  metadata: { error_type: "provider_unavailable" },
};

/** Errors within, before and after the events of a stream of status 200; each form was recorded or is documented. */
export const STREAMS: NamedFaults = {
  "error-first": chunk("an error in place of the first chunk", "documented", 0),
  "error-mid-stream": chunk("an error in mid-stream, as documented", "documented"),
  "error-no-choices": chunk("an error in mid-stream, with choices: []", "no_choices"),
  "error-bare": chunk("an error in mid-stream, and nothing else in the chunk", "bare"),
  "error-with-usage": chunk("an error in mid-stream with usage, then [DONE]", "with_usage"),
  "error-in-choice": chunk("an error inside the choice", "in_choice"),
  "error-text-code": chunk("an error whose code is a text", "documented", 4, { ...DISCONNECTED, code: "server_error" }),
  "rate-limit-mid-stream": chunk("an error 429 in mid-stream", "documented", 4, {
    code: 429,
    message: "Rate limit exceeded",
    metadata: { error_type: "rate_limit_exceeded" },
  }),
  "no-credit-mid-stream": chunk("an error 402 in mid-stream", "bare", 4, {
    code: 402,
    message: "Insufficient credits",
    metadata: { error_type: "payment_required", limit_source: "openrouter_credits" },
  }),
  "error-before-usage": always("an error after the finish reason, in place of the usage", {
    kind: "late_error",
    error: DISCONNECTED,
    place: "before_usage",
  }),
  "error-after-done": always("an error behind [DONE]", {
    kind: "late_error",
    error: DISCONNECTED,
    place: "after_done",
  }),
  "finish-error": always("finish reason error, and no error", { kind: "finish_error", afterTokens: 4 }),
  "finish-length": always("finish reason length", { kind: "finish", reason: "length" }),
  "content-filter": always("finish reason content_filter", { kind: "finish", reason: "content_filter" }),
  "empty-answer": always("a proper end, and no answer", { kind: "empty" }),
  "missing-done": always("no [DONE]", { kind: "missing_done" }),
  "broken-event": always("an event with broken JSON among the others", { kind: "broken_event", afterTokens: 4 }),
};

function chunk(summary: string, form: ErrorChunkForm, afterTokens = 4, error = DISCONNECTED): NamedFault {
  return always(summary, { kind: "error_chunk", afterTokens, error, form });
}
