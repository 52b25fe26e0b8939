import { DAY_MS } from "../../account/period.ts";
import { freeLimitRefusal } from "../../account/reserve.ts";
import type { Fault } from "../../faults.ts";
import { type Refusal, refusal, relayedRefusal } from "../../refusals.ts";
import { always, type NamedFault, type NamedFaults } from "../named-fault.ts";

/** 429 in its recorded forms, and `Retry-After` in all forms that servers send it. */
export const RATE_LIMITS: NamedFaults = {
  "rate-limit": always("429 of the provider, relayed, without a hint", { kind: "http", status: 429 }),
  "rate-limit-free-minute": {
    summary: "429: free models per minute, with X-RateLimit headers",
    make: ({ now }) =>
      http(freeLimitRefusal({ limit: "minute", requests: 20, resetsAt: (Math.floor(now / 60_000) + 1) * 60_000 })),
  },
  "rate-limit-free-day": {
    summary: "429: free models per day",
    make: ({ now }) => http(freeLimitRefusal({ limit: "day", requests: 50, resetsAt: tomorrow(now) })),
  },
  "rate-limit-free-day-high": {
    summary: "429: free models per day of an account with credits",
    make: ({ now }) => http(freeLimitRefusal({ limit: "day_high_balance", requests: 1000, resetsAt: tomorrow(now) })),
  },
  "rate-limit-model": {
    summary: "429: high demand for this model",
    make: ({ model }) =>
      http(
        refusal(
          429,
          `Rate limit exceeded: limit_rpm/${model}/00000000-0000-0000-0000-000000000000. High demand for ${model} on OpenRouter - limited to 8 requests per minute. Please retry shortly.`,
          { metadata: { provider_name: null, limit_source: "openrouter_shared_capacity" }, user: false },
        ),
      ),
  },
  "rate-limit-overloaded": {
    summary: "429 of an overloaded engine, with its code and a remedy",
    make: ({ model }) => {
      const metadata = {
        raw: `${model} is temporarily rate-limited upstream. Please retry shortly, or add your own key to accumulate your rate limits: https://openrouter.ai/settings/integrations`,
        provider_name: "Simulated",
        is_byok: false,
        provider_error_code: "engine_overloaded",
        limit_source: "upstream_provider_shared_pool",
        remedy_hint: "Retry shortly, add your own provider key, or route to another provider",
      };
      return http(refusal(429, "Provider returned error", { metadata, user: false }));
    },
  },
  "rate-limit-capacity": {
    summary: "429 with `availability`: all providers at capacity, Retry-After 40",
    make: ({ model }) =>
      http(
        refusal(429, `All providers for ${model} are at capacity. Retry after 40 seconds.`, {
          availability: {
            code: "capacity_exhausted",
            retryable: true,
            retry_after: 40,
            requested_models: [model],
            affected_providers: ["simulated"],
            docs_url: "https://openrouter.ai/docs/errors#capacity_exhausted",
          },
          headers: { "Retry-After": "40" },
          user: false,
        }),
      ),
  },
  "retry-after-seconds": after("two seconds", () => "2"),
  "retry-after-date": after("a date", (now) => new Date(now + 3000).toUTCString()),
  "retry-after-fraction": after("a fraction of a second", () => "0.5"),
  "retry-after-zero": after("zero", () => "0"),
  "retry-after-negative": after("a negative number", () => "-5"),
  "retry-after-garbage": after("no number and no date", () => "soon"),
  "retry-after-long": after("a day", () => "86400"),
  "retry-after-past": after("a date that is over", (now) => new Date(now - 60_000).toUTCString()),
  "retry-after-ms": always("429 with retry-after-ms: 1500", limited({ "Retry-After-Ms": "1500" })),
  "retry-after-in-body": always("429 whose Retry-After is only in the body's metadata", {
    kind: "http",
    status: 429,
    body: refusal(429, "Rate limit exceeded", { metadata: { headers: { "Retry-After": "2" } }, user: false }).body,
  }),
};

function tomorrow(now: number): number {
  return (Math.floor(now / DAY_MS) + 1) * DAY_MS;
}

function http({ status, body, headers }: Refusal): Fault {
  return { kind: "http", status, body, ...(headers && { headers }) };
}

function limited(headers: Readonly<Record<string, string>>): Fault {
  return http({ ...relayedRefusal(429, "The model is temporarily rate-limited upstream."), headers });
}

function after(what: string, value: (now: number) => string): NamedFault {
  return { summary: `429 with Retry-After: ${what}`, make: ({ now }) => limited({ "Retry-After": value(now) }) };
}
