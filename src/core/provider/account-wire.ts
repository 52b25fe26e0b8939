import * as z from "zod";
import { type NanoUsd, nanoUsd, usdFromNumber, ZERO } from "../money.ts";
import type { Usage } from "../usage.ts";

/** What the provider says of an ended generation. */
export interface GenerationFacts {
  /** The whole charge; of a call on the user's own provider key, that provider's bill is inside. */
  readonly cost: NanoUsd;
  /** By the model's own tokenizer; `null` when not told. Cache writes are never told here. */
  readonly usage: Usage | null;
  /** Slug that was served; may be a dated one. */
  readonly model: string | null;
  readonly provider: string | null;
  /** The client went away before the end. */
  readonly cancelled: boolean;
}

/** What the provider says of a key. Amounts in nano-dollars, `null` where nothing is told; periods are UTC. */
export interface KeyFacts {
  /** Like "sk-or-v1-au7...890"; for people, never the key. */
  readonly label: string | null;
  /** Of all time, in the provider's credits. */
  readonly usage: NanoUsd;
  readonly usageDaily: NanoUsd | null;
  readonly usageMonthly: NanoUsd | null;
  /** What was used on the user's own provider keys; not in `usage`. */
  readonly ownKeys: {
    readonly usage: NanoUsd | null;
    readonly usageDaily: NanoUsd | null;
    readonly usageMonthly: NanoUsd | null;
  };
  /** The key's own spending limit, a cap and not a balance; `null`: it has none. */
  readonly limit: NanoUsd | null;
  /** Below zero when the limit was passed. */
  readonly limitRemaining: NanoUsd | null;
  /** "daily", "weekly" or "monthly"; `null`: the limit is for good. */
  readonly limitReset: string | null;
  /** `null` when not told. */
  readonly isFreeTier: boolean | null;
  /** ISO 8601; `null`: it does not expire. */
  readonly expiresAt: string | null;
}

export type Read<T> =
  | { readonly status: "read"; readonly facts: T }
  | { readonly status: "unreadable"; readonly why: string };

/** Beyond a million dollars a number is an error of somebody's, not an amount. */
const Dollars = z.number().min(0).max(1e6);
const ToldDollars = Dollars.nullish();
/** Not needed for the books: what does not fit counts as not told. */
const Tokens = z.int().min(0).nullish().catch(null);
const Words = z.string().max(300).nullish().catch(null);

const GenerationBody = z.object({
  data: z.object({
    id: z.string(),
    total_cost: Dollars,
    is_byok: z.boolean().nullish(),
    upstream_inference_cost: ToldDollars,
    cancelled: z.boolean().nullish(),
    model: Words,
    provider_name: Words,
    native_tokens_prompt: Tokens,
    native_tokens_completion: Tokens,
    native_tokens_reasoning: Tokens,
    native_tokens_cached: Tokens,
  }),
});

const KeyBody = z.object({
  data: z.object({
    label: Words,
    usage: Dollars,
    usage_daily: ToldDollars,
    usage_monthly: ToldDollars,
    byok_usage: ToldDollars,
    byok_usage_daily: ToldDollars,
    byok_usage_monthly: ToldDollars,
    limit: ToldDollars,
    limit_remaining: z.number().min(-1e6).max(1e6).nullish(),
    limit_reset: Words,
    is_free_tier: z.boolean().nullish().catch(null),
    expires_at: Words,
  }),
});

/** Reads the body of `GET /generation?id=`. One of another generation is unreadable: its cost would be a wrong one. */
export function readGeneration(body: unknown, id: string): Read<GenerationFacts> {
  const parsed = GenerationBody.safeParse(body);
  if (!parsed.success) return unreadable("generation", parsed.error);
  const { data } = parsed.data;
  if (data.id !== id) return { status: "unreadable", why: "the provider told of another generation" };
  const cost = wholeCost(data.total_cost, data.is_byok === true, data.upstream_inference_cost ?? null);
  if (cost === null) {
    const why = "it ran on your own key of the model's provider, and what that provider billed is not told";
    return { status: "unreadable", why };
  }
  return {
    status: "read",
    facts: {
      cost,
      usage: usageOf(data),
      model: data.model ?? null,
      provider: data.provider_name ?? null,
      cancelled: data.cancelled === true,
    },
  };
}

/** Reads the body of `GET /key`. */
export function readKeyFacts(body: unknown): Read<KeyFacts> {
  const parsed = KeyBody.safeParse(body);
  if (!parsed.success) return unreadable("key", parsed.error);
  const { data } = parsed.data;
  return {
    status: "read",
    facts: {
      label: data.label ?? null,
      usage: usdFromNumber(data.usage),
      usageDaily: told(data.usage_daily),
      usageMonthly: told(data.usage_monthly),
      ownKeys: {
        usage: told(data.byok_usage),
        usageDaily: told(data.byok_usage_daily),
        usageMonthly: told(data.byok_usage_monthly),
      },
      limit: told(data.limit),
      limitRemaining: told(data.limit_remaining),
      limitReset: data.limit_reset ?? null,
      isFreeTier: data.is_free_tier ?? null,
      expiresAt: data.expires_at ?? null,
    },
  };
}

/** As with `usage.cost`: the upstream cost repeats it, except for a call on the user's own key, where it comes on top. */
function wholeCost(total: number, ownKey: boolean, upstream: number | null): NanoUsd | null {
  if (!ownKey) return usdFromNumber(total);
  return upstream === null ? null : nanoUsd(usdFromNumber(total) + usdFromNumber(upstream));
}

function usageOf(data: z.output<typeof GenerationBody>["data"]): Usage | null {
  const { native_tokens_prompt: prompt, native_tokens_completion: completion } = data;
  if (prompt == null || completion == null) return null;
  return {
    promptTokens: prompt,
    cachedTokens: data.native_tokens_cached ?? 0,
    cacheWriteTokens: 0,
    completionTokens: completion,
    reasoningTokens: data.native_tokens_reasoning ?? 0,
  };
}

function told(dollars: number | null | undefined): NanoUsd | null {
  if (dollars == null) return null;
  return dollars < 0 ? nanoUsd(ZERO - usdFromNumber(-dollars)) : usdFromNumber(dollars);
}

function unreadable(what: string, error: z.ZodError): Read<never> {
  const [issue] = error.issues;
  const place = issue?.path.join(".");
  const detail = issue ? `${place === "" || place === undefined ? "" : `${place}: `}${issue.message}` : "";
  return { status: "unreadable", why: `what the provider told of the ${what} cannot be understood (${detail})` };
}
