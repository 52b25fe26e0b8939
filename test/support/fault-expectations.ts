import type { FailureKind } from "../../src/core/provider/client.ts";
import { AGENTS, type FaultRun } from "./fault-run.ts";

/** How a swarm must come through a fault. Each kind of fault is in exactly one of the three. */
export interface Expectations {
  /** All agents finish: the call is repeated, goes to the other model, or was right all along. */
  readonly survived: readonly string[];
  /** Those who meet it fail so, since no other model would do better; the others finish. */
  readonly failed: Readonly<Record<string, FailureKind>>;
  /** Every call to come would be refused: who has not finished by then fails so. */
  readonly endsAll: Readonly<Record<string, FailureKind>>;
}

export const EXPECTED: Expectations = {
  survived: [
    ...[
      "bad-request",
      "provider-location",
      "invalid-model",
      "provider-key-failed",
      "moderation",
      "guardrail",
      "agentic-harness",
    ],
    ...[
      "no-endpoints",
      "no-tool-use",
      "tool-choice",
      "image-input",
      "allowed-providers",
      "guardrails",
      "require-parameters",
      "data-policy",
      "free-variant-ended",
      "model-deprecated",
    ],
    ...["request-timeout", "in-flight-budget", "rate-limit", "rate-limit-free-minute", "rate-limit-free-day"],
    ...["rate-limit-free-day-high", "rate-limit-model", "rate-limit-overloaded", "rate-limit-capacity"],
    ...["retry-after-seconds", "retry-after-date", "retry-after-fraction", "retry-after-zero", "retry-after-negative"],
    ...["retry-after-garbage", "retry-after-long", "retry-after-past", "retry-after-ms", "retry-after-in-body"],
    ...["server-error", "bad-gateway", "unavailable", "unavailable-retry-after", "gateway-timeout", "edge-timeout"],
    ...[
      "overloaded",
      "html-bad-gateway",
      "html-in-200",
      "wrong-json",
      "empty-body",
      "only-done",
      "error-in-200",
      "server-error-in-200",
    ],
    ...["rate-limit-in-200", "reset-before-headers", "silent", "reset-at-start", "reset-mid-stream", "half-open"],
    ...["comments-for-ever", "comments-from-start", "cut-mid-stream", "cut-at-start", "cut-at-byte", "reset-at-byte"],
    ...["silence-at-byte", "slow-trickle", "split-bytes", "crlf", "wrong-content-type", "plain-content-type"],
    ...["huge-chunk", "error-first", "error-mid-stream", "error-no-choices", "error-bare", "error-with-usage"],
    ...["error-in-choice", "error-text-code", "rate-limit-mid-stream", "error-before-usage", "error-after-done"],
    ...["finish-error", "finish-length", "content-filter", "empty-answer", "missing-done", "broken-event"],
    ...["usage-missing", "usage-negative", "usage-nan", "usage-absurd", "usage-zero", "usage-null", "usage-text-cost"],
    ...["usage-no-cost", "duplicate-generation-id", "duplicate-tool-ids", "tool-arguments-cut"],
    ...["tool-arguments-no-json", "tool-unknown", "price-doubles", "price-tenfold", "model-retired"],
    "daily-limit-reached",
  ],
  failed: {
    // The other model's context is no larger.
    "context-too-long": "context_too_long",
    "payload-too-large": "context_too_long",
    unprocessable: "bad_request",
    redirect: "bad_request",
    // One request that is too dear for the account.
    "cannot-afford": "no_credit",
    "cannot-afford-again": "no_credit",
    "weight-exceeds-budget": "no_credit",
  },
  endsAll: {
    unauthorized: "unauthorized",
    "unauthorized-missing": "unauthorized",
    "unauthorized-malformed": "unauthorized",
    "key-revoked": "unauthorized",
    "no-credit": "no_credit",
    "never-purchased": "no_credit",
    "no-credit-mid-stream": "no_credit",
    "credits-gone": "no_credit",
    "credits-low": "no_credit",
    "key-cannot-afford": "key_limit",
    "key-limit": "key_limit",
    "budget-limit": "key_limit",
    "key-limit-reached": "key_limit",
  },
};

/** What is told wrong on the wire and cannot be known better: the row follows what was told, the sum is compared. */
const TOLD_WRONG: ReadonlySet<string> = new Set(["duplicate-generation-id"]);

/** The expected end of a fault, in words for the table. */
export function expectedOf(fault: string): string {
  const { failed, endsAll } = EXPECTED;
  if (fault in endsAll) return `all end: ${endsAll[fault]}`;
  return fault in failed ? `hit end: ${failed[fault]}` : "all done";
}

/** What of a run is not as it must be; empty: all is right. */
export function problemsOf(fault: string, run: FaultRun): readonly string[] {
  const { ends, hit, books } = run;
  const kind = EXPECTED.endsAll[fault] ?? EXPECTED.failed[fault];
  const problems: string[] = [];
  for (const [agent, end] of ends.entries()) {
    const mayFail = fault in EXPECTED.endsAll || hit.includes(agent);
    if (end !== "done" && !(mayFail && end === kind)) problems.push(`agent ${agent} ended with ${end}`);
  }
  const failed = ends.filter((end) => end !== "done").length;
  if (kind !== undefined && failed === 0) problems.push(`nobody ended with ${kind}`);
  if (fault in EXPECTED.failed && failed !== hit.length) problems.push(`${failed} of ${hit.length} that met it failed`);
  if (ends.length !== AGENTS) problems.push(`${ends.length} of ${AGENTS} agents ended`);
  for (const step of run.wrongSteps) problems.push(step);
  if (!TOLD_WRONG.has(fault)) problems.push(...books.wrong);
  else if (books.booked !== books.billed) problems.push(`booked ${books.booked}, billed ${books.billed}`);
  return problems;
}
