import { classifyError } from "./classify-error.ts";
import type { CallFailure, FailureFacts, ModelOutcome } from "./client.ts";
import type { DataPolicy } from "./data-policy.ts";
import type { FailureCause } from "./failure-cause.ts";
import type { HeaderLookup } from "./retry-after.ts";
import { endOf, type StreamAnswer, type StreamEnd } from "./stream-answer.ts";
import { transportFailure } from "./transport-error.ts";

/** Everything that is known of an attempt when it is over. */
export interface AttemptFacts {
  readonly model: string;
  readonly answer: StreamAnswer;
  readonly sawDone: boolean;
  readonly cancelled: boolean;
  /** Why the attempt was given up from this side; `null` when it was not. */
  readonly stopped: Stop | null;
  readonly sent: boolean;
  readonly webPage: boolean;
  readonly trouble: Trouble | null;
  readonly header: HeaderLookup;
  readonly openRouter: boolean;
  /** What the request asked of its providers. */
  readonly dataPolicy: DataPolicy;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly firstTokenMs: number | null;
  readonly ms: number;
}

export interface Stop {
  readonly cause: FailureCause;
  readonly why: string;
}

/** What ended the attempt early. */
export type Trouble =
  | { readonly type: "status"; readonly status: number; readonly error: unknown }
  /** An error told inside a stream of status 200. */
  | { readonly type: "told"; readonly error: unknown }
  | { readonly type: "connection"; readonly error: unknown }
  | { readonly type: "broken"; readonly why: string };

/**
 * Pure. An answer that is whole counts even when it was cancelled in the same moment; what is left is a failure, with
 * what is proved about its bill: nothing before sending, the billed cost where the stream told it, else unknown.
 */
export function outcomeOf(facts: AttemptFacts): ModelOutcome {
  const { answer } = facts;
  const told = facts.trouble ?? (answer.error === null ? null : { type: "told" as const, error: answer.error });
  const end = endOf(answer, facts.sawDone);
  if (told === null && end.status === "answer") {
    return {
      status: "completed",
      model: facts.model,
      servedModel: answer.servedModel,
      provider: answer.provider,
      generationId: answer.generationId,
      ...end.parts,
      usage: answer.usage,
      billed: answer.billed,
      firstTokenMs: facts.firstTokenMs,
      ms: facts.ms,
    };
  }
  const { billing, ...why } = reasonOf(facts, told, end);
  return {
    status: "failed",
    model: facts.model,
    ...why,
    billing: facts.sent ? (billedIn(answer) ?? billing ?? "unknown") : "nothing",
    ...(answer.generationId === null ? {} : { generationId: answer.generationId }),
    ...(answer.provider === null ? {} : { servedBy: answer.provider }),
  };
}

type Reason = FailureCause &
  Pick<FailureFacts, "message" | "suggestion" | "retryAfterMs" | "httpStatus"> & {
    /** What the way it failed proves; the stream's own usage goes before it. */
    readonly billing?: CallFailure["billing"];
  };

function reasonOf(facts: AttemptFacts, trouble: Trouble | null, end: StreamEnd): Reason {
  if (facts.cancelled) return { kind: "cancelled", message: "cancelled" };
  if (facts.stopped) return { ...facts.stopped.cause, message: facts.stopped.why };
  if (facts.webPage) {
    return { kind: "unreachable", codes: [], message: "a web page answered where an API was expected" };
  }
  if (trouble) return troubleReason(facts, trouble);
  if (end.status === "answer") throw new Error("an answer has no reason to fail");
  return { ...endCause(facts.answer, end), message: end.why };
}

function endCause(answer: StreamAnswer, end: Exclude<StreamEnd, { status: "answer" }>): FailureCause {
  switch (end.status) {
    case "cut":
      return { kind: "cut", received: hasBegun(answer) };
    case "empty":
      return { kind: "empty", why: emptiness(answer) };
    case "moderated":
      return { kind: "moderated", reasons: [], provider: answer.provider };
    case "provider-error":
      return { kind: "provider_down", provider: answer.provider };
  }
}

function emptiness(answer: StreamAnswer): "nothing" | "only-reasoning" | "token-limit" {
  if (answer.finish === "length") return "token-limit";
  return answer.reasoned ? "only-reasoning" : "nothing";
}

function hasBegun(answer: StreamAnswer): boolean {
  return answer.content !== "" || answer.calls.length > 0;
}

function troubleReason(facts: AttemptFacts, trouble: Trouble): Reason {
  switch (trouble.type) {
    case "connection":
      return transportFailure(trouble.error);
    case "broken":
      return { kind: "cut", received: hasBegun(facts.answer), message: trouble.why };
    case "status":
    case "told": {
      const { header, now, openRouter, dataPolicy } = facts;
      const httpStatus = trouble.type === "status" ? trouble.status : 200;
      const told = classifyError({ httpStatus, error: trouble.error, openRouter, header, now });
      if (!openRouter || dataPolicy === "any") return told;
      return told.kind === "policy" || told.kind === "unsupported" ? { ...told, asked: dataPolicy } : told;
    }
  }
}

function billedIn(answer: StreamAnswer): CallFailure["billing"] | undefined {
  const { billed, usage } = answer;
  return billed === null && usage === null ? undefined : { billed, usage };
}
