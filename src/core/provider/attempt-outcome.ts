import { classifyError } from "./classify-error.ts";
import type { CallFailure, FailureKind, ModelOutcome } from "./client.ts";
import { type HeaderLookup, retryAfter } from "./retry-after.ts";
import { endOf, type StreamAnswer, type StreamEnd } from "./stream-answer.ts";
import { transportFailure } from "./transport-error.ts";

/** Everything that is known of an attempt when it is over. */
export interface AttemptFacts {
  readonly model: string;
  readonly answer: StreamAnswer;
  readonly sawDone: boolean;
  readonly cancelled: boolean;
  /** Why the attempt was given up from this side; `null` when it was not. */
  readonly stopped: { readonly kind: "stalled" | "cut"; readonly why: string } | null;
  readonly sent: boolean;
  readonly webPage: boolean;
  readonly trouble: Trouble | null;
  readonly header: HeaderLookup;
  readonly openRouter: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly firstTokenMs: number | null;
  readonly ms: number;
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
  };
}

type Reason = Pick<CallFailure, "kind" | "message" | "suggestion" | "retryAfterMs" | "httpStatus"> & {
  /** What the way it failed proves; the stream's own usage goes before it. */
  readonly billing?: CallFailure["billing"];
};

function reasonOf(facts: AttemptFacts, trouble: Trouble | null, end: StreamEnd): Reason {
  if (facts.cancelled) return { kind: "cancelled", message: "cancelled" };
  if (facts.stopped) return { kind: facts.stopped.kind, message: facts.stopped.why };
  if (facts.webPage) return { kind: "unreachable", message: "a web page answered where an API was expected" };
  if (trouble) return troubleReason(facts, trouble);
  if (end.status === "answer") throw new Error("an answer has no reason to fail");
  return { kind: END_KIND[end.status], message: end.why };
}

const END_KIND: Readonly<Record<Exclude<StreamEnd["status"], "answer">, FailureKind>> = {
  cut: "cut",
  empty: "empty",
  moderated: "moderated",
  "provider-error": "provider_down",
};

function troubleReason(facts: AttemptFacts, trouble: Trouble): Reason {
  switch (trouble.type) {
    case "connection":
      return transportFailure(trouble.error);
    case "broken":
      return { kind: "cut", message: trouble.why };
    case "status":
    case "told": {
      const httpStatus = trouble.type === "status" ? trouble.status : 200;
      const wait = retryAfter(facts.header, trouble.error, facts.now);
      const known = classifyError({ httpStatus, error: trouble.error, openRouter: facts.openRouter });
      return wait === undefined ? known : { ...known, retryAfterMs: wait };
    }
  }
}

function billedIn(answer: StreamAnswer): CallFailure["billing"] | undefined {
  return answer.billed === null ? undefined : { billed: answer.billed, usage: answer.usage };
}
