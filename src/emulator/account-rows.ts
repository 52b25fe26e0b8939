import { nanoUsd } from "../core/money.ts";
import type { Account } from "./account.ts";
import type { BillEntry } from "./bill.ts";
import { SIMULATED_PROVIDER, SIMULATED_USER } from "./refusals.ts";
import { dollars, nativeFinish, type WireBody } from "./wire.ts";

/** `GET /key`: what the key may spend and has spent, in dollars. All of it counts as today's. */
export function keyInfo(account: Account): WireBody {
  const usage = dollars(account.spent);
  const { limit } = account;
  return {
    data: {
      label: "sk-or-sim...ted",
      limit: limit === null ? null : dollars(limit),
      limit_remaining: limit === null ? null : dollars(nanoUsd(Math.max(0, limit - account.spent))),
      limit_reset: null,
      include_byok_in_limit: false,
      usage,
      usage_daily: usage,
      usage_weekly: usage,
      usage_monthly: usage,
      byok_usage: 0,
      byok_usage_daily: 0,
      byok_usage_weekly: 0,
      byok_usage_monthly: 0,
      is_free_tier: false,
      is_management_key: false,
      is_provisioning_key: false,
      creator_user_id: SIMULATED_USER,
      expires_at: null,
      rate_limit: { requests: -1, interval: "10s", note: "This field is deprecated and safe to ignore." },
      allowed_data_regions: [],
      free_model_daily_requests: { limit: 50, remaining: 50, used: 0 },
      organization_id: null,
      workspace_id: null,
    },
  };
}

/** `GET /generation`: one entry of the bill. Normalised and native token counts are the same here. */
export function generationRow(entry: BillEntry): WireBody {
  const { usage, cost, finish } = entry;
  return {
    data: {
      id: entry.generationId,
      upstream_id: null,
      total_cost: dollars(cost),
      usage: dollars(cost),
      cache_discount: null,
      upstream_inference_cost: dollars(cost),
      created_at: new Date(entry.startedAt).toISOString(),
      model: entry.model,
      app_id: null,
      streamed: entry.streamed,
      cancelled: entry.cancelled,
      provider_name: SIMULATED_PROVIDER,
      latency: entry.firstTokenMs,
      moderation_latency: null,
      generation_time: entry.endedAt - entry.startedAt,
      finish_reason: finish,
      native_finish_reason: finish === null ? null : nativeFinish(finish),
      tokens_prompt: usage.promptTokens,
      tokens_completion: usage.completionTokens,
      native_tokens_prompt: usage.promptTokens,
      native_tokens_completion: usage.completionTokens,
      native_tokens_completion_images: 0,
      native_tokens_reasoning: usage.reasoningTokens,
      native_tokens_cached: usage.cachedTokens,
      num_media_prompt: null,
      num_input_audio_prompt: null,
      num_media_completion: null,
      num_search_results: null,
      num_fetches: null,
      origin: "",
      is_byok: false,
      external_user: null,
      api_type: "completions",
      router: null,
      provider_responses: null,
      user_agent: null,
      http_referer: null,
      request_id: null,
      session_id: entry.sessionId,
      service_tier: null,
      preset_id: null,
      data_region: "global",
      workspace_id: null,
      web_search_engine: null,
      response_cache_source_id: null,
    },
  };
}
