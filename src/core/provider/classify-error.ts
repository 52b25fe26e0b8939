import type { FailureFacts, FailureKind } from "./client.ts";
import {
  AVAILABILITY,
  ERROR_TYPE,
  EXCLUDED,
  LIMIT_SOURCE,
  MESSAGES,
  REASON,
  ROUTING_POLICY,
  STRING_CODE,
  SUGGESTED_SLUG,
} from "./error-codes.ts";
import type { FailureCause } from "./failure-cause.ts";
import { causeOf, excludedBy } from "./read-cause.ts";
import { type HeaderLookup, retryAfter } from "./retry-after.ts";
import { countOf, isRecord, listOf, parseJson, recordOf, textOf, type WireRecord } from "./wire.ts";

/** One error as a server told it. */
export interface ServerError {
  /** HTTP status; 200 for an error inside an answer. */
  readonly httpStatus: number;
  /** The inner `error` object or whatever stood in its place. */
  readonly error: unknown;
  /** The server is OpenRouter, whose statuses prove more about the bill. */
  readonly openRouter: boolean;
  /** Of the answer. */
  readonly header: HeaderLookup;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What an error means. `billing` is what the status proves; usage sent beside the error is the caller's to add. */
export type Classified = FailureCause &
  Pick<FailureFacts, "message" | "billing" | "suggestion" | "httpStatus" | "retryAfterMs">;

/**
 * Pure, total: any status and any body give a kind. Codes go before words: availability, metadata, string codes, the
 * status, and only then the table of messages that come without a code.
 */
export function classifyError(input: ServerError): Classified {
  const error = recordOf(input.error);
  const status = statusOf(input.httpStatus, error);
  const message = textOf(error.message) ?? textOf(input.error) ?? "no message";
  const suggestion = suggestedSlug(error, message);
  const wait = retryAfter(input.header, error, input.now);
  const told = { error, message, header: input.header, until: wait === undefined ? null : input.now + wait };
  const kind =
    kindByCode(error, status) ?? kindByMessage(status, message) ?? kindByStatus(status, recordOf(error.metadata));
  return {
    ...causeOf(kind, told),
    message: `HTTP ${input.httpStatus}${status === input.httpStatus ? "" : `, error ${status}`}: ${inWords(error, message)}`,
    billing: billingOf(input.httpStatus, isRecord(input.error), input.openRouter),
    httpStatus: input.httpStatus,
    ...(suggestion === undefined ? {} : { suggestion }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  };
}

/** Inside an answer of status 200 the error's own number counts. */
function statusOf(httpStatus: number, error: WireRecord): number {
  if (httpStatus !== 200) return httpStatus;
  const code = countOf(error.code) ?? countOf(error.http_status) ?? countOf(Number(textOf(error.code) ?? Number.NaN));
  return code !== undefined && code >= 300 && code <= 599 ? code : 200;
}

function kindByCode(error: WireRecord, status: number): FailureKind | undefined {
  const metadata = recordOf(error.metadata);
  const relayed = relayedError(metadata);
  return (
    kindByAvailability(recordOf(error.availability)) ??
    wordIn(REASON, metadata.reason) ??
    wordIn(LIMIT_SOURCE, metadata.limit_source) ??
    kindByRouting(textOf(metadata.failed_routing_step)) ??
    (listOf(metadata.reasons).length > 0 || listOf(metadata.patterns).length > 0 ? "moderated" : undefined) ??
    kindByType(textOf(metadata.error_type) ?? textOf(error.error_type), status) ??
    wordIn(STRING_CODE, error.code) ??
    wordIn(STRING_CODE, relayed.code)
  );
}

function kindByRouting(step: string | undefined): FailureKind | undefined {
  if (step === undefined) return undefined;
  return ROUTING_POLICY.test(step) ? "policy" : "unsupported";
}

function kindByAvailability(availability: WireRecord): FailureKind | undefined {
  // "no_endpoints" alone reads like a model that is gone: what excluded them says what it is.
  const excluded = excludedBy(availability);
  if (excluded.includes("context_length")) return "context_too_long";
  const why = excluded.map((word) => wordIn(EXCLUDED, word)).find((kind) => kind !== undefined);
  if (why) return why;
  const known = wordIn(AVAILABILITY, availability.code);
  if (known) return known;
  // A code newer than this table still says whether to try again.
  if (!textOf(availability.code)) return undefined;
  return availability.retryable === true ? "provider_down" : "unsupported";
}

/** "invalid_request" is also what a relayed 404 or 400 says: the status and the message know more. */
function kindByType(type: string | undefined, status: number): FailureKind | undefined {
  const kind = wordIn(ERROR_TYPE, type);
  return kind === "bad_request" && status >= 400 ? undefined : kind;
}

function kindByMessage(status: number, message: string): FailureKind | undefined {
  return MESSAGES.find((one) => one.status === status && one.pattern.test(message))?.kind;
}

function kindByStatus(status: number, metadata: WireRecord): FailureKind {
  const relayed = textOf(metadata.provider_name) !== undefined;
  switch (status) {
    case 401:
      // A provider's own key failed, not the user's.
      return relayed ? "provider_down" : "unauthorized";
    case 402:
      return "no_credit";
    case 403:
      return relayed ? "unsupported" : "unauthorized";
    case 404:
      return "model_gone";
    case 408:
    case 409:
    case 425:
      return "provider_down";
    case 413:
      return "context_too_long";
    case 429:
      return "rate_limited";
    case 200:
      return "provider_down";
    default:
      if (status >= 500) return "provider_down";
      // What one provider refuses, another model's may take: "at most 64 tools", "user location is not supported".
      return relayed ? "unsupported" : "bad_request";
  }
}

/**
 * Proof that nothing was billed. A redirect or a 4xx comes before any model runs, except 408, which gives up on one
 * that may be running. OpenRouter documents that errors before generation carry their HTTP status and later ones come
 * inside a 200; of the 5xx only those that say that no provider took the request count, and only in its own envelope,
 * since an edge's page says nothing of what goes on behind it.
 */
function billingOf(httpStatus: number, ownEnvelope: boolean, openRouter: boolean): "nothing" | "unknown" {
  if (httpStatus >= 300 && httpStatus < 500) return httpStatus === 408 ? "unknown" : "nothing";
  const refused = httpStatus === 502 || httpStatus === 503 || httpStatus === 529;
  return openRouter && ownEnvelope && refused ? "nothing" : "unknown";
}

function suggestedSlug(error: WireRecord, message: string): string | undefined {
  const [first] = listOf(recordOf(error.availability).fallback_models);
  return textOf(first) ?? SUGGESTED_SLUG.exec(message)?.[1];
}

/** The provider's own error, which OpenRouter relays as an object or as JSON in a string. */
function relayedError(metadata: WireRecord): WireRecord {
  const raw = typeof metadata.raw === "string" ? recordOf(parseJson(metadata.raw)) : recordOf(metadata.raw);
  return isRecord(raw.error) ? raw.error : raw;
}

/** "Provider returned error" alone explains nothing: what the provider said is put behind it. */
function inWords(error: WireRecord, message: string): string {
  const metadata = recordOf(error.metadata);
  const provider = textOf(metadata.provider_name);
  const relayed = textOf(relayedError(metadata).message) ?? textOf(metadata.raw);
  const parts = [message, provider ? `provider ${provider}` : undefined, relayed === message ? undefined : relayed];
  return parts.filter((part) => part !== undefined).join("; ");
}

function wordIn(words: Readonly<Record<string, FailureKind>>, word: unknown): FailureKind | undefined {
  return typeof word === "string" && Object.hasOwn(words, word) ? words[word] : undefined;
}
