import type { FailureKind } from "./client.ts";

/**
 * Words that OpenRouter and OpenAI-compatible servers put beside an error, each with the kind of failure it means.
 * Where a word is there, the message is not read.
 */

type Kinds = Readonly<Record<string, FailureKind>>;

/** `error.availability.code`, documented by OpenRouter since 2026-08-19. */
export const AVAILABILITY: Kinds = {
  model_not_found: "model_gone",
  no_endpoints: "model_gone",
  model_deprecated: "model_gone",
  model_unavailable_upstream: "model_gone",
  free_variant_ended: "model_gone",
  wrong_endpoint: "unsupported",
  region_restricted: "policy",
  privacy_restricted: "policy",
  constraint_filtered: "unsupported",
  capacity_exhausted: "rate_limited",
  temporarily_unavailable: "provider_down",
};

/** `error.availability.excluded_by`: which of the request's or the account's rules left no endpoint over. */
export const EXCLUDED: Kinds = {
  geo: "policy",
  data_region: "policy",
  "data_policy:zdr": "policy",
  "data_policy:training": "policy",
  allowed_providers: "policy",
  max_price: "unsupported",
  require_parameters: "unsupported",
  quantization: "unsupported",
};

/** `error.metadata.reason` of 402 answers, seen since September 2026. */
export const REASON: Kinds = {
  in_flight_budget_exhausted: "rate_limited",
  weight_exceeds_budget: "no_credit",
};

/** `error.metadata.limit_source`, seen on 402, 403 and 429 since August 2026. */
export const LIMIT_SOURCE: Kinds = {
  openrouter_credits: "no_credit",
  openrouter_key_limit: "key_limit",
  openrouter_guardrail_budget: "key_limit",
  openrouter_workspace_budget: "key_limit",
  openrouter_in_flight_budget: "rate_limited",
  openrouter_free_tier_daily: "rate_limited",
  openrouter_shared_capacity: "rate_limited",
  upstream_provider_shared_pool: "rate_limited",
};

/**
 * `error.metadata.failed_routing_step`, seen since September 2026: steps that go by rules of the account or the app. The
 * others ("Filter by Tool Compatibility", "Filter by Parameters", "Filter by Image Support") go by what models can do.
 */
export const ROUTING_POLICY = /guardrail|allowed providers|agentic harness|policy|region|privacy/i;

/**
 * `error.metadata.error_type`, OpenRouter's documented vocabulary (2026-08). Left to the status, since they say no more
 * than it: authentication, permission_denied, payment_required, not_found.
 */
export const ERROR_TYPE: Kinds = {
  context_length_exceeded: "context_too_long",
  max_tokens_exceeded: "context_too_long",
  token_limit_exceeded: "context_too_long",
  string_too_long: "context_too_long",
  payload_too_large: "context_too_long",
  insufficient_credits: "no_credit",
  rate_limit_exceeded: "rate_limited",
  provider_overloaded: "provider_down",
  provider_unavailable: "provider_down",
  server: "provider_down",
  unmapped: "provider_down",
  timeout: "provider_down",
  content_policy_violation: "moderated",
  refusal: "moderated",
  unsupported_image_format: "unsupported",
  invalid_request: "bad_request",
  invalid_prompt: "bad_request",
  precondition_failed: "bad_request",
  unprocessable: "bad_request",
  invalid_image: "bad_request",
  image_too_large: "bad_request",
  image_too_small: "bad_request",
  image_download_failed: "bad_request",
  image_not_found: "bad_request",
};

/** `error.code` as a string: OpenAI's vocabulary, which compatible servers and relayed errors use. */
export const STRING_CODE: Kinds = {
  context_length_exceeded: "context_too_long",
  invalid_api_key: "unauthorized",
  insufficient_quota: "no_credit",
  model_not_found: "model_gone",
  rate_limit_exceeded: "rate_limited",
  server_error: "provider_down",
  content_filter: "moderated",
  content_policy_violation: "moderated",
};

/**
 * Messages of errors that were seen without any code but the status. Read last, and only for the status given.
 * Sources: bodies recorded or pasted by users, by month in which they were seen.
 */
export const MESSAGES: readonly {
  readonly status: number;
  readonly pattern: RegExp;
  readonly kind: FailureKind;
}[] = [
  // "X is not a valid model ID", 2025-2026.
  { status: 400, pattern: /is not a valid model id/i, kind: "model_gone" },
  // "This endpoint's maximum context length is N tokens. However, …", OpenRouter and vLLM, 2025-2026.
  { status: 400, pattern: /maximum context length is|context length exceeded/i, kind: "context_too_long" },
  // "Token limit reached", inside a stream, 2025-11.
  { status: 400, pattern: /^token limit reached/i, kind: "context_too_long" },
  // "…visit https://openrouter.ai/settings/keys and create a key with a higher monthly limit", 2025-2026.
  { status: 402, pattern: /settings\/keys/i, kind: "key_limit" },
  // "Key limit exceeded (total limit). …", 2025-2026; "Budget limit exceeded", late 2026.
  { status: 403, pattern: /^(key|budget) limit exceeded/i, kind: "key_limit" },
  // "X:free is only available on agentic harnesses. …", 2026-09.
  { status: 403, pattern: /only available on agentic harnesses/i, kind: "policy" },
  // "No endpoints found that support tool use. …" and "… that can handle the requested parameters", 2025-2026.
  { status: 404, pattern: /^no endpoints found that/i, kind: "unsupported" },
  // "No endpoints available matching your guardrail restrictions …", 2025-2026; "No endpoints found matching your data
  // policy. …", 2025; "0 endpoints out of 1 requested …", 2026-09.
  { status: 404, pattern: /endpoints (out of \d+ requested are )?(available|found) matching your/i, kind: "policy" },
  // "No allowed providers are available for the selected model. …", documented, 2026-08.
  { status: 404, pattern: /^no allowed providers are available/i, kind: "policy" },
];

/** "This model is unavailable for free. … use this slug instead: X", 2026-05 to 2026-10. */
export const SUGGESTED_SLUG = /use this slug instead: ([a-z0-9~][a-z0-9._~-]*\/[a-z0-9.:_-]+)/i;
