import type { NanoUsd } from "../money.ts";
import type { BudgetLimit, BudgetUse } from "../spend/ledger.ts";
import type { DataPolicy } from "./data-policy.ts";

/**
 * Closed list of the ways a call can fail, each with what is known of it; `null` where the server did not say.
 * asked again: rate_limited, provider_down, unreachable, stalled, cut, empty · next model: those, and model_gone,
 * unsupported, policy, context_too_long, moderated · ends the swarm: unauthorized, no_credit, key_limit, bound_exceeded.
 */
export type FailureCause =
  | { readonly kind: "cancelled" | "bound_exceeded" | "unauthorized" | "bad_request" }
  /** A budget on this side refused. */
  | { readonly kind: "budget"; readonly refusal?: BudgetRefusal }
  | NoCredit
  | KeyLimit
  | RateLimited
  /** `provider`: the upstream one that OpenRouter asked, when it is named. */
  | { readonly kind: "provider_down"; readonly provider: string | null }
  /** `codes`: the system's words for it, such as ECONNREFUSED. */
  | { readonly kind: "unreachable"; readonly codes: readonly string[] }
  | { readonly kind: "stalled"; readonly silent: Silence }
  /** `received`: some of the answer had arrived. */
  | { readonly kind: "cut"; readonly received: boolean }
  | { readonly kind: "empty"; readonly why: "nothing" | "only-reasoning" | "token-limit" }
  /** The slug that took its place, where one is named, is the failure's `suggestion`. */
  | { readonly kind: "model_gone" }
  | Unsupported
  | PolicyRefusal
  | ContextTooLong
  | Moderated;

export interface Unsupported {
  readonly kind: "unsupported";
  /** The ability or the step of the provider's routing that left no server over. */
  readonly lacking?: string | null;
  /** As in a `PolicyRefusal`: it may have left only servers that lack it. */
  readonly asked?: PolicyRefusal["asked"];
}

/** Rules of the user, the account or the provider (privacy, region, allowed providers, kind of app) leave no server over. */
export interface PolicyRefusal {
  readonly kind: "policy";
  /** "data_policy:zdr", "data_policy:training", "data_region", or the step of the provider's routing. */
  readonly rule: string | null;
  /** The data policy that the request itself asked for; left out where it asked for none. */
  readonly asked?: Exclude<DataPolicy, "any">;
}

export interface BudgetRefusal {
  readonly limit: BudgetLimit;
  readonly use: BudgetUse;
  /** What the call could cost. */
  readonly needed: NanoUsd;
}

export interface NoCredit {
  readonly kind: "no_credit";
  /** `account`: nothing more can be bought. `request`: this call is too dear for what is left, a smaller one is not. */
  readonly scope: "account" | "request";
  /** Completion tokens that the account can still pay for beside this prompt. */
  readonly affordableTokens: number | null;
}

export interface KeyLimit {
  readonly kind: "key_limit";
  /** Whose limit it is: the key's own, or that of a guardrail or a workspace at the provider. */
  readonly limit: "key" | "guardrail" | "workspace";
  readonly affordableTokens: number | null;
  readonly cap: NanoUsd | null;
  readonly spent: NanoUsd | null;
  /** When it starts anew; milliseconds since the epoch. */
  readonly resetsAt: number | null;
}

export interface RateLimited {
  readonly kind: "rate_limited";
  readonly by: LimitedBy;
  /** Calls are refused until then; milliseconds since the epoch. */
  readonly until: number | null;
}

export type LimitedBy =
  /** Learnt before, and kept on this side. */
  | { readonly who: "this-side" }
  /** OpenRouter's limit of an account's calls to all free models together. */
  | { readonly who: "free-tier"; readonly per: "minute" | "day"; readonly limit: number | null }
  /** OpenRouter's limit of one model under load. */
  | { readonly who: "shared-capacity"; readonly perMinute: number | null }
  | { readonly who: "upstream"; readonly provider: string | null }
  /** What is on its way has the account's credit reserved. It passes when those calls are settled. */
  | { readonly who: "in-flight-credit" }
  /** A server that says no more than how much is allowed, by the headers of OpenAI's API. */
  | { readonly who: "server"; readonly perMinute: number | null; readonly tokensPerMinute: number | null };

export interface ContextTooLong {
  readonly kind: "context_too_long";
  /** Tokens that the model takes, prompt and answer together. */
  readonly window: number | null;
  readonly asked: number | null;
  /** Parts of `asked`. */
  readonly prompt: number | null;
  readonly answer: number | null;
}

export interface Moderated {
  readonly kind: "moderated";
  /** Words of the filter, such as "violence". */
  readonly reasons: readonly string[];
  readonly provider: string | null;
}

/** Since when nothing came: from sending, without a byte, or without anything but keep-alive comments. */
export type Silence = "headers" | "bytes" | "progress";
