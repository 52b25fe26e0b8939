import type { NanoUsd } from "../money.ts";
import type { AttemptIdentity, BudgetLimit, Charge } from "../spend/ledger.ts";
import type { Usage } from "../usage.ts";
import type { FailureCause } from "./failure-cause.ts";

/**
 * A model call. Every wrapper (fallback, retrying, limited, breaking, metered, ...) has this one type, so that policies nest:
 * `ModelClient -> ModelClient`. `complete` never rejects for what a provider did; a rejection is a bug.
 */
export interface ModelClient {
  complete(request: ModelRequest, call: CallContext): Promise<ModelOutcome>;
}

export interface ModelRequest {
  /** Slug to ask. */
  readonly model: string;
  /**
   * Slugs to ask next when the provider of `model` fails, best first. The fallback wrapper asks them; the wrappers below
   * it only see whether there is another model to go to instead of a long wait.
   */
  readonly fallbacks: readonly string[];
  /**
   * The caller itself goes on to another model when `model` cannot take the request (too long, or an ability that it
   * lacks); the fallbacks are then only asked for what a provider did.
   */
  readonly keepModel?: true;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDefinition[];
  readonly toolChoice?: "auto" | "none" | "required";
  /** Ask for JSON of this shape, as strictly as the model can. */
  readonly output?: { readonly name: string; readonly schema: JsonSchema };
  /** Providers of the model, by their names, that fail just now; the others are asked. OpenRouter only. */
  readonly avoid?: readonly string[];
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
  /** Where the rest of a budget pays for no more than this, the call is refused instead of cut. Default: 256. */
  readonly leastTokens?: number;
  /** Interactive calls, which a person waits for, take their turn before background ones. Default: background. */
  readonly priority?: "interactive" | "background";
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
      /** What was odd about the bill, in words. */
      readonly note?: string;
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
    }
  /** Characters that do not show were written out in what the model gets; `source` is where they stood. */
  | { readonly type: "cleaned"; readonly model: string; readonly source: string; readonly removed: number };

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

/** What the provider told of the cost. At least one of the two is known; usage alone is priced by what was reserved with. */
export interface Bill {
  readonly billed: NanoUsd | null;
  readonly usage: Usage | null;
}

export type CallFailure = FailureFacts & FailureCause;

/** What every failure has beside its cause. */
export interface FailureFacts {
  readonly status: "failed";
  readonly model: string;
  /** What happened, in words for the log; screens use `describeFailure`. Never holds the key. */
  readonly message: string;
  /** What is proved about the bill of this attempt. */
  readonly billing: "nothing" | "unknown" | Bill;
  /** It never left this machine. */
  readonly unsent?: true;
  /** How long the server, or what was learnt of it, asks to wait. */
  readonly retryAfterMs?: number;
  readonly generationId?: string;
  /** Name of the provider that had begun to answer. */
  readonly servedBy?: string;
  /** Slug of another model that the provider suggests. For `budget`: the scope of the limit that refused. */
  readonly suggestion?: string;
  readonly httpStatus?: number;
}

export type FailureKind = FailureCause["kind"];
