import { type NanoUsd, nanoUsd } from "../../core/money.ts";
import { chargeOf, type Prices, pricesOf } from "../pricing.ts";
import { type Refusal, refusal } from "../refusals.ts";
import type { Place } from "../routing/plan-route.ts";
import type { Account } from "./account.ts";
import type { ApiKey } from "./api-key.ts";
import type { FreeLimit } from "./free-tier.ts";

/** Reserves the place's bound on key and account, or refuses as the provider does (403, 402, transient 402). */
export function reserve(
  { account, key, now }: { readonly account: Account; readonly key: ApiKey; readonly now: number },
  { endpoint, maxTokens, bound }: Place,
  promptTokens: number,
): Refusal | null {
  const verdict = account.admit(key, bound, now);
  switch (verdict.kind) {
    case "admitted":
      return null;
    case "key_spent":
      return keySpent(key);
    case "never_purchased":
      return refusal(402, NEVER_PURCHASED, { metadata: { limit_source: "openrouter_credits" }, user: false });
    case "no_credit":
      return refusal(402, "Insufficient credits. Add more using https://openrouter.ai/settings/credits", {
        metadata: { limit_source: "openrouter_credits" },
      });
    case "too_big": {
      const affords = affordable(verdict.left, pricesOf(endpoint.model, promptTokens), promptTokens);
      return unaffordable(verdict.by, maxTokens, affords);
    }
    case "in_flight":
      return inFlight();
    default:
      return verdict satisfies never;
  }
}

/** The 429 of the free models' limits, with the only rate-limit headers that OpenRouter sends. */
export function freeLimitRefusal({ limit, requests, resetsAt }: FreeLimit): Refusal {
  const headers = {
    "X-RateLimit-Limit": String(requests),
    "X-RateLimit-Remaining": "0",
    "X-RateLimit-Reset": String(resetsAt),
  };
  const metadata = {
    headers,
    provider_name: null,
    ...(limit !== "minute" && {
      limit_source: "openrouter_free_tier_daily",
      remedy_hint:
        "Wait for the daily reset (see X-RateLimit-Reset), or purchase credits to raise your free-model daily limit.",
    }),
  };
  return refusal(429, FREE_MESSAGES[limit], { metadata, headers });
}

const FREE_MESSAGES = {
  minute: "Rate limit exceeded: free-models-per-min. ",
  day: "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day",
  day_high_balance: "Rate limit exceeded: free-models-per-day-high-balance. ",
} as const;

const NEVER_PURCHASED =
  "Insufficient credits. This account never purchased credits. Make sure your key is on the correct account or org, " +
  "and if so, purchase more at https://openrouter.ai/settings/credits";

function keySpent({ limitReset }: ApiKey): Refusal {
  const which = limitReset ?? "total";
  const message = `Key limit exceeded (${which} limit). Manage it using https://openrouter.ai/settings/keys`;
  return refusal(403, message, { user: false });
}

/** Completion tokens that what is left pays for after the prompt. */
function affordable(left: NanoUsd, prices: Prices, promptTokens: number): number {
  const prompt = chargeOf(prices, { promptTokens, completionTokens: 0 }).total;
  const pico = Math.max(0, nanoUsd(left - prompt)) * 1000;
  return prices.output === 0 ? 0 : Math.floor(pico / prices.output);
}

function unaffordable(by: "key" | "credits", asked: number, affords: number): Refusal {
  const message = `This request requires more credits, or fewer max_tokens. You requested up to ${asked} tokens, but can only afford ${affords}. To increase, visit `;
  if (by === "key") {
    const metadata = { provider_name: null, limit_source: "openrouter_key_limit" };
    return refusal(402, `${message}https://openrouter.ai/settings/keys and create a key with a higher monthly limit`, {
      metadata,
    });
  }
  const metadata = {
    provider_name: null,
    limit_source: "openrouter_credits",
    remedy_hint:
      "Add credits at https://openrouter.ai/settings/credits, or lower max_tokens / prompt size to fit your remaining balance.",
  };
  return refusal(402, `${message}https://openrouter.ai/settings/credits and add more credits`, { metadata });
}

function inFlight(): Refusal {
  const headers = { "Retry-After": "120" };
  return refusal(
    402,
    "This request would exceed your available credits given your current in-flight requests. " +
      "Retry after in-flight requests settle, or add credits.",
    {
      metadata: {
        reason: "in_flight_budget_exhausted",
        limit_source: "openrouter_in_flight_budget",
        remedy_hint: "Retry after your in-flight requests settle (see the Retry-After header).",
        headers,
      },
      headers,
      user: false,
    },
  );
}
