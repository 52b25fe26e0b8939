import type { TaskOutcome } from "../events.ts";
import type { CallFailure } from "../provider/client.ts";
import { sayFailure } from "../provider/failure-text.ts";

/** A task that a failed call has ended. */
export interface EndedByCall {
  readonly status: "ended";
  readonly outcome: TaskOutcome;
  readonly failure: CallFailure;
  /** The failure, where the swarm must end by it. */
  readonly fatal: CallFailure | null;
}

export function failedCall(failure: CallFailure): EndedByCall {
  const detail = sayFailure(failure);
  if (failure.kind === "cancelled" || failure.kind === "budget")
    return { status: "ended", outcome: { status: "stopped", reason: failure.kind, detail }, failure, fatal: null };
  const outcome: TaskOutcome = { status: "failed", kind: failure.kind, detail };
  return { status: "ended", outcome, failure, fatal: endsSwarm(failure) ? failure : null };
}

/** Every further call would fail the same way. */
export function endsSwarm(failure: CallFailure): boolean {
  return ["unauthorized", "no_credit", "key_limit", "bound_exceeded"].includes(failure.kind);
}
