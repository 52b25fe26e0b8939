import { type Refusal, refusal } from "../../refusals.ts";
import { always, type NamedFault, type NamedFaults } from "../named-fault.ts";

const MORE = "To increase, visit https://openrouter.ai/settings";

/** The meanings of 402, and of 403 for limits. Bodies as recorded; see the notes on each source in the README. */
export const MONEY_ERRORS: NamedFaults = {
  "no-credit": always("402: insufficient credits", { kind: "http", status: 402 }),
  "never-purchased": money("402: the account never bought credits", () =>
    refusal(
      402,
      "Insufficient credits. This account never purchased credits. Make sure your key is on the correct account or org, and if so, purchase more at https://openrouter.ai/settings/credits",
      { metadata: { limit_source: "openrouter_credits" }, user: false },
    ),
  ),
  "cannot-afford": money("402: too many max_tokens for the credits, but some can be paid", () =>
    refusal(
      402,
      `This request requires more credits, or fewer max_tokens. You requested up to 32000 tokens, but can only afford 40. ${MORE}/credits and add more credits`,
      {
        metadata: {
          provider_name: null,
          limit_source: "openrouter_credits",
          remedy_hint: "Add credits at https://openrouter.ai/settings/credits, or lower max_tokens.",
        },
      },
    ),
  ),
  "cannot-afford-again": money("the same, with the errors of earlier providers", () => {
    const message = (tokens: number) =>
      `This request requires more credits, or fewer max_tokens. You requested up to 65536 tokens, but can only afford ${tokens}. ${MORE}/credits and upgrade to a paid account`;
    const metadata = { provider_name: null, previous_errors: [{ code: 402, message: message(50) }] };
    return refusal(402, message(40), { metadata });
  }),
  "key-cannot-afford": money("402: too many max_tokens for the key's limit, none can be paid", () =>
    refusal(
      402,
      `This request requires more credits, or fewer max_tokens. You requested up to 32000 tokens, but can only afford 0. ${MORE}/keys and create a key with a higher monthly limit`,
      { metadata: { provider_name: null, limit_source: "openrouter_key_limit" } },
    ),
  ),
  "in-flight-budget": money("402: other requests hold the credits; Retry-After 120", () => {
    const headers = { "Retry-After": "120" };
    const metadata = {
      reason: "in_flight_budget_exhausted",
      limit_source: "openrouter_in_flight_budget",
      remedy_hint: "Retry after your in-flight requests settle (see the Retry-After header).",
      headers,
    };
    const message =
      "This request would exceed your available credits given your current in-flight requests. Retry after in-flight requests settle, or add credits.";
    return refusal(402, message, { metadata, headers, user: false });
  }),
  "weight-exceeds-budget": money("402: this one request is too expensive", () =>
    refusal(402, "This request is too expensive for your available budget.", {
      metadata: { reason: "weight_exceeds_budget", limit_source: "openrouter_in_flight_budget" },
      user: false,
    }),
  ),
  "key-limit": always("403: the key's limit is used up", { kind: "http", status: 403 }),
  "budget-limit": money("403: a budget is used up, with its scope and its reset", () =>
    refusal(403, "Budget limit exceeded", {
      metadata: {
        limit_source: "openrouter_key_limit",
        scope: "key",
        limit_usd: 10,
        spend_usd: 10.02,
        resets_at: "2026-12-01T00:00:00Z",
      },
      user: false,
    }),
  ),
};

function money(summary: string, made: () => Refusal): NamedFault {
  const { status, body, headers } = made();
  return always(summary, { kind: "http", status, body, ...(headers && { headers }) });
}
