import type { NanoUsd } from "../../core/money.ts";
import { SIMULATED_USER } from "../refusals.ts";
import { dollars, type WireBody } from "../wire.ts";
import type { Account } from "./account.ts";
import type { ApiKey } from "./api-key.ts";

/** `GET /key`: what the key may spend and has spent, in dollars, by UTC day, week and month. */
export function keyInfo(account: Account, key: ApiKey, now: number): WireBody {
  const perDay = account.free.perDay();
  const used = account.free.usedToday(now);
  return {
    data: {
      label: key.label,
      limit: orNull(key.limit),
      limit_remaining: orNull(key.left(now)),
      limit_reset: key.limitReset,
      include_byok_in_limit: false,
      usage: dollars(key.spent),
      usage_daily: dollars(key.spentIn("daily", now)),
      usage_weekly: dollars(key.spentIn("weekly", now)),
      usage_monthly: dollars(key.spentIn("monthly", now)),
      byok_usage: 0,
      byok_usage_daily: 0,
      byok_usage_weekly: 0,
      byok_usage_monthly: 0,
      is_free_tier: account.bought === 0,
      is_management_key: key.management,
      is_provisioning_key: key.management,
      creator_user_id: SIMULATED_USER,
      expires_at: key.expiresAt === null ? null : new Date(key.expiresAt).toISOString(),
      rate_limit: { requests: -1, interval: "10s", note: "This field is deprecated and safe to ignore." },
      allowed_data_regions: [],
      free_model_daily_requests: { limit: perDay, remaining: Math.max(0, perDay - used), used },
      organization_id: null,
      workspace_id: null,
    },
  };
}

/** `GET /credits`: dollars bought and used by all keys. */
export function creditsInfo(account: Account): WireBody {
  return { data: { total_credits: dollars(account.bought), total_usage: dollars(account.used) } };
}

function orNull(amount: NanoUsd | null): number | null {
  return amount === null ? null : dollars(amount);
}
