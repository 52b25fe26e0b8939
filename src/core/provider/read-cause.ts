import { type NanoUsd, usdFromNumber } from "../money.ts";
import type { FailureKind } from "./client.ts";
import type { ContextTooLong, FailureCause, KeyLimit, LimitedBy } from "./failure-cause.ts";
import { type HeaderLookup, headerOf } from "./retry-after.ts";
import { listOf, recordOf, textOf, type WireRecord } from "./wire.ts";

/** An error of a known kind, as a server told it. */
export interface ToldError {
  readonly error: WireRecord;
  readonly message: string;
  readonly header: HeaderLookup;
  /** When the server says that calls are taken again; milliseconds since the epoch. */
  readonly until: number | null;
}

/** Reads what belongs to a kind of failure out of the error that told of it. Pure; what is not there is `null`. */
export function causeOf(kind: FailureKind, told: ToldError): FailureCause {
  const { error, message } = told;
  const metadata = recordOf(error.metadata);
  const provider = textOf(metadata.provider_name) ?? null;
  switch (kind) {
    case "cancelled":
    case "bound_exceeded":
    case "unauthorized":
    case "bad_request":
    case "budget":
    case "model_gone":
      return { kind };
    case "no_credit": {
      const affordableTokens = affordable(message);
      const oneRequest = metadata.reason === "weight_exceeds_budget" || (affordableTokens ?? 0) > 0;
      return { kind, scope: oneRequest ? "request" : "account", affordableTokens };
    }
    case "key_limit":
      return keyLimit(metadata, message);
    case "rate_limited":
      return { kind, by: limitedBy(told, metadata, provider), until: told.until };
    case "provider_down":
      return { kind, provider };
    case "unreachable":
      return { kind, codes: [] };
    case "stalled":
      return { kind, silent: "progress" };
    case "cut":
      return { kind, received: false };
    case "empty":
      return { kind, why: "nothing" };
    case "unsupported":
      return { kind, lacking: lackingIn(metadata, recordOf(error.availability)) ?? LACKING.exec(message)?.[1] ?? null };
    case "policy":
      return { kind, rule: ruleOf(metadata, recordOf(error.availability)) };
    case "context_too_long":
      return contextSizes(message);
    case "moderated": {
      const reasons = [...listOf(metadata.reasons), ...listOf(metadata.patterns)].flatMap((one) => textOf(one) ?? []);
      return { kind, reasons, provider };
    }
    default:
      return kind satisfies never;
  }
}

const LACKING = /^no endpoints found that (?:can |support )?([^.]{1,80})/i;

/** "… but can only afford 27342": what is left over the completion's price, documented by no one and sent since 2025. */
function affordable(message: string): number | null {
  return numberIn(/can only afford (\d{1,12})/i, message);
}

function keyLimit(metadata: WireRecord, message: string): KeyLimit {
  const source = textOf(metadata.limit_source) ?? "";
  const reset = Date.parse(textOf(metadata.resets_at) ?? "");
  return {
    kind: "key_limit",
    limit: source.includes("guardrail") ? "guardrail" : source.includes("workspace") ? "workspace" : "key",
    affordableTokens: affordable(message),
    cap: dollars(metadata.limit_usd),
    spent: dollars(metadata.spend_usd),
    resetsAt: Number.isNaN(reset) ? null : reset,
  };
}

function dollars(value: unknown): NanoUsd | null {
  return typeof value === "number" && value >= 0 && value < 1e6 ? usdFromNumber(value) : null;
}

function limitedBy({ error, message, header }: ToldError, metadata: WireRecord, provider: string | null): LimitedBy {
  const source = textOf(metadata.limit_source);
  const allowed = countIn(headerOf("x-ratelimit-limit", header, error));
  if (source === "openrouter_in_flight_budget" || metadata.reason === "in_flight_budget_exhausted")
    return { who: "in-flight-credit" };
  if (source === "openrouter_free_tier_daily" || /free-models-per-day/i.test(message))
    return { who: "free-tier", per: "day", limit: allowed };
  if (/free-models-per-min/i.test(message)) return { who: "free-tier", per: "minute", limit: allowed };
  if (source === "openrouter_shared_capacity" || /limit_rpm\//i.test(message))
    return { who: "shared-capacity", perMinute: numberIn(/limited to (\d{1,9}) requests per minute/i, message) };
  const upstream = provider !== null || source === "upstream_provider_shared_pool";
  if (upstream || textOf(recordOf(error.availability).code)) return { who: "upstream", provider };
  return {
    who: "server",
    perMinute: countIn(header("x-ratelimit-limit-requests")),
    tokensPerMinute: countIn(header("x-ratelimit-limit-tokens")),
  };
}

function lackingIn(metadata: WireRecord, availability: WireRecord): string | undefined {
  return textOf(metadata.failed_routing_step) ?? excludedBy(availability)[0];
}

/** A data rule by its own name is told before the step of the routing that several rules share. */
function ruleOf(metadata: WireRecord, availability: WireRecord): string | null {
  const excluded = excludedBy(availability);
  const data = excluded.find((one) => one.startsWith("data_"));
  return data ?? textOf(metadata.failed_routing_step) ?? excluded[0] ?? textOf(availability.code) ?? null;
}

/** What left no endpoint over, by OpenRouter's words; one word or a list. */
export function excludedBy({ excluded_by: by }: WireRecord): readonly string[] {
  const one = textOf(by);
  return one === undefined ? listOf(by).flatMap((word) => textOf(word) ?? []) : [one];
}

/**
 * Sizes out of the three wordings in use: OpenRouter's ("requested about N tokens (P of text input, A in the output)"),
 * OpenAI's ("your messages resulted in N tokens") and vLLM's ("requested N tokens (P in the messages, A in the completion)").
 */
function contextSizes(message: string): ContextTooLong {
  return {
    kind: "context_too_long",
    window: numberIn(/maximum context length (?:is|of) (\d{1,12})/i, message),
    asked: numberIn(/(?:requested (?:about )?|resulted in )(\d{1,12}) tokens/i, message),
    prompt: numberIn(/\((\d{1,12}) (?:of text input|in the messages|in your prompt)/i, message),
    answer: numberIn(/(\d{1,12}) (?:in the output|in the completion|for the completion)/i, message),
  };
}

function numberIn(pattern: RegExp, text: string): number | null {
  return countIn(pattern.exec(text)?.[1] ?? null);
}

function countIn(text: string | null): number | null {
  return text !== null && /^\d{1,12}$/.test(text.trim()) ? Number(text) : null;
}
