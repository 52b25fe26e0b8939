import type { NanoUsd } from "../money.ts";
import type { AttemptIdentity, BudgetLimit, Charge } from "../spend/ledger.ts";
import type { Usage } from "../usage.ts";

/**
 * A model call. Every wrapper (fallback, retrying, limited, metered, openai) has this one type, so that policies nest:
 * `ModelClient -> ModelClient`. `complete` never rejects for what a provider did; a rejection is a bug.
 */
export interface ModelClient {
  complete(request: ModelRequest, call: CallContext): Promise<ModelOutcome>;
}

export interface ModelRequest {
  /** Slug to ask. */
  readonly model: string;
  /** Slugs to ask next when the provider of `model` fails, best first. Only the fallback wrapper reads it. */
  readonly fallbacks: readonly string[];
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDefinition[];
  readonly toolChoice?: "auto" | "none" | "required";
  /** Ask for JSON of this shape, as strictly as the model can. */
  readonly output?: { readonly name: string; readonly schema: JsonSchema };
  /** Upper limit of completion tokens; always sent. The metered wrapper may lower it to fit the budget. */
  readonly maxTokens: number;
  readonly temperature?: number;
  /** Keeps one conversation on one provider, so that its prompt cache is used. At most 256 characters. */
  readonly sessionId?: string;
}

/** Who asks, out of which budgets, and where partial text goes. */
export interface CallContext {
  readonly signal: AbortSignal;
  readonly identity: AttemptIdentity;
  readonly limits: readonly BudgetLimit[];
  /** Must not throw. Only for display: what arrives here may belong to an attempt that fails later. */
  readonly onDelta?: (delta: Delta) => void;
  /** Must not throw. What happened to the call on its way, for the events. */
  readonly onStep?: (step: CallStep) => void;
  /** Must not throw. The provider's id of this attempt, as soon as it is known; for the ledger. */
  readonly onGeneration?: (generationId: string) => void;
}

export type Delta =
  | { readonly kind: "text" | "reasoning"; readonly text: string }
  | { readonly kind: "tool"; readonly name: string };

export type CallStep =
  | { readonly type: "reserved"; readonly attempt: string; readonly model: string; readonly bound: NanoUsd }
  | {
      readonly type: "settled";
      readonly attempt: string;
      readonly model: string;
      readonly charge: Charge;
      readonly usage: Usage;
      readonly ms: number;
      readonly firstTokenMs: number | null;
    }
  | {
      readonly type: "held";
      readonly attempt: string;
      readonly model: string;
      readonly bound: NanoUsd;
      readonly why: string;
    }
  | { readonly type: "released"; readonly attempt: string; readonly model: string; readonly why: string }
  | {
      readonly type: "retrying";
      readonly model: string;
      readonly failure: FailureKind;
      readonly afterMs: number;
      readonly attempt: number;
    }
  | {
      readonly type: "fallback";
      readonly from: string;
      readonly to: string;
      readonly failure: FailureKind;
      readonly why: string;
    };

export type Message =
  | { readonly role: "system" | "user"; readonly content: string }
  | { readonly role: "assistant"; readonly content: string; readonly toolCalls: readonly ToolCall[] }
  | { readonly role: "tool"; readonly toolCallId: string; readonly content: string };

/** A call as the model wrote it; the arguments are text that has not been trusted yet. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonSchema;
}

export type JsonSchema = { readonly [key: string]: unknown };

export type ModelOutcome = Completion | CallFailure;

/** A stream that ended properly: finish reason seen, not cut, not an error in disguise. */
export interface Completion {
  readonly status: "completed";
  /** Slug that was asked; prices go by it. */
  readonly model: string;
  /** What the provider says it served; may be a dated slug. */
  readonly servedModel: string | null;
  readonly provider: string | null;
  readonly generationId: string | null;
  readonly content: string;
  readonly toolCalls: readonly ToolCall[];
  readonly finish: "stop" | "tool_calls" | "length" | "content_filter";
  /** `null` when the provider sent none. */
  readonly usage: Usage | null;
  /** `usage.cost` as billed; `null` when the provider sent none. Zero is a real price, not a missing one. */
  readonly billed: NanoUsd | null;
  readonly firstTokenMs: number | null;
  readonly ms: number;
}

export interface CallFailure {
  readonly status: "failed";
  readonly model: string;
  readonly kind: FailureKind;
  /** What happened, in words for the log; screens use `describeFailure`. Never holds the key. */
  readonly message: string;
  /** What is proved about the bill of this attempt. */
  readonly billing: "nothing" | "unknown" | { readonly billed: NanoUsd; readonly usage: Usage | null };
  readonly retryAfterMs?: number;
  readonly generationId?: string;
  /** For `model_gone`: the slug the provider suggests. For `budget`: the limit that refused. */
  readonly suggestion?: string;
  readonly httpStatus?: number;
}

/**
 * Closed list of the ways a call can fail.
 * retried: rate_limited, provider_down, unreachable, stalled, cut, empty · next model: those, and model_gone,
 * unsupported, context_too_long, moderated · ends the swarm: unauthorized, no_credit, key_limit.
 */
export type FailureKind =
  | "cancelled"
  | "budget"
  | "bound_exceeded"
  | "unauthorized"
  | "no_credit"
  | "key_limit"
  | "rate_limited"
  | "provider_down"
  | "unreachable"
  | "stalled"
  | "cut"
  | "empty"
  | "model_gone"
  | "unsupported"
  | "context_too_long"
  | "moderated"
  | "bad_request";
